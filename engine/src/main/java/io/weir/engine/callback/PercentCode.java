package io.weir.engine.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * Percent-decoding of paths and queries. Unlike HTML forms a plus sign stays a plus sign: in a
 * signed query it is one of Base64's characters.
 */
final class PercentCode {

  private PercentCode() {}

  /** Null when a percent sign isn't followed by two hex digits. */
  static @Nullable String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] raw = text.getBytes(UTF_8);
    byte[] decoded = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      byte b = raw[i];
      if (b == '%') {
        int value = i + 2 < raw.length ? 16 * digit(raw[i + 1]) + digit(raw[i + 2]) : -1;
        if (value < 0) {
          return null;
        }
        b = (byte) value;
        i += 2;
      }
      decoded[length++] = b;
    }
    return new String(decoded, 0, length, UTF_8);
  }

  /** So far below zero when it is none that a sum of two digits stays below zero. */
  private static int digit(byte b) {
    int digit = Character.digit(b, 16);
    return digit < 0 ? -1000 : digit;
  }

  /**
   * The first value of a parameter, decoded; null when it is missing or can't be decoded.
   *
   * @param query raw, without the question mark
   * @param name plain ASCII
   */
  static @Nullable String parameter(String query, String name) {
    int start = 0;
    while (start <= query.length()) {
      int ampersand = query.indexOf('&', start);
      int end = ampersand < 0 ? query.length() : ampersand;
      int valueStart = start + name.length() + 1;
      if (valueStart <= end
          && query.charAt(valueStart - 1) == '='
          && query.startsWith(name, start)) {
        return decode(query.substring(valueStart, end));
      }
      start = end + 1;
    }
    return null;
  }
}
