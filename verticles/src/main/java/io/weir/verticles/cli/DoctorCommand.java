package io.weir.verticles.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.verticles.doctor.Finding;
import io.weir.verticles.node.Doctor;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir doctor}: tries all that a node needs, and says what to do about what is not well. */
@Command(
    name = "doctor",
    description = {
      "Tries all that a node needs: configuration, disk, clock, Postgres, Redis, each credential,"
          + " each key, the callback URL; and says what to do about what is not well.",
      "Beside a running node or without one; changes nothing.",
      "Exit code 0: nothing failed; 1: something did; 2: unusable arguments or configuration."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ConfigOption configured = new ConfigOption();

  @Option(
      names = "--corp",
      paramLabel = "CORPID",
      description = "only this corp's credentials; may come several times")
  private List<String> corps = List.of();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "where callbacks come in from outside, as https://weir.example.com; without it this"
              + " machine's callback port is asked")
  private @Nullable String url;

  @Option(names = "--json", description = "One JSON object as the last line of standard output.")
  private boolean json;

  @Override
  public Integer call() {
    if (url != null && !url.matches("https?://[^/].*")) {
      throw new ParameterException(spec.commandLine(), "--url: begins with http:// or https://");
    }
    PrintWriter people = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    List<Finding> findings = new ArrayList<>();
    new Doctor(
            configured.load(),
            corps,
            url,
            finding -> {
              findings.add(finding);
              show(people, finding);
            })
        .examine();
    long failed = count(findings, Finding.Level.FAIL);
    long warned = count(findings, Finding.Level.WARN);
    people.printf(
        Locale.ROOT, "%d checks: %d failed, %d warnings%n", findings.size(), failed, warned);
    people.flush();
    if (json) {
      spec.commandLine().getOut().println(report(findings, failed, warned));
      spec.commandLine().getOut().flush();
    }
    return failed == 0 ? WeirCommand.OK : WeirCommand.FAILED;
  }

  private static void show(PrintWriter people, Finding finding) {
    people.printf(
        Locale.ROOT, "%-4s %s: %s%n", finding.level().word(), finding.what(), finding.detail());
    if (!finding.advice().isEmpty()) {
      people.println("     → " + finding.advice());
    }
    people.flush();
  }

  private static long count(List<Finding> findings, Finding.Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static ObjectNode report(List<Finding> findings, long failed, long warned) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("ok", failed == 0).put("failed", failed).put("warnings", warned);
    ArrayNode list = root.putArray("findings");
    for (Finding finding : findings) {
      list.addObject()
          .put("level", finding.level().word().toLowerCase(Locale.ROOT))
          .put("what", finding.what())
          .put("detail", finding.detail())
          .put("advice", finding.advice());
    }
    return root;
  }
}
