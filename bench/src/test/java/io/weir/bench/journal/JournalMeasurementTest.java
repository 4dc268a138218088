package io.weir.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class JournalMeasurementTest {

  @Test
  void shouldNotTrustAMachineOnWhichALoopThatDoesNothingIsLate() {
    assertThat(JournalMeasurement.isDisturbed(late(5, 200_000))).isFalse();
    assertThat(JournalMeasurement.isDisturbed(late(20, 200_000))).isTrue(); // 2 % of them
    assertThat(JournalMeasurement.isDisturbed(late(5, 2_000_000))).isTrue(); // 0.5 %, by 2 ms
  }

  /** Of a thousand so many are late. */
  private static Histogram late(int count, long nanos) {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(100, 1_000 - count);
    histogram.recordValueWithCount(nanos, count);
    return histogram;
  }
}
