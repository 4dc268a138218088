package io.weir.bench.cli;

import io.weir.bench.jmh.Benches;
import io.weir.bench.jmh.JmhScenario;
import io.weir.bench.scenario.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir bench jmh}. */
@Command(
    name = "jmh",
    description = "Times single steps of the engine with JMH, and what each allocates.")
final class JmhCommand extends ScenarioCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "",
      description = "Only benches in whose name this regular expression is found (default: all).")
  private String pattern = "";

  @Option(
      names = "--quick",
      description = "A fraction of a second each: shows that they run, not what they cost.")
  private boolean quick;

  @Override
  void check() {
    if (chosen().isEmpty()) {
      throw unusable(
          "no bench has " + pattern + " in its name; there are: " + String.join(", ", all()));
    }
  }

  @Override
  Scenario scenario(Path home, long seed, Consumer<String> say) {
    return new JmhScenario(
        home, chosen(), quick ? JmhScenario.Pace.QUICK : JmhScenario.Pace.FULL, seed, say);
  }

  private static List<String> all() {
    return Benches.names();
  }

  private List<String> chosen() {
    try {
      return all().stream().filter(Pattern.compile(pattern).asPredicate()).toList();
    } catch (PatternSyntaxException e) {
      throw unusable("PATTERN: " + e.getDescription() + " in " + pattern);
    }
  }
}
