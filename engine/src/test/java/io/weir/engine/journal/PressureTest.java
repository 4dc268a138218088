package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Clock;
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
  void shouldKeepWhoIsFarBehindNearTheDrainOnlyWhileItDrains() { // I7
    Now now = new Now();
    Pressure shard = new Pressure(50, 100, 200, now);
    now.nanos += 100_000_000_000L;
    shard.appended(60);
    assertThat(shard.level()).as("it had nothing to do").isEqualTo(Level.AHEAD);
    now.nanos += 10_000_000_000L;
    assertThat(shard.level()).as("it has, and stands").isEqualTo(Level.FLOWING);
    shard.drained(5);
    assertThat(shard.level()).isEqualTo(Level.AHEAD);
    now.nanos += 10_000_000_000L;
    assertThat(shard.level()).isEqualTo(Level.FLOWING);
    shard.drained(1);
    assertThat(shard.level()).isEqualTo(Level.AHEAD);
    shard.drained(5);
    assertThat(shard.level()).isEqualTo(Level.FLOWING);
    shard.appended(60);
    assertThat(shard.level()).as("above slowBytes too").isEqualTo(Level.AHEAD);
    now.nanos += 10_000_000_000L;
    assertThat(shard.level()).isEqualTo(Level.SLOWED);
    shard.hold(true);
    assertThat(shard.level()).isEqualTo(Level.STOPPED);
  }

  private static final class Now implements Clock {
    private long nanos = -5;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public long millis() {
      return 0;
    }
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
