package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.Journal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DrainConfigTest {

  private final DrainConfig config = new DrainConfig(1000, 1 << 20, 50, 8192, 2, 10);

  @Test
  void shouldLetCallbacksGatherLongerThanMessages() {
    assertThat(config.bounds(Journal.CALLBACK_SHARD).batchAgeNanos())
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    assertThat(config.bounds(Journal.CALLBACK_SHARD + 1).batchAgeNanos())
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }
}
