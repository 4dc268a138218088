package io.weir.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.verticles.cli.WeirCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code weir bench} before anything is started. */
final class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int bench(String... words) {
    CommandLine line = WeirCommand.commandLine(new BenchCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(words);
  }

  @Test
  void shouldListTheScenarios() throws Exception {
    assertThat(bench("bench", "list", "--json")).isZero();
    assertThat(
            new ObjectMapper().readTree(out.toString()).path("scenarios").findValuesAsText("name"))
        .contains("crash");
  }

  @Test
  void shouldSayWhichScenariosThereAreWhenNoneIsNamed() {
    assertThat(bench("bench", "run")).isEqualTo(2);
    assertThat(err.toString()).contains("say which scenario").contains("crash");
  }

  @Test
  void shouldRefuseAScenarioThatThereIsNot() {
    assertThat(bench("bench", "run", "crush")).isEqualTo(2);
    assertThat(err.toString()).contains("crush");
  }

  @Test
  void shouldRefuseNumbersOutOfBounds() {
    assertThat(bench("bench", "run", "crash", "--runs", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--runs: 0 is not in 1 to 100000");
  }
}
