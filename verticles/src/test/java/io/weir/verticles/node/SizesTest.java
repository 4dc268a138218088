package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SizesTest {

  @Test
  void shouldReadTheGreatestSizeOfAnyKeyInEveryWayOfWritingIt() {
    assertThat(Sizes.parse("1024GiB")).isEqualTo(1L << 40);
    assertThat(Sizes.parse(Long.toString(1L << 40))).isEqualTo(1L << 40);
    Settings.JOURNAL_STOP.require(1L << 40); // as a configuration does that was read from a file
  }

  @Test
  void shouldReadNothingThatNoNumberHolds() {
    assertThat(Sizes.parse("9999999999GiB")).isNull();
  }
}
