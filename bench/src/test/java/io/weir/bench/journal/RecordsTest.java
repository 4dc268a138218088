package io.weir.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.journal.RecordCodec;
import org.junit.jupiter.api.Test;

final class RecordsTest {

  @Test
  void shouldBeSoundRecordsOfTheSizeThatWasAskedFor() {
    Records records = new Records(2_600, 7);
    for (int number = 0; number < 1_000; number++) {
      assertThat(records.at(number)).hasSize(2_600);
      assertThat(RecordCodec.decode(records.at(number)))
          .isInstanceOf(RecordCodec.Decoded.Sound.class);
    }
    assertThat(records.at(1)).isNotEqualTo(records.at(2));
  }

  @Test
  void shouldRefuseASizeThatNoRecordHas() {
    assertThatThrownBy(() -> new Records(100, 7)).isInstanceOf(IllegalArgumentException.class);
  }
}
