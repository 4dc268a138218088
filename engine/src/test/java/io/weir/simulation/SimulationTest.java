package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.SeededTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole engine, seed by seed. {@code -Dsimulation.seeds=100000} runs many, on all cores, and
 * goes on where it was interrupted; {@code -Dsimulation.from=N} starts elsewhere; {@code
 * -Dsimulation.seed=N} replays one and writes down all that happened.
 */
final class SimulationTest {

  private static final int SEEDS = 500;

  @Test
  void shouldLoseNothingAndDoubleNothingWhateverFails() // I1, I2, I3, I4, I5, I6, I7
      throws Exception {
    Long one = Long.getLong("simulation.seed");
    if (one != null) {
      replay(one);
    } else if (Long.getLong("simulation.seeds") == null) {
      new SimulationBatch(Long.getLong("simulation.from", 1), SEEDS, null).run();
    } else {
      new SimulationBatch(
              Long.getLong("simulation.from", 1),
              Long.getLong("simulation.seeds", SEEDS),
              Path.of("target", "simulation.progress"))
          .run();
    }
  }

  private static void replay(long seed) throws IOException {
    Path trace = Path.of("target", "simulation-" + seed + ".txt");
    Files.createDirectories(Path.of("target"));
    try (PrintWriter lines =
        new PrintWriter(Files.newBufferedWriter(trace, StandardCharsets.UTF_8))) {
      SimulationRun run = SimulationRun.of(seed, Seams.TRUE, lines::println);
      System.out.println("simulation: what happened is in " + trace.toAbsolutePath());
      SimulationBatch.require(run);
    }
  }

  @SeededTest(runs = 5)
  void shouldGoTheSameWayAgain(long seed) {
    assertThat(SimulationRun.of(seed, Seams.TRUE, null).digest())
        .isEqualTo(SimulationRun.of(seed, Seams.TRUE, null).digest());
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void shouldNoticeAMistake(Mistake mistake) { // I1, I2, I3, I4, I5, I6, I7
    for (long seed = 1; seed <= SEEDS; seed++) {
      Throwable failure = SimulationRun.of(seed, mistake, null).failure();
      if (failure != null) {
        System.out.println("simulation: " + mistake + " seen at seed " + seed + ": " + failure);
        assertThat(failure).isInstanceOf(AssertionError.class);
        return;
      }
    }
    throw new AssertionError(mistake + " passes unseen in " + SEEDS + " seeds");
  }
}
