package io.weir.bench.cli;

import io.weir.bench.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code weir demo}: embedded Postgres, a simulated WeCom and a node; at the end every row is
 * compared with what must be there. 0 = all of it is, 1 = one row differs.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Runs a node against a simulated WeCom and compares every row.",
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {

  private static final int CORPS_MAX = 10_000;
  private static final int TOTAL_MAX = 10_000_000;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--corps", defaultValue = "5", description = "Corps (default ${DEFAULT-VALUE}).")
  private int corps;

  @Option(
      names = "--messages",
      defaultValue = "10000",
      description = "Archived messages in total (default ${DEFAULT-VALUE}).")
  private int messages;

  @Option(
      names = "--callbacks",
      defaultValue = "1000",
      description = "Distinct callbacks in total (default ${DEFAULT-VALUE}).")
  private int callbacks;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed makes the same messages.")
  private long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to work (default: a temporary folder, removed at the end).")
  private @Nullable Path folder;

  @Option(
      names = "--keep",
      description = "Leave everything running until Ctrl-C, and print how to connect with psql.")
  private boolean keep;

  @Option(names = "--json", description = "The last line on standard output is one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    require("--corps", corps, 1, CORPS_MAX);
    require("--messages", messages, 0, TOTAL_MAX);
    require("--callbacks", callbacks, 0, TOTAL_MAX);
    CommandSpec here = spec();
    PrintWriter out = here.commandLine().getOut();
    PrintWriter err = here.commandLine().getErr();
    PrintWriter people = json ? err : out;
    Demo demo = new Demo(folder, seed, keep, line -> say(people, line));
    Demo.Result result = demo.run(corps, messages, callbacks);
    if (json) {
      say(out, result.json());
    }
    if (keep) {
      demo.awaitEnd();
    }
    return result.holds() ? 0 : 1;
  }

  private static void say(PrintWriter to, String line) {
    to.println(line);
    to.flush();
  }

  private void require(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec().commandLine(), option + ": " + value + " is not in " + min + " to " + max);
    }
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
