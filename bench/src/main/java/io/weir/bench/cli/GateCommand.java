package io.weir.bench.cli;

import io.weir.bench.gate.Budgets;
import io.weir.bench.scenario.Catalogue;
import io.weir.bench.scenario.Gate;
import io.weir.bench.scenario.Judged;
import io.weir.bench.scenario.Scenario;
import io.weir.bench.scenario.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir bench gate}. */
@Command(
    name = "gate",
    description = "Runs the short set of budgets that hold on any machine, in 5 minutes at most.")
final class GateCommand extends ScenarioCommand {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Mixin private BudgetOptions options = new BudgetOptions();

  private final List<Part> parts = new ArrayList<>();

  /** One scenario of the gate, checked. */
  private record Part(Catalogue.Entry<?> entry, Budgets.Plan plan) {}

  @Override
  void check() {
    Budgets budgets = options.budgets(spec());
    for (String name : budgets.gate().keySet()) {
      Part part = new Part(Catalogue.entry(name), budgets.gatePlan(name));
      try {
        Budgets.size(part.plan().sizeWith(Map.of()), part.entry().type());
      } catch (IllegalArgumentException e) {
        throw unusable("gate: " + name + ": " + e.getMessage());
      }
      if (part.plan().list().isEmpty()) {
        throw unusable("gate: " + name + ": no budgets, so that nothing would be judged");
      }
      parts.add(part);
    }
    if (parts.isEmpty()) {
      throw unusable("the budgets' gate is empty");
    }
    options.reports(spec());
  }

  @Override
  Scenario scenario(Path home, long seed, Consumer<String> say) {
    Budgets budgets = options.budgets(spec());
    Path reports = options.reports(spec());
    List<Gate.Step> steps = new ArrayList<>();
    for (Part part : parts) {
      String name = part.entry().name();
      steps.add(
          new Gate.Step(
              name,
              attempt ->
                  new Judged(
                      part.entry(),
                      new Site(home.resolve(name + "-" + attempt), seed, List.of(), say),
                      part.plan(),
                      budgets.noise(),
                      reports)));
    }
    return new Gate(steps, LIMIT, say);
  }
}
