package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.wecom.WeComFailure;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RetryTest {

  private static long seconds(int code, int attempts) {
    return Retry.millisAfter(WeComFailure.ofCode(code, ""), attempts, bound -> bound / 2) / 1000;
  }

  @Test
  void shouldComeBackSoonFromAHiccupAndEverMoreSlowly() {
    assertThat(seconds(-1, 0)).isEqualTo(5);
    assertThat(seconds(-1, 1)).isEqualTo(10);
    assertThat(seconds(-1, 100)).isEqualTo(600);
  }

  @Test
  void shouldWaitForTheWindowToOpen() {
    assertThat(seconds(45009, 0)).isEqualTo(60);
    assertThat(seconds(45009, 9)).isEqualTo(60);
  }

  @Test
  void shouldProbeWhereSomebodyMustActFirst() {
    assertThat(seconds(48002, 0)).isEqualTo(15);
    assertThat(seconds(48002, 3)).isEqualTo(120);
    assertThat(seconds(48002, 50)).isEqualTo(3600);
  }

  @Test
  void shouldAskThreeTimesBeforeAReplyThatCannotBeReadIsLeftAtThat() {
    WeComFailure unreadable = WeComFailure.unreadable("{}");
    assertThat(Retry.isFinal(unreadable, 0)).isFalse();
    assertThat(Retry.isFinal(unreadable, 1)).isFalse();
    assertThat(Retry.isFinal(unreadable, 2)).isTrue();
    assertThat(Retry.isFinal(WeComFailure.ofCode(84061, ""), 0)).as("an answer").isTrue();
  }

  @Test
  void shouldFailAReadingAfterHalfAnHourOfHiccupsOrTwoHoursOfWhatSomebodyMustMend() {
    assertThat(secondsUntilGivenUp(-1)).isEqualTo(1_835);
    assertThat(secondsUntilGivenUp(48002)).isEqualTo(7_425);
  }

  private static long secondsUntilGivenUp(int code) {
    return IntStream.range(0, SyncRun.FAILURES_MAX - 1).mapToLong(i -> seconds(code, i)).sum();
  }

  @Test
  void shouldNotBringBackTogetherWhatFailedTogether() {
    WeComFailure busy = WeComFailure.ofCode(-1, "");
    assertThat(Retry.millisAfter(busy, 0, bound -> 0)).isEqualTo(4_500);
    assertThat(Retry.millisAfter(busy, 0, bound -> bound - 1)).isEqualTo(5_499);
  }
}
