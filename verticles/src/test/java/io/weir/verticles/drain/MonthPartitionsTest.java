package io.weir.verticles.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MonthPartitionsTest {

  private static final long NOW = millis("2026-11-21T22:00:00Z");
  private final MonthPartitions partitions = new MonthPartitions();

  @Test
  void shouldNameEachMonthOnceWhenABatchSpansSome() {
    assertThat(missing("2026-11-30T23:59:59.999Z", "2026-12-01T00:00:00Z", "2026-11-01T00:00:00Z"))
        .containsExactly(YearMonth.of(2026, 11), YearMonth.of(2026, 12));
  }

  @Test
  void shouldLeaveTimesOutOfRangeToTheDefaultWhenTheyCome() {
    assertThat(missing("1970-01-01T00:00:00Z", "2010-12-31T23:59:59Z", "2027-02-01T00:00:00Z"))
        .isEmpty();
    assertThat(missing("2011-01-01T00:00:00Z", "2027-01-31T23:59:59Z"))
        .containsExactly(YearMonth.of(2011, 1), YearMonth.of(2027, 1));
    assertThat(partitions.missing(LongStream.of(Long.MIN_VALUE, Long.MAX_VALUE), NOW)).isEmpty();
  }

  @Test
  void shouldAskAgainUntilToldWhenAMonthIsMissing() {
    YearMonth month = YearMonth.of(2026, 11);
    assertThat(missing("2026-11-05T00:00:00Z")).containsExactly(month);
    assertThat(missing("2026-11-05T00:00:00Z")).containsExactly(month);

    partitions.made(month);
    assertThat(missing("2026-11-05T00:00:00Z")).isEmpty();

    partitions.forget();
    assertThat(missing("2026-11-05T00:00:00Z")).containsExactly(month);
  }

  @Test
  void shouldNameTheFirstDayWhenStatementIsMade() {
    assertThat(MonthPartitions.statement(YearMonth.of(2026, 3)))
        .isEqualTo("SELECT weir_make_month(DATE '2026-03-01')");
  }

  private List<YearMonth> missing(String... times) {
    return partitions.missing(Arrays.stream(times).mapToLong(MonthPartitionsTest::millis), NOW);
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
