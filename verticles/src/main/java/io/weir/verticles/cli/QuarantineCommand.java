package io.weir.verticles.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.QuarantineRetry;
import io.weir.engine.store.QuarantineEntry;
import io.weir.verticles.drain.PgQuarantineList;
import io.weir.verticles.node.QuarantineDesk;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir quarantine …}: what could not be opened or stored. */
@Command(
    name = "quarantine",
    description =
        "What could not be decrypted, read or stored; beside a running node or without one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class QuarantineCommand implements Runnable {

  private static final int LIMIT_MAX = 100_000;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Duration END_MAX = Duration.ofSeconds(60);

  @Spec private CommandSpec spec = CommandSpec.create();

  private long saidAt = System.nanoTime();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which command: list or retry");
  }

  @Command(
      name = "list",
      description = "Lists what waits, oldest first: who, which and why, never content.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin ConfigOption configured,
      @Option(names = "--corp", paramLabel = "CORPID", description = "only this corp's")
          @Nullable String corp,
      @Option(
              names = "--reason",
              paramLabel = "WORD",
              defaultValue = "",
              description = "only reasons that begin so, as unknown_key_version")
          String reason,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "how many rows (default: ${DEFAULT-VALUE}); the sums are of all")
          int limit,
      @Option(
              names = "--json",
              description = "One JSON object as the last line of standard output.")
          boolean json) {
    if (limit < 0 || limit > LIMIT_MAX) {
      throw new ParameterException(
          spec.commandLine(), "--limit: " + limit + " is not in 0 to " + LIMIT_MAX);
    }
    PgQuarantineList.Listing listing =
        new QuarantineDesk(configured.load()).list(corpOf(corp), reason, limit);
    long total = listing.byReason().values().stream().mapToLong(n -> n).sum();
    PrintWriter people = people(json);
    listing.rows().forEach(row -> people.println(line(row)));
    people.printf(Locale.ROOT, "%,d wait: %s%n", total, listing.byReason());
    people.flush();
    if (json) {
      ObjectNode root = new ObjectMapper().createObjectNode().put("waiting", total);
      ObjectNode byReason = root.putObject("byReason");
      listing.byReason().forEach(byReason::put);
      ArrayNode rows = root.putArray("rows");
      listing.rows().forEach(row -> put(rows.addObject(), row));
      out(root);
    }
    return WeirCommand.OK;
  }

  private static String line(QuarantineEntry row) {
    return row.id()
        + " "
        + Instant.ofEpochMilli(row.createdAtMs())
        + " "
        + row.source()
        + (row.corpId().isEmpty() ? "" : " corp=" + row.corpId())
        + (row.seq() == 0 ? "" : " seq=" + row.seq())
        + (row.msgId().isEmpty() ? "" : " msgid=" + row.msgId())
        + (row.keyVersion() == 0 ? "" : " keyVersion=" + row.keyVersion())
        + " attempts="
        + row.attempts()
        + " bytes="
        + row.bytes()
        + " reason=\""
        + row.reason()
        + "\"";
  }

  private static void put(ObjectNode node, QuarantineEntry row) {
    node.put("id", row.id()).put("source", row.source()).put("corpId", row.corpId());
    node.put("seq", row.seq()).put("msgId", row.msgId()).put("keyVersion", row.keyVersion());
    node.put("reason", row.reason()).put("bytes", row.bytes()).put("attempts", row.attempts());
    node.put("createdAtMs", row.createdAtMs());
  }

  @Command(
      name = "retry",
      description = {
        "Tries what waits once more with the keys of this configuration. What opens is stored, its"
            + " callbacks' effects run; what does not stays, with its new reason.",
        "A node does so by itself when it starts, for what its configuration may open.",
        "Exit code 1: some stay, or it was interrupted."
      },
      mixinStandardHelpOptions = true)
  int retry(
      @Mixin ConfigOption configured,
      @Option(names = "--corp", paramLabel = "CORPID", description = "only this corp's")
          @Nullable String corp,
      @Option(
              names = "--id",
              paramLabel = "ID",
              split = ",",
              description = "only these, as list shows them")
          @Nullable List<Long> ids,
      @Option(
              names = "--json",
              description = "One JSON object as the last line of standard output.")
          boolean json) {
    PrintWriter people = people(json);
    QuarantineDesk desk = new QuarantineDesk(configured.load());
    QuarantineRetry.Totals totals;
    boolean interrupted;
    try (Interrupt interrupt = new Interrupt(desk::interrupt, END_MAX)) {
      totals =
          desk.retry(
              corpOf(corp), ids == null ? List.of() : List.copyOf(ids), at -> say("so far", at));
      interrupted = interrupt.happened();
      people.println(line(interrupted ? "interrupted, the same again goes on" : "done", totals));
      people.flush();
      if (json) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("tried", totals.tried()).put("interrupted", interrupted);
        root.put("resolved", totals.resolved()).put("stayed", totals.stayed());
        ObjectNode added = root.putObject("added");
        totals.inserted().forEach(added::put);
        out(root);
      }
    }
    return totals.stayed() == 0 && !interrupted ? WeirCommand.OK : WeirCommand.FAILED;
  }

  private void say(String how, QuarantineRetry.Totals totals) {
    if (System.nanoTime() - saidAt >= PROGRESS_NANOS) {
      saidAt = System.nanoTime();
      spec.commandLine().getErr().println(line(how, totals));
      spec.commandLine().getErr().flush();
    }
  }

  private static String line(String how, QuarantineRetry.Totals totals) {
    return String.format(
        Locale.ROOT,
        "%s: %,d tried: %,d resolved, %,d stay; rows added: %s",
        how,
        totals.tried(),
        totals.resolved(),
        totals.stayed(),
        totals.inserted());
  }

  private static @Nullable CorpId corpOf(@Nullable String corp) {
    return corp == null ? null : new CorpId(corp);
  }

  private PrintWriter people(boolean json) {
    return json ? spec.commandLine().getErr() : spec.commandLine().getOut();
  }

  private void out(ObjectNode root) {
    spec.commandLine().getOut().println(root);
    spec.commandLine().getOut().flush();
  }
}
