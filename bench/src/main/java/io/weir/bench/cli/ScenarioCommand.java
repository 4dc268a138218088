package io.weir.bench.cli;

import io.weir.bench.scenario.Report;
import io.weir.bench.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the scenarios of {@code weir bench run} have in common: 0 = it holds, 1 = it does not, 2 =
 * unusable arguments; Ctrl-C stops every process that was started.
 */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class ScenarioCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed makes the same plan (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to work (default: a temporary folder, removed when all holds).")
  private @Nullable Path folder;

  @Option(names = "--json", description = "The last line on standard output is one JSON object.")
  private boolean json;

  /** Refuses what it can't be run with. */
  abstract void check();

  /** The scenario, to be run in {@code home}. */
  abstract Scenario scenario(Path home, long seed, Consumer<String> say);

  @Override
  public Integer call() throws Exception {
    check();
    PrintWriter out = spec().commandLine().getOut();
    PrintWriter err = spec().commandLine().getErr();
    Path home = folder == null ? Files.createTempDirectory("weir-bench") : folder.toAbsolutePath();
    Scenario scenario = scenario(home, seed, line -> say(err, line));
    Thread atExit = new Thread(scenario::close, "bench-stop");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      Report report = scenario.run();
      report.lines().forEach(line -> say(json ? err : out, line));
      if (json) {
        say(out, report.json().toString());
      }
      if (folder == null && report.holds()) {
        removeEmpty(home);
      }
      return report.holds() ? 0 : 1;
    } finally {
      scenario.close();
      forget(atExit);
    }
  }

  private static void removeEmpty(Path home) throws IOException {
    Files.deleteIfExists(home);
  }

  private static void say(PrintWriter to, String line) {
    to.println(line);
    to.flush();
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already: the hook is what brought us here.
    }
  }

  final void require(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw unusable(option + ": " + value + " is not in " + min + " to " + max);
    }
  }

  final ParameterException unusable(String complaint) {
    return new ParameterException(spec().commandLine(), complaint);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
