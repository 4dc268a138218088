package io.weir.bench.cli;

import io.weir.bench.crash.CrashScenario;
import io.weir.bench.scenario.Scenario;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench run crash}. */
@Command(
    name = "crash",
    description =
        "Kills a real node, and at times its Postgres, at chosen moments; compares every row.")
final class CrashCommand extends ScenarioCommand {

  private static final int RUNS_MAX = 100_000;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Kills of a node that has work which is not in Postgres (default ${DEFAULT-VALUE}).")
  private int runs;

  @Override
  void check() {
    require("--runs", runs, 1, RUNS_MAX);
  }

  @Override
  Scenario scenario(Path home, long seed, Consumer<String> say) {
    return new CrashScenario(home, runs, seed, say);
  }
}
