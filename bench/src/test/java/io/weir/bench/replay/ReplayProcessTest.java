package io.weir.bench.replay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplayProcessTest {

  @Test
  void shouldFindTheReportAmongWhatTheJvmSays() {
    JsonNode report =
        ReplayProcess.report(
            List.of(
                "[0.012s][info][startup] something",
                "Started recording 1. The result will be written to:",
                "",
                "{\"records\":1}",
                "{\"records\":7,\"millis\":30}",
                "3",
                "{ no JSON"));
    assertThat(requireNonNull(report).path("records").asInt()).isEqualTo(7);
  }

  @Test
  void shouldFindNoneWhereThereIsNone() {
    assertThat(ReplayProcess.report(List.of("", "7", "[1]", "Started recording 1."))).isNull();
  }
}
