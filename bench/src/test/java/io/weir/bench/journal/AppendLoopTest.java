package io.weir.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AppendLoopTest {

  private long now;

  @Test
  void shouldCountFromWhenItWasDueWhenOneIsSlow() {
    AppendLoop loop = new AppendLoop(1_000, this::tick);
    loop.run(4, number -> now += number == 0 ? 2_500_000 : 0);
    // Due at 0, 1, 2 and 3 ms: the second and the third had to wait for the first.
    assertThat(loop.fromDue().getMaxValue()).isBetween(2_490_000L, 2_510_000L);
    assertThat(loop.fromDue().getValueAtPercentile(75)).isBetween(1_490_000L, 1_510_000L);
    assertThat(loop.service().getValueAtPercentile(75)).isLessThan(10_000);
  }

  @Test
  void shouldDoOneAtItsTimeWhenNoneIsLate() {
    List<Long> at = new ArrayList<>();
    new AppendLoop(1_000, this::tick).run(3, number -> at.add(now / 1_000_000));
    assertThat(at).containsExactly(0L, 1L, 2L);
  }

  @Test
  void shouldRefuseARateOfNothing() {
    assertThatThrownBy(() -> new AppendLoop(0, this::tick))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Each look at the clock takes a microsecond. */
  private long tick() {
    return now += 1_000;
  }
}
