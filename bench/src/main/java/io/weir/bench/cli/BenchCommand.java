package io.weir.bench.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir bench}: scenarios that try a whole Weir. Each is a subcommand of {@code run}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Tries Weir: lists and runs scenarios.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchCommand.ListCommand.class, BenchCommand.RunScenario.class})
public final class BenchCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(here(spec).commandLine(), "say which: list or run");
  }

  private static CommandSpec here(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }

  private static Map<String, CommandLine> scenarios(CommandLine bench) {
    CommandLine run = bench.getSubcommands().get("run");
    return run == null ? Map.of() : run.getSubcommands();
  }

  private static String story(CommandLine scenario) {
    return String.join(" ", scenario.getCommandSpec().usageMessage().description());
  }

  /** {@code weir bench list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the scenarios.")
  static final class ListCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "The last line on standard output is one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      PrintWriter out = here(spec).commandLine().getOut();
      Map<String, CommandLine> all = scenarios(here(spec).commandLine().getParent());
      if (json) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        all.forEach(
            (name, scenario) -> names.addObject().put("name", name).put("story", story(scenario)));
        out.println(JsonNodeFactory.instance.objectNode().set("scenarios", names));
      } else {
        all.forEach((name, scenario) -> out.printf("%-10s %s%n", name, story(scenario)));
      }
      out.flush();
      return 0;
    }
  }

  /** {@code weir bench run}. */
  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Runs one scenario.",
      synopsisSubcommandLabel = "SCENARIO",
      subcommands = {CrashCommand.class, RestartCommand.class, FuzzCommand.class})
  static final class RunScenario implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      CommandLine line = here(spec).commandLine();
      throw new ParameterException(
          line, "say which scenario: " + String.join(", ", line.getSubcommands().keySet()));
    }
  }
}
