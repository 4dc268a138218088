package io.weir.bench.cli;

import io.weir.bench.gate.Budgets;
import io.weir.bench.scenario.Catalogue;
import io.weir.bench.scenario.Judged;
import io.weir.bench.scenario.Scenario;
import io.weir.bench.scenario.Site;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir bench run SCENARIO} of one that has budgets. */
@Command
final class BudgetedCommand extends ScenarioCommand {

  private final Catalogue.Entry<?> entry;

  @Mixin private BudgetOptions options = new BudgetOptions();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another value for a key of the scenario's size.")
  private Map<String, String> changed = new LinkedHashMap<>();

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description = "An option for the JVM of the node, as -XX:StartFlightRecording=…")
  private List<String> jvm = List.of();

  private Function<Site, Judged> plan =
      site -> {
        throw new IllegalStateException("not checked yet");
      };

  private BudgetedCommand(Catalogue.Entry<?> entry) {
    this.entry = entry;
  }

  /** The subcommand of one scenario. */
  static CommandLine of(Catalogue.Entry<?> entry) {
    CommandLine line = new CommandLine(new BudgetedCommand(entry));
    line.getCommandSpec().name(entry.name()).usageMessage().description(entry.story());
    return line;
  }

  @Override
  void check() {
    Budgets budgets = options.budgets(spec());
    Budgets.Plan written = budgets.scenarios().get(entry.name());
    if (written == null) {
      throw unusable("the budgets say nothing of " + entry.name());
    }
    Budgets.Plan wanted = written.with(Map.copyOf(changed));
    try {
      Budgets.size(wanted.sizeWith(Map.of()), entry.type());
    } catch (IllegalArgumentException e) {
      throw unusable(entry.name() + ": " + e.getMessage());
    }
    if (wanted.list().isEmpty()) {
      throw unusable(entry.name() + ": no budgets, so that nothing would be judged");
    }
    Path reports = options.reports(spec());
    plan = site -> new Judged(entry, site, wanted, budgets.noise(), reports);
  }

  @Override
  Scenario scenario(Path home, long seed, Consumer<String> say) {
    return plan.apply(new Site(home, seed, jvm, say));
  }
}
