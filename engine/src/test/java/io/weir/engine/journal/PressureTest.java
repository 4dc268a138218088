package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.Pressure.Level;
import org.junit.jupiter.api.Test;

final class PressureTest {

  private final Pressure pressure = new Pressure(100, 200);

  @Test
  void shouldSlowThenStopAsTheJournalFills() { // I7
    pressure.appended(99);
    assertThat(pressure.level()).isEqualTo(Level.FLOWING);
    pressure.appended(1);
    assertThat(pressure.level()).isEqualTo(Level.SLOWED);
    pressure.appended(100);
    assertThat(pressure.level()).isEqualTo(Level.STOPPED);
  }

  @Test
  void shouldLetPullsOnAgainOnlyWellBelowTheMarks() { // I7
    pressure.appended(200);
    pressure.drained(90);
    assertThat(pressure.level()).isEqualTo(Level.STOPPED);
    pressure.drained(20);
    assertThat(pressure.level()).isEqualTo(Level.SLOWED);
    pressure.drained(41);
    assertThat(pressure.level()).isEqualTo(Level.FLOWING);
  }
}
