package io.weir.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class PaceTest {

  @Test
  void shouldBeDueOnePeriodAfterTheOther() {
    Pace pace = new Pace.Constant(1_000, 5_000);
    assertThat(pace.dueAt(0, 0)).isEqualTo(1_000);
    assertThat(pace.dueAt(1, 0)).isEqualTo(201_000);
    assertThat(pace.dueAt(2, 77_000_000)).as("whatever the time is").isEqualTo(401_000);
  }

  @Test
  void shouldNotDriftWhenAPeriodIsNoWholeNumberOfNanoseconds() {
    Pace pace = new Pace.Constant(0, 3);
    assertThat(pace.dueAt(3_000_000, 0)).isEqualTo(1_000_000_000_000_000L);
  }

  @Test
  void shouldBeDueAtOnceWhenSaturated() {
    assertThat(new Pace.Saturated().dueAt(12, 345)).isEqualTo(345);
  }

  @Test
  void shouldRefuseARateThatIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Pace.Constant(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Pace.Constant(0, Double.NaN));
  }
}
