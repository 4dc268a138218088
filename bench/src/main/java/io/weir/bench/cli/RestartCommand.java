package io.weir.bench.cli;

import io.weir.bench.restart.RestartScenario;
import io.weir.bench.scenario.Scenario;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench run restart}. */
@Command(
    name = "restart",
    description =
        "Measures a killed node's start until it commits, with a journal full of undrained records.")
final class RestartCommand extends ScenarioCommand {

  private static final int RECORDS_MAX = 1_000_000;
  private static final int RESTARTS_MAX = 1_000;
  private static final int MILLIS_MAX = 600_000;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Undrained records in the journal (default ${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      defaultValue = "5",
      description = "Nodes that are killed after their first commit (default ${DEFAULT-VALUE}).")
  private int restarts;

  @Option(
      names = "--max-millis",
      paramLabel = "N",
      defaultValue = "3000",
      description = "What the slowest may take; 0 = anything (default ${DEFAULT-VALUE}).")
  private int millisMax;

  @Override
  void check() {
    require("--records", records, 1_000, RECORDS_MAX);
    require("--restarts", restarts, 1, RESTARTS_MAX);
    require("--max-millis", millisMax, 0, MILLIS_MAX);
  }

  @Override
  Scenario scenario(Path home, long seed, Consumer<String> say) {
    return new RestartScenario(
        home, new RestartScenario.Size(records, restarts, millisMax), seed, say);
  }
}
