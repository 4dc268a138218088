package io.weir.bench.cli;

import io.weir.bench.fuzz.FuzzScenario;
import io.weir.bench.scenario.Scenario;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench run fuzz}. */
@Command(
    name = "fuzz",
    description =
        "Bends callbacks and archive records at random, and feeds them to the parsing code.")
final class FuzzCommand extends ScenarioCommand {

  private static final int INPUTS_MAX = 1_000_000_000;

  @Option(
      names = "--callbacks",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Bent callbacks (default ${DEFAULT-VALUE}).")
  private int callbacks;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Bent archive pages, records and messages (default ${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--http",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Bent requests to a real node's callback port (default ${DEFAULT-VALUE}).")
  private int http;

  @Option(
      names = "--replay",
      paramLabel = "KIND:INDEX",
      description = "Makes this one input of the seed again, as a finding names it.")
  private @Nullable String replay;

  @Override
  void check() {
    require("--callbacks", callbacks, 0, INPUTS_MAX);
    require("--records", records, 0, INPUTS_MAX);
    require("--http", http, 0, INPUTS_MAX);
    if (replay != null && !FuzzScenario.isInput(replay)) {
      throw unusable("--replay: callback:N, record:N or http:N, not " + replay);
    }
  }

  @Override
  Scenario scenario(Path home, long seed, Consumer<String> say) {
    return new FuzzScenario(
        home, new FuzzScenario.Size(callbacks, records, http), seed, replay, say);
  }
}
