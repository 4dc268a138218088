package io.weir.verticles.drain;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Which months of {@code t_wecom_message} (UTC) a batch needs and may not be there yet. Months from
 * January 2011 to two months from now are made; any other time belongs to the default partition.
 * Remembers what was made, some 200 months at most. Confined to its drain.
 */
public final class MonthPartitions {

  private static final YearMonth FIRST = YearMonth.of(2011, 1);
  private static final int MONTHS_AHEAD = 2;

  /** Bounded by the range itself: nothing outside it gets in. */
  private final Set<YearMonth> made = new TreeSet<>();

  /**
   * The months to make before a batch with these times is written, oldest first.
   *
   * @param msgTimes milliseconds since 1970-01-01 UTC
   * @param nowMillis the wall clock
   */
  public List<YearMonth> missing(LongStream msgTimes, long nowMillis) {
    YearMonth last = monthOf(nowMillis).plusMonths(MONTHS_AHEAD);
    NavigableSet<YearMonth> missing = new TreeSet<>();
    msgTimes
        .mapToObj(MonthPartitions::monthOf)
        .filter(month -> !month.isBefore(FIRST) && !month.isAfter(last))
        .filter(month -> !made.contains(month))
        .forEach(missing::add);
    return List.copyOf(missing);
  }

  /** To be called once the transaction that made {@code month} has committed. */
  public void made(YearMonth month) {
    made.add(month);
  }

  /** For a database that may be another one now, or an older state of the same one. */
  public void forget() {
    made.clear();
  }

  /**
   * The statement that makes a month, in a transaction of its own. Making it twice is fine, and so
   * is another drain's making it at the same time.
   */
  public static String statement(YearMonth month) {
    return String.format(
        Locale.ROOT,
        "SELECT weir_make_month(DATE '%04d-%02d-01')",
        month.getYear(),
        month.getMonthValue());
  }

  private static YearMonth monthOf(long millis) {
    // Further than a year has four digits is out of range on either side.
    long bounded = Math.max(-62_000_000_000_000L, Math.min(millis, 253_000_000_000_000L));
    return YearMonth.from(Instant.ofEpochMilli(bounded).atOffset(ZoneOffset.UTC));
  }
}
