package io.weir.verticles.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerSettingsTest {

  private static final long GIB = 1L << 30;

  @ParameterizedTest
  @CsvSource({
    "1, 10, 256, 2048",
    "12, 64, 1024, 4096",
    "24, 1000, 2048, 8192",
    "512, 32, 2048, 2048",
  })
  void shouldTakeOfMemoryAndDiskWhatIsThere(
      long memoryGib, long diskGib, int buffersMib, int logMib) {
    assertThat(ServerSettings.of(5432, memoryGib * GIB, diskGib * GIB))
        .contains("port = 5432\n")
        .contains("shared_buffers = '" + buffersMib + "MB'\n")
        .contains("max_wal_size = '" + logMib + "MB'\n")
        .contains("log_filename = 'postgresql-%a.log'\n");
  }
}
