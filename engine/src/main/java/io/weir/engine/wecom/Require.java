package io.weir.engine.wecom;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks arguments before a call is made of them: WeCom answers most of these mistakes with 40058,
 * which tells nobody what was wrong. Messages name the field and the bound, never the value.
 */
final class Require {

  private Require() {}

  static void text(String field, String value) {
    require(!value.isEmpty(), field + " is empty");
  }

  /** A copy; ids without characters are refused too. */
  static List<String> ids(String field, List<String> ids, int min, int max) {
    within(field + " has", ids.size(), min, max);
    require(!ids.contains(""), field + " holds an empty id");
    return List.copyOf(ids);
  }

  static void limit(int value, int max) {
    within("limit is", value, 1, max);
  }

  /** {@code what} ends in its verb, as in "limit is". */
  static void within(String what, long value, long min, long max) {
    require(
        value >= min && value <= max, what + " " + value + ", allowed are " + min + " to " + max);
  }

  static void characters(String field, @Nullable String value, int max) {
    if (value != null) {
      within(field + " has characters:", value.codePointCount(0, value.length()), 0, max);
    }
  }

  static void bytes(String field, String value, int max) {
    within(field + " has bytes:", value.getBytes(StandardCharsets.UTF_8).length, 0, max);
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
