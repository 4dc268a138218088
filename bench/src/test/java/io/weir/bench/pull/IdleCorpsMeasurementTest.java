package io.weir.bench.pull;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IdleCorpsMeasurementTest {

  @Test
  void shouldTakeOffTheMedianOfWhatItIsComparedWith() {
    double[] more = IdleCorpsMeasurement.more(new double[] {7, 9}, new double[] {1, 2, 100});
    assertThat(more).containsExactly(5, 7);
  }
}
