package io.weir.verticles.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.verticles.node.ConfigException;
import io.weir.verticles.node.ConfigProblem;
import io.weir.verticles.node.NodeConfig;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir config …}: what a configuration says, without starting anything. */
@Command(
    name = "config",
    description = "Looks at a configuration without starting anything.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: check");
  }

  @Command(
      name = "check",
      description = "Lists every problem of a configuration. Exit code 0: none; 2: some.",
      mixinStandardHelpOptions = true)
  int check(
      @Mixin ConfigOption configured,
      @Option(names = "--json", description = "report one JSON object on standard output")
          boolean json)
      throws JsonProcessingException {
    try {
      NodeConfig config = configured.load();
      List<String> warnings = config.warnings();
      if (json) {
        say(json(config.file(), List.of(), warnings));
      } else {
        say(config.effective());
        warnings.forEach(warning -> say("warning: " + warning));
        say("no problems");
      }
      return WeirCommand.OK;
    } catch (ConfigException e) {
      spec.commandLine().getErr().println(e.getMessage());
      spec.commandLine().getErr().flush();
      if (json) {
        say(json(configured.file().toAbsolutePath().normalize(), e.problems(), List.of()));
      }
      return WeirCommand.UNUSABLE;
    }
  }

  private void say(String text) {
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }

  private static String json(Path file, List<ConfigProblem> problems, List<String> warnings)
      throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode report = mapper.createObjectNode();
    report.put("ok", problems.isEmpty()).put("file", file.toString());
    ArrayNode list = report.putArray("problems");
    for (ConfigProblem problem : problems) {
      list.addObject()
          .put("path", problem.path())
          .put("line", problem.line())
          .put("value", problem.value())
          .put("problem", problem.what());
    }
    ArrayNode thoughts = report.putArray("warnings");
    warnings.forEach(thoughts::add);
    return mapper.writeValueAsString(report);
  }
}
