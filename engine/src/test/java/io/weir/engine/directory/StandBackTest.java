package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StandBackTest {

  private static final long START = -5; // a clock of nanoseconds may stand anywhere

  private final StandBack standBack = new StandBack();

  @Test
  void shouldStandBackWhileTheDrainHasEnoughToDo() {
    assertThat(standBack.isDue(false, START)).isFalse();
    assertThat(standBack.isDue(true, START + 1)).isTrue();
    assertThat(standBack.isDue(true, START + StandBack.MAX_NANOS)).isTrue();
    assertThat(standBack.isDue(false, START + StandBack.MAX_NANOS)).isFalse();
  }

  @Test
  void shouldWaitForAMinuteAtMost() {
    assertThat(standBack.isDue(true, START)).isTrue();
    assertThat(standBack.isDue(true, START + StandBack.MAX_NANOS)).isFalse();
    assertThat(standBack.isDue(true, START + 10 * StandBack.MAX_NANOS)).isFalse();
  }

  @Test
  void shouldStandBackAnewWhenTheDrainHadLessToDo() {
    assertThat(standBack.isDue(true, START)).isTrue();
    assertThat(standBack.isDue(true, START + StandBack.MAX_NANOS)).isFalse();
    assertThat(standBack.isDue(false, START + StandBack.MAX_NANOS + 1)).isFalse();
    assertThat(standBack.isDue(true, START + StandBack.MAX_NANOS + 2)).isTrue();
  }
}
