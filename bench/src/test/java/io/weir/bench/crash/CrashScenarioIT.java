package io.weir.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.scenario.Report;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bench's own way, once: processes, kills, comparison, and nothing left behind. */
@Timeout(240)
class CrashScenarioIT {

  @TempDir Path folder;

  @Test
  void shouldLoseAndDoubleNothingWhenKilled() throws Exception { // I1, I3, I5
    try (CrashScenario scenario = new CrashScenario(folder, 2, 3, line -> {})) {
      Report report = scenario.run();
      assertThat(report.holds()).as(String.join("\n", report.lines())).isTrue();
      assertThat(report.json().path("runs").asInt()).isEqualTo(2);
      assertThat(report.json().path("kills").asInt()).isGreaterThanOrEqualTo(2);
      assertThat(report.json().path("wrong").asLong(-1)).isZero();
    }
    assertThat(folder).as("what held leaves nothing behind").isEmptyDirectory();
  }
}
