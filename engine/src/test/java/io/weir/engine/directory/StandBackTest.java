package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Clock;
import org.junit.jupiter.api.Test;

final class StandBackTest {

  private long now = -5; // a clock of nanoseconds may stand anywhere
  private boolean busy;
  private final StandBack standBack =
      new StandBack(
          () -> busy,
          new Clock() {
            @Override
            public long nanos() {
              return now;
            }

            @Override
            public long millis() {
              return 0;
            }
          });

  @Test
  void shouldAskNothingWhileTheDrainHasEnoughToDo() {
    assertThat(standBack.fromAsking()).isFalse();
    busy = true;
    assertThat(standBack.fromAsking()).isTrue();
    now += StandBack.MAX_NANOS - 1;
    assertThat(standBack.fromAsking()).isTrue();
    assertThat(standBack.fromTakingUp()).isFalse();
    busy = false;
    assertThat(standBack.fromAsking()).isFalse();
  }

  @Test
  void shouldWaitForAMinuteAtMost() {
    busy = true;
    assertThat(standBack.fromAsking()).isTrue();
    now += StandBack.MAX_NANOS;
    assertThat(standBack.fromAsking()).isFalse();
    now += 10 * StandBack.MAX_NANOS;
    assertThat(standBack.fromAsking()).isFalse();
  }

  @Test
  void shouldStandBackAnewWhenTheDrainHadLessToDo() {
    busy = true;
    assertThat(standBack.fromAsking()).isTrue();
    now += StandBack.MAX_NANOS;
    assertThat(standBack.fromAsking()).isFalse();
    busy = false;
    assertThat(standBack.fromAsking()).isFalse();
    busy = true;
    assertThat(standBack.fromAsking()).isTrue();
  }

  @Test
  void shouldDoNothingInAFloodOfCallbacks() {
    standBack.stored(StandBack.FLOOD_CALLBACKS - 1);
    assertThat(standBack.fromTakingUp()).isFalse();
    standBack.stored(StandBack.FLOOD_CALLBACKS);
    assertThat(standBack.fromTakingUp()).isTrue();
    assertThat(standBack.fromAsking()).isTrue();
    now += StandBack.FLOOD_NANOS - 1;
    standBack.stored(StandBack.FLOOD_CALLBACKS);
    now += StandBack.FLOOD_NANOS - 1;
    standBack.stored(1);
    assertThat(standBack.fromTakingUp()).isTrue();
    now++;
    assertThat(standBack.fromTakingUp()).isFalse();
    assertThat(standBack.fromAsking()).isFalse();
  }

  @Test
  void shouldTakeUpEventsOfAFloodAfterAMinute() {
    for (long until = now + StandBack.MAX_NANOS; now < until; now += StandBack.FLOOD_NANOS / 2) {
      standBack.stored(StandBack.FLOOD_CALLBACKS);
      assertThat(standBack.fromTakingUp()).isTrue();
    }
    standBack.stored(StandBack.FLOOD_CALLBACKS);
    assertThat(standBack.fromTakingUp()).isFalse();
  }
}
