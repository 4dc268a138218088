package io.weir.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bench.scenario.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benches are there and that they run; what they cost is no matter of a test. */
final class BenchesTest {

  private static final JmhScenario.Pace SHORTEST = new JmhScenario.Pace(0, 1, 2, 10);

  @TempDir Path home;

  @Test
  void shouldCoverEachStepOfTheEngineThatIsToBeMeasured() {
    List<String> names = Benches.names();
    for (String step :
        List.of("signature", "envelope", "unwrap", "body", "codec", "append", "batch")) {
      assertThat(names).as(step).anyMatch(name -> name.startsWith(step + "."));
    }
  }

  @Test
  void shouldAskJmhForTheBenchThatANameStandsFor() {
    assertThat("io.weir.bench.jmh.CodecBench.encode").matches(Benches.patternOf("codec.encode"));
    assertThat(Benches.nameOf("io.weir.bench.jmh.CodecBench.encode")).isEqualTo("codec.encode");
  }

  @Test
  void shouldGiveTimeAndAllocationOfEachBenchWhenItRuns() throws Exception {
    Report report = run(List.of("gate.judge", "append.append"));
    assertThat(report.holds()).as(report.lines().toString()).isTrue();
    assertThat(report.json().path("benches").findValuesAsText("name"))
        .containsExactlyInAnyOrder("gate.judge", "append.append");
    for (JsonNode bench : report.json().path("benches")) {
      assertThat(bench.path("nanosPerOperation").asDouble()).as(bench.toString()).isPositive();
      assertThat(bench.path("bytesPerOperation").asDouble()).as(bench.toString()).isPositive();
    }
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void shouldNotHoldWhenABenchGivesNoFigure() throws Exception {
    Report report = run(List.of("codec.encode", "codec.forget"));
    assertThat(report.holds()).isFalse();
    assertThat(report.lines()).contains("no figure of codec.forget");
  }

  private Report run(List<String> benches) throws Exception {
    // Another build on this machine may be at it too.
    String before = System.setProperty("jmh.ignoreLock", "true");
    try (JmhScenario scenario = new JmhScenario(home, benches, SHORTEST, 1, line -> {})) {
      return scenario.run();
    } finally {
      if (before == null) {
        System.clearProperty("jmh.ignoreLock");
      }
    }
  }
}
