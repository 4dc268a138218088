package io.weir.engine.wecom;

import static io.weir.engine.wecom.PaceWorld.HOUR;
import static io.weir.engine.wecom.PaceWorld.MILLI;
import static io.weir.engine.wecom.PaceWorld.MINUTE;
import static io.weir.engine.wecom.PaceWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.SeededTest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ParallelismTest {

  private final Parallelism parallelism = new Parallelism(10, bound -> bound / 2);

  private void goodAnswers(int n) {
    for (int i = 0; i < n; i++) {
      parallelism.onTaken(true);
    }
  }

  @Test
  void shouldStartAtFiveAndGrowByOneAWindowUpToItsMaximum() {
    assertThat(parallelism.limit()).isEqualTo(5);
    goodAnswers(4);
    assertThat(parallelism.limit()).isEqualTo(5);
    goodAnswers(1);
    assertThat(parallelism.limit()).isEqualTo(6);
    goodAnswers(500);
    assertThat(parallelism.limit()).isEqualTo(10);
    assertThat(new Parallelism(3, bound -> 0).limit()).isEqualTo(3);
  }

  @Test
  void shouldLearnNothingFromAWindowThatWasNotFull() {
    for (int i = 0; i < 100; i++) {
      parallelism.onTaken(false);
    }
    assertThat(parallelism.limit()).isEqualTo(5);
  }

  @Test
  void shouldHalveOnceForRefusalsOfOneMomentAndNotBelowOne() {
    long againAt = parallelism.onRefused(0, SECOND);
    assertThat(againAt).isEqualTo(4 * SECOND); // 1 s and half of 4
    assertThat(parallelism.limit()).isEqualTo(2);
    parallelism.onRefused(SECOND / 2, 2 * SECOND);
    assertThat(parallelism.limit()).isEqualTo(2);
    assertThat(parallelism.pausedUntil()).isLessThan(0);

    parallelism.onRefused(3 * SECOND, 4 * SECOND);
    parallelism.onRefused(5 * SECOND, 6 * SECOND);
    assertThat(parallelism.limit()).isEqualTo(1);
    assertThat(parallelism.pausedUntil()).isEqualTo(9 * SECOND);
  }

  /** A platform that takes so many at once of one corp and API, and refuses the rest at once. */
  @SeededTest(runs = 30)
  void shouldConvergeToWhatThePlatformTakes(long seed) {
    int capacity = 1 + (int) (seed % 9);
    PaceWorld world = new PaceWorld(PaceConfig.DEFAULT, seed);
    int[] atOnce = {0};
    int[] refused = {0};
    int[] taken = {0};
    world.platform =
        (call, now) -> {
          if (atOnce[0] >= capacity) {
            refused[0]++;
            return PaceWorld.Answered.code(20 * MILLI, 45033);
          }
          atOnce[0]++;
          taken[0]++;
          world.in(400 * MILLI - 1, () -> atOnce[0]--);
          return PaceWorld.Answered.ok(400 * MILLI);
        };
    CallKey key = PaceWorld.key("a", "externalcontact/get");
    keepBusy(world, key, 20);
    world.run(MINUTE); // finds its way
    refused[0] = 0;
    taken[0] = 0;
    world.run(10 * MINUTE);

    double possible = capacity * (10 * MINUTE) / (400.0 * MILLI);
    assertThat(taken[0] / possible).as("used of %d", capacity).isGreaterThan(0.6);
    // One refusal a climb from half of it to one above, with a full window at each step.
    int climb = IntStream.rangeClosed((capacity + 1) / 2, capacity).sum();
    assertThat(refused[0] / (double) taken[0]).as("refused").isLessThan(1.5 / climb);
  }

  /** So many calls of this lane wait at any time. */
  private static void keepBusy(PaceWorld world, CallKey key, int calls) {
    while (world.queue.waiting() < calls) {
      world.offer(key, HOUR);
    }
    world.in(100 * MILLI, () -> keepBusy(world, key, calls));
  }
}
