package io.weir.bench.measure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class MeasuredTest {

  private static final long MILLI = 1_000_000;

  private final Measured measured = new Measured();

  @Test
  void shouldKeepEachSampleOfAFigure() {
    measured.sample("drain", "rate", "messages/s", 3);
    measured.sample("drain", "rate", "messages/s", 1);

    assertThat(samples("drain rate")).containsExactly(3, 1);
  }

  @Test
  void shouldShowHowALatencyDiffersOverTheRun() {
    for (int second = 0; second < 10; second++) {
      Histogram part = new Histogram(3);
      part.recordValueWithCount(2 * MILLI, 980);
      part.recordValueWithCount(second < 8 ? 4 * MILLI : 50 * MILLI, 20);
      measured.interval("callback", "ack", second, second + 1, part);
    }
    Histogram whole = new Histogram(3);
    whole.recordValue(MILLI);
    measured.latency("load", "lag", whole);

    measured.fifths();

    double[] fifths = samples("callback ack-p99-by-fifth");
    assertThat(fifths).hasSize(5);
    assertThat(fifths[0]).isCloseTo(4, within(0.01));
    assertThat(fifths[3]).isCloseTo(4, within(0.01));
    assertThat(fifths[4]).isCloseTo(50, within(0.1));
    assertThat(measured.figures()).hasSize(1);
  }

  @Test
  void shouldPlaceAllPointsOnOneAxis() {
    long now = System.nanoTime();
    measured.point("drain", "rate", "messages/s", now, 1);
    measured.point("machine", "others", "share", now + 2_000_000_000L, 2);
    double first = firstSecond("drain rate");
    assertThat(first).isNotNegative();
    assertThat(firstSecond("machine others") - first).isCloseTo(2, within(1e-6));
  }

  private double firstSecond(String series) {
    return requireNonNull(measured.series().get(series)).points().get(0)[0];
  }

  private double[] samples(String figure) {
    return requireNonNull(measured.figures().get(figure)).samples();
  }
}
