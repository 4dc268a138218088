package io.weir.bench.gate;

import java.lang.reflect.RecordComponent;
import java.util.Map;

/**
 * What the numbers of a scenario's size may be: whole ones as {@link Within} says, where it does
 * not stand {@value #LEAST} to {@value #GREATEST}; others are shares, above 0 and 1 at most.
 */
public final class Sizes {

  static final long LEAST = 1;

  /** As many messages as a world can have. */
  static final long GREATEST = 50_000_000;

  private static final String WHOLE = "-?[0-9]{1,18}";
  private static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?|NaN|-?Infinity";

  private Sizes() {}

  /**
   * Refuses keys of which a number is out of its bounds, whatever else may be wrong with them. What
   * is no number, as text neither, is for others to refuse.
   *
   * @throws IllegalArgumentException naming key, value and bounds
   */
  static void check(Class<?> type, Map<String, Object> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = component.getName();
      Class<?> kind = component.getType();
      String value = String.valueOf(keys.get(key)).trim();
      if (kind == double.class && value.matches(NUMBER)) {
        share(key, Double.parseDouble(value));
      } else if ((kind == int.class || kind == long.class) && value.matches(WHOLE)) {
        Within own = component.getAnnotation(Within.class);
        long min = own == null ? LEAST : own.min();
        long max = own == null ? GREATEST : own.max();
        within(key, Long.parseLong(value), min, max);
      }
    }
  }

  /**
   * For what {@link Within} can't say.
   *
   * @throws IllegalArgumentException when {@code value} is below {@code min} or above {@code max}
   */
  public static void within(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(key + ": " + value + " is not in " + min + " to " + max);
    }
  }

  private static void share(String key, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(key + ": " + value + " is not above 0 and 1 at most");
    }
  }

  /**
   * For a size that leaves nothing to measure.
   *
   * @param what it must be above, in words
   * @throws IllegalArgumentException when {@code value} is not above {@code least}
   */
  public static void above(String key, long value, String what, long least) {
    if (value <= least) {
      throw new IllegalArgumentException(
          key + ": " + value + " is not above " + what + ", " + least);
    }
  }
}
