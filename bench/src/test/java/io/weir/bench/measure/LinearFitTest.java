package io.weir.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LinearFitTest {

  @Test
  void shouldFindTheLineThatAllPointsAreOn() {
    LinearFit fit = LinearFit.of(new double[] {1, 2, 4}, new double[] {5, 7, 11});
    assertThat(fit.slope()).isCloseTo(2, within(1e-9));
    assertThat(fit.intercept()).isCloseTo(3, within(1e-9));
  }

  @Test
  void shouldHaveNoSlopeWhenValuesOnlySwing() {
    LinearFit fit = LinearFit.of(new double[] {0, 1, 2, 3}, new double[] {4, 6, 6, 4});
    assertThat(fit.slope()).isCloseTo(0, within(1e-9));
  }

  @Test
  void shouldLeaveLessSquaresThanAnyLineBesideIt() {
    SplittableRandom random = new SplittableRandom(7);
    double[] x = random.doubles(50).toArray();
    double[] y = random.doubles(50).toArray();
    LinearFit fit = LinearFit.of(x, y);
    double least = squares(fit, x, y);
    for (int i = 0; i < 100; i++) {
      LinearFit other =
          new LinearFit(
              fit.slope() + random.nextDouble(-0.1, 0.1),
              fit.intercept() + random.nextDouble(-0.1, 0.1));
      assertThat(squares(other, x, y)).isGreaterThanOrEqualTo(least);
    }
  }

  private static double squares(LinearFit fit, double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double off = y[i] - fit.intercept() - fit.slope() * x[i];
      sum += off * off;
    }
    return sum;
  }

  @Test
  void shouldRefuseWhatMakesNoLine() {
    assertThatThrownBy(() -> LinearFit.of(new double[] {1}, new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LinearFit.of(new double[] {1, 1}, new double[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
