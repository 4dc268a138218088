package io.weir.bench.wecom.world;

import java.util.List;

/** JSON written letter by letter, where a library would be too well-behaved. */
final class JsonText {

  private JsonText() {}

  /** {@code value} in quotes; control characters escaped, everything else as it is. */
  static String quote(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }

  /** {@code values} as an array of strings. */
  static String array(List<String> values) {
    StringBuilder text = new StringBuilder("[");
    for (String value : values) {
      text.append(text.length() == 1 ? "" : ",").append(quote(value));
    }
    return text.append(']').toString();
  }
}
