package io.weir.bench.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LimitUseTest {

  private static final long BEGUN =
      TimeUnit.SECONDS.toNanos(-5); // the clock's origin means nothing

  private final LimitUse use = new LimitUse();

  private void seen(long seconds, long calls) {
    use.seen(BEGUN + TimeUnit.SECONDS.toNanos(seconds), calls);
  }

  @Test
  void shouldCountFullMinutesFromWhereThereWasNoCall() {
    seen(0, 0);
    seen(30, 0);
    seen(31, 1);
    seen(89, 50);
    assertThat(use.minutes()).isZero();
    seen(90, 60);
    assertThat(use.minutes()).isEqualTo(1);
    seen(150, 61);
    assertThat(use.minutes()).isEqualTo(2);
    assertThat(use.share(100)).isEqualTo(61 / 200.0);
  }

  @Test
  void shouldNotCountTheNextMinutesCallsWhenEachIsUsedUpAtOnce() {
    for (int second = 0; second < 200; second++) {
      seen(second, second == 0 ? 0 : 100L * (1 + (second - 1) / 61));
    }
    assertThat(use.minutes()).isEqualTo(3);
    assertThat(use.share(100)).isEqualTo(1);
  }

  @Test
  void shouldLeaveOutWhatWasCalledBeforeTheFirstLook() {
    seen(0, 90);
    seen(60, 150);
    assertThat(use.share(100)).isEqualTo(0.6);
  }

  @Test
  void shouldLeaveOutWhatCameInTheLastMinute() {
    seen(0, 0);
    seen(60, 80);
    seen(61, 95);
    seen(100, 130);
    assertThat(use.share(100)).isEqualTo(0.8);
  }

  @Test
  void shouldEndWithTheLastCallHoweverLongItIsLookedAt() {
    seen(0, 0);
    seen(60, 90);
    seen(600, 90);
    assertThat(use.minutes()).isEqualTo(1);
    assertThat(use.share(100)).isEqualTo(0.9);
  }

  @Test
  void shouldKeepAPauseBetweenCalls() {
    seen(0, 0);
    seen(60, 100);
    seen(120, 100);
    seen(180, 101);
    assertThat(use.share(100)).isEqualTo(101 / 300.0);
  }

  @Test
  void shouldRefuseLessThanAMinute() {
    assertThatIllegalStateException().isThrownBy(() -> use.share(100));
    seen(0, 0);
    seen(59, 20);
    assertThatIllegalStateException()
        .isThrownBy(() -> use.share(100))
        .withMessage("calls for less than a minute");
  }
}
