package io.weir.verticles.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.directory.SyncKind;
import io.weir.verticles.directory.PgSyncDesk;
import io.weir.verticles.node.SyncDesk;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir sync}: has a directory read as a whole now, and shows how far it is. */
@Command(
    name = "sync",
    description = {
      "Has a running node read a corp's directory as a whole now, and shows how far it is. Ctrl-C ends"
          + " the showing, not the reading.",
      "Exit code 0: all of it is read; 1: some failed, fails again and again, or is left by its node,"
          + " or left out what it could not read (weir quarantine list), or it was interrupted;"
          + " 2: unusable arguments or configuration, or no node takes it up."
    },
    mixinStandardHelpOptions = true)
final class SyncCommand implements Callable<Integer> {

  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Duration END_MAX = Duration.ofSeconds(10);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ConfigOption configured = new ConfigOption();

  @Option(
      names = "--corp",
      paramLabel = "CORPID",
      description = "only this corp's; may come several times")
  private List<String> corps = List.of();

  @Option(names = "--json", description = "One JSON object as the last line of standard output.")
  private boolean json;

  @Parameters(
      paramLabel = "WHAT",
      description = "customers, groups, tags, staff or consent; several, or none for all of them")
  private List<SyncKind> kinds = List.of();

  private final SyncLines lines = new SyncLines();
  private long saidAt;

  @Override
  public Integer call() {
    PrintWriter people = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    SyncDesk desk = new SyncDesk(configured.load());
    List<PgSyncDesk.Standing> end;
    boolean interrupted;
    try (Interrupt interrupt = new Interrupt(desk::interrupt, END_MAX)) {
      end = desk.read(corps, kinds, this::say);
      interrupted = interrupt.happened();
      print(people, SyncLines.ended(end));
      if (!interrupted) {
        print(spec.commandLine().getErr(), SyncLines.advice(end));
      }
      if (json) {
        spec.commandLine().getOut().println(report(end, interrupted));
        spec.commandLine().getOut().flush();
      }
    }
    boolean isWhole = end.stream().allMatch(PgSyncDesk.Standing::isWhole);
    return isWhole && !interrupted ? WeirCommand.OK : WeirCommand.FAILED;
  }

  private void say(List<PgSyncDesk.Standing> standings) {
    if (System.nanoTime() - saidAt >= PROGRESS_NANOS) {
      saidAt = System.nanoTime();
      print(spec.commandLine().getErr(), lines.changed(standings));
    }
  }

  private static void print(PrintWriter to, List<String> lines) {
    lines.forEach(to::println);
    to.flush();
  }

  private static ObjectNode report(List<PgSyncDesk.Standing> standings, boolean interrupted) {
    ObjectNode root = new ObjectMapper().createObjectNode().put("interrupted", interrupted);
    ArrayNode list = root.putArray("readings");
    for (PgSyncDesk.Standing standing : standings) {
      list.addObject()
          .put("corpId", standing.corp())
          .put("kind", standing.kind())
          .put("state", standing.state())
          .put("rows", standing.rows())
          .put("quarantined", standing.quarantined())
          .put("toAsk", standing.toAsk())
          .put("failing", standing.failing())
          .put("failure", standing.failure())
          .put("lastError", standing.lastError());
    }
    return root;
  }
}
