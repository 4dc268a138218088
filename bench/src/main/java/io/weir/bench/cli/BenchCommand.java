package io.weir.bench.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.gate.Budgets;
import io.weir.bench.scenario.Catalogue;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code weir bench}: scenarios that try a whole Weir, each a subcommand of {@code run}, and {@code
 * jmh} for single steps.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Tries Weir: scenarios, their budgets, and single steps.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchCommand.ListCommand.class,
      BenchCommand.RunScenario.class,
      GateCommand.class,
      JmhCommand.class
    })
public final class BenchCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  /** With the scenarios that have budgets. */
  public static CommandLine commandLine() {
    CommandLine bench = new CommandLine(new BenchCommand());
    CommandLine run = requireNonNull(bench.getSubcommands().get("run"));
    for (Catalogue.Entry<?> entry : Catalogue.entries()) {
      run.addSubcommand(BudgetedCommand.of(entry));
    }
    return bench;
  }

  @Override
  public void run() {
    throw new ParameterException(here(spec).commandLine(), "say which: list, run, gate or jmh");
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

    @Mixin private BudgetOptions options = new BudgetOptions();

    @Option(names = "--json", description = "The last line on standard output is one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      PrintWriter out = here(spec).commandLine().getOut();
      Budgets budgets = options.budgets(here(spec));
      Map<String, CommandLine> all = scenarios(here(spec).commandLine().getParent());
      if (json) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        all.forEach((name, scenario) -> add(entries.addObject(), name, scenario, budgets));
        out.println(JsonNodeFactory.instance.objectNode().set("scenarios", entries));
      } else {
        all.forEach((name, scenario) -> print(out, name, scenario, budgets));
      }
      out.flush();
      return 0;
    }

    private static void add(ObjectNode to, String name, CommandLine scenario, Budgets budgets) {
      to.put("name", name).put("story", story(scenario));
      add(to.putArray("budgets"), budgets.scenarios().get(name));
      add(to.putArray("gate"), budgets.gate().get(name));
    }

    private static void add(ArrayNode to, Budgets.@Nullable Plan plan) {
      if (plan != null) {
        plan.list().forEach(budget -> to.add(budget.text()));
      }
    }

    private static void print(PrintWriter out, String name, CommandLine scenario, Budgets budgets) {
      out.printf("%-22s %s%n", name, story(scenario));
      print(out, "", budgets.scenarios().get(name));
      print(out, "in the gate: ", budgets.gate().get(name));
    }

    private static void print(PrintWriter out, String where, Budgets.@Nullable Plan plan) {
      if (plan != null) {
        plan.list().forEach(budget -> out.printf("%-22s   %s%s%n", "", where, budget.text()));
      }
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

    @Parameters(arity = "0..1", hidden = true)
    private @Nullable String unknown;

    @Override
    public void run() {
      CommandLine line = here(spec).commandLine();
      String all = String.join(", ", line.getSubcommands().keySet());
      throw new ParameterException(
          line,
          unknown == null
              ? "say which scenario: " + all
              : "no scenario " + unknown + "; there are " + all);
    }
  }
}
