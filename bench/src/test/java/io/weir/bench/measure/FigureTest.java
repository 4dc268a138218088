package io.weir.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FigureTest {

  private static Figure of(double... samples) {
    return new Figure("drain", "messages", "messages/s", samples);
  }

  @Test
  void shouldTakeTheMiddleOfItsSamplesInAnyOrder() {
    assertThat(of(9, 1, 5).median()).isEqualTo(5);
    assertThat(of(4, 1, 3, 2).median()).isEqualTo(2.5);
    assertThat(of(7).quantile(0.25)).isEqualTo(7);
  }

  @Test
  void shouldTellItsMiddleHalfAsAShareOfTheMedian() {
    assertThat(of(80, 90, 100, 110, 120).spread()).isEqualTo(0.2);
    assertThat(of(0, 0).spread()).isZero();
  }

  @Test
  void shouldSayMedianSpreadAndHowMany() {
    assertThat(of(80, 90, 100, 110, 1200))
        .hasToString("drain messages: 100 messages/s (middle half 90.0 to 110, of 5)");
    assertThat(of(12345)).hasToString("drain messages: 12,345 messages/s");
  }

  @Test
  void shouldRefuseToBeOfNothing() {
    assertThatThrownBy(FigureTest::of).hasMessageContaining("no samples of drain messages");
  }

  @Test
  void shouldNotChangeWithTheArrayItWasMadeOf() {
    double[] samples = {1};
    Figure figure = of(samples);
    samples[0] = 2;
    assertThat(figure.median()).isEqualTo(1);
  }
}
