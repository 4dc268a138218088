package io.weir.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A failed world can be played again only if its plan hangs on its seed alone. */
final class CrashPlanTest {

  @Test
  void shouldDrawTheSameKillsFromTheSameSeed() {
    assertThat(CrashPlan.draw(7, 50)).isEqualTo(CrashPlan.draw(7, 50));
    assertThat(CrashPlan.draw(7, 50)).isNotEqualTo(CrashPlan.draw(8, 50));
  }

  @Test
  void shouldStrikeAtEachMomentAndEachVictim() {
    Set<Moment> moments = EnumSet.noneOf(Moment.class);
    Set<Victims> victims = EnumSet.noneOf(Victims.class);
    for (int world = 0; world < 20; world++) {
      CrashPlan.draw(world, CrashScenario.KILLS_PER_WORLD)
          .kills()
          .forEach(
              kill -> {
                moments.add(kill.moment());
                victims.add(kill.victims());
              });
    }
    assertThat(moments).containsExactlyInAnyOrder(Moment.values());
    assertThat(victims).containsExactlyInAnyOrder(Victims.values());
  }

  @Test
  void shouldMeetMigrationsOnlyWithAnEmptyDatabase() {
    for (int world = 0; world < 50; world++) {
      assertThat(CrashPlan.draw(world, 10).kills().subList(1, 10))
          .extracting(CrashPlan.Kill::moment)
          .doesNotContain(Moment.MIGRATIONS);
    }
  }
}
