package io.weir.bench.measure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OthersTest {

  private final Measured measured = new Measured();

  /** A look {@code seconds} after {@code start} in nanoseconds; CPU times are in seconds. */
  private static Others.Look look(
      long start, double seconds, double busy, double stolen, double own) {
    return new Others.Look(start + nanos(seconds), nanos(busy), nanos(stolen), nanos(own));
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private double others(Others.Look... looks) {
    Others others = new Others(new ArrayDeque<>(List.of(looks))::remove, 2);
    for (int i = 1; i < looks.length; i++) {
      others.look();
    }
    others.report(measured);
    return requireNonNull(measured.figures().get(Others.FIGURE)).median();
  }

  @Test
  void shouldLeaveOutWhatTheRunUsedAndCountWhatTheHostKept() {
    double share =
        others(look(0, 0, 100, 5, 10), look(0, 1, 101.5, 5, 11.5), look(0, 2, 103, 5.4, 12.8));
    assertThat(share).isCloseTo((0 + 0.2 + 0.4) / 4, within(1e-9));
  }

  @Test
  void shouldPassOverAMomentInWhichAProcessOfTheRunEnded() {
    double share = others(look(0, 0, 0, 0, 50), look(0, 1, 2, 0, 3), look(0, 2, 4, 0, 4));
    assertThat(share).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void shouldSayNothingOfAMomentThatATickIsLongerThan() {
    Others others =
        new Others(
            new ArrayDeque<>(List.of(look(0, 0, 1, 0, 1), look(0, 0.001, 1.01, 0, 1)))::remove, 2);
    others.look();
    others.report(measured);
    assertThat(measured.figures()).isEmpty();
    assertThat(measured.notes()).contains("too short to tell what others used of the cores");
  }

  @Test
  void shouldNotBeBelowNothing() {
    assertThat(others(look(0, 0, 0, 0, 0), look(0, 1, 1, 0, 1.02))).isZero();
  }

  @Test
  void shouldCountThePartThatCountsAlone() {
    long now = System.nanoTime();
    measured.begin();
    long start = now - TimeUnit.HOURS.toNanos(1);
    double share =
        others(
            look(start, 0, 0, 0, 0),
            look(start, 1, 2, 0, 0), // others took all of the warm-up
            look(start, 4000, 2, 0, 0),
            look(start, 4001, 4, 0, 1.5));
    assertThat(share).isCloseTo(0.25, within(1e-9));
    assertThat(requireNonNull(measured.series().get(Others.FIGURE)).points()).hasSize(3);
  }

  @Test
  void shouldSayWhenItSawTooLittle() {
    Others others = new Others(() -> look(0, 0, 0, 0, 0), 2);
    others.report(measured);
    assertThat(measured.figures()).isEmpty();
    assertThat(measured.notes()).anyMatch(note -> note.contains("too short"));
  }
}
