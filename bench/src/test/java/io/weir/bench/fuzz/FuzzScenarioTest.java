package io.weir.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.scenario.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few thousand inputs on every build; the millions are a command. */
@Timeout(120)
final class FuzzScenarioTest {

  @TempDir Path folder;

  @Test
  void shouldFindNothingInAFewThousandInputs() throws Exception {
    FuzzScenario.Size size = new FuzzScenario.Size(3_000, 3_000, 0);
    try (FuzzScenario scenario = new FuzzScenario(folder, size, 11, null, line -> {})) {
      Report report = scenario.run();
      assertThat(report.holds()).as(String.join("\n", report.lines())).isTrue();
      assertThat(report.json().path("callback").path("outcomes").fieldNames())
          .toIterable()
          .as("some get through to the end, some are refused on their way")
          .contains("accepted, arrived", "wrong_signature", "not_xml", "echo");
      assertThat(report.json().path("record").path("outcomes").fieldNames())
          .toIterable()
          .contains("page read", "message mapped", "sealed, stored", "record damaged");
    }
  }

  @Test
  void shouldReportWhatIsThrownWithTheCommandThatMakesItAgain() throws Exception {
    FuzzPool pool =
        new FuzzPool(
            "callback",
            5,
            100,
            2,
            () ->
                random -> {
                  if (random.nextInt(10) == 0) {
                    throw new StackOverflowError("planted");
                  }
                  return "fine";
                });
    pool.run(done -> {});
    List<Finding> findings = pool.findings();
    assertThat(findings).isNotEmpty();
    Finding first = findings.get(0);
    assertThat(first.what()).contains("StackOverflowError: planted");
    assertThat(first.again(5)).endsWith("--seed 5 --replay callback:" + first.index());
    assertThat(FuzzPool.random(5, "callback", first.index()).nextInt(10)).isZero();
  }
}
