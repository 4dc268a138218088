package io.weir.bench.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class TakenWatchTest {

  private static final long MILLI = 1_000_000L;
  private static final Offset<Long> CLOSE = Offset.offset(MILLI / 10);

  private final TakenWatch watch = new TakenWatch();

  private static TakenWatch.Key key(int number) {
    return new TakenWatch.Key("app", "digest " + number);
  }

  @Test
  void shouldCountFromDueUntilItIsSeenFirst() {
    watch.due(key(1), 10 * MILLI);
    watch.due(key(2), 20 * MILLI);
    watch.seen(key(2), 50 * MILLI);
    assertThat(watch.open()).isEqualTo(1);
    watch.seen(key(2), 90 * MILLI);
    watch.seen(key(1), 100 * MILLI);
    assertThat(watch.open()).isZero();
    Histogram latency = watch.latency();
    assertThat(latency.getTotalCount()).isEqualTo(2);
    assertThat(latency.getMinValue()).isCloseTo(30 * MILLI, CLOSE);
    assertThat(latency.getMaxValue()).isCloseTo(90 * MILLI, CLOSE);
  }

  @Test
  void shouldNameThoseThatAreDueFirst() {
    for (int i = 0; i < 5; i++) {
      watch.due(key(i), i);
    }
    watch.seen(key(1), 10);
    assertThat(watch.oldest(3)).containsExactly(key(0), key(2), key(3));
    assertThat(watch.oldest(9)).containsExactly(key(0), key(2), key(3), key(4));
  }

  @Test
  void shouldTakeWhatIsSeenBeforeItIsDueForAtOnce() {
    watch.due(key(1), 10 * MILLI);
    watch.seen(key(1), 9 * MILLI);
    assertThat(watch.latency().getMaxValue()).isZero();
  }

  @Test
  void shouldNotCountWhatNobodyPushed() {
    watch.seen(key(7), MILLI);
    assertThat(watch.latency().getTotalCount()).isZero();
  }
}
