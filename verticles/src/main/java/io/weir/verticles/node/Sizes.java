package io.weir.verticles.node;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts of bytes as an operator writes them: 1048576, 1024KiB, 1MiB. */
final class Sizes {

  // 1024GiB, the greatest of any key, has 13 digits in bytes.
  private static final Pattern SIZE = Pattern.compile("(\\d{1,13})\\s*(KiB|MiB|GiB)?");
  private static final String[] UNITS = {"GiB", "MiB", "KiB"};

  private Sizes() {}

  static @Nullable Long parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String unit = matcher.group(2);
    long number = Long.parseLong(matcher.group(1));
    long factor = unit == null ? 1 : factor(unit);
    return number > Long.MAX_VALUE / factor ? null : number * factor;
  }

  static String show(long bytes) {
    for (String unit : UNITS) {
      if (bytes != 0 && bytes % factor(unit) == 0) {
        return bytes / factor(unit) + unit;
      }
    }
    return Long.toString(bytes);
  }

  private static long factor(String unit) {
    return switch (unit) {
      case "GiB" -> 1L << 30;
      case "MiB" -> 1L << 20;
      default -> 1L << 10;
    };
  }
}
