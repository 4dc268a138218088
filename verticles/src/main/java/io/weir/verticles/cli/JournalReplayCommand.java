package io.weir.verticles.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.drain.ReplayRange;
import io.weir.engine.journal.JournalException;
import io.weir.verticles.node.NodeConfig;
import io.weir.verticles.node.Replay;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir journal replay}: what the journal holds, once more into the tables. */
@Command(
    name = "replay",
    description = {
      "Takes what the journal holds into the tables once more. What is there already stays as it is,"
          + " and what is missing comes back, counters included. No effect of a callback runs, no"
          + " cursor moves. Works beside a running node and without one.",
      "Exit code 1: a record is damaged, or it was interrupted."
    },
    footer = {
      "",
      "FROM and TO: "
          + JournalSpan.ALLOWED
          + ". Times are of a record's arrival in the journal;"
          + " FROM is included, and so is TO when it is a position."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class JournalReplayCommand implements Callable<Integer> {

  private static final Pattern SCHEMA =
      Pattern.compile("(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,62}");
  private static final double RATE_MAX = 10_000_000;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Duration END_MAX = Duration.ofSeconds(60);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ConfigOption configured = new ConfigOption();

  @Option(names = "--from", paramLabel = "FROM", description = "default: the beginning")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TO", description = "default: the end")
  private @Nullable String to;

  @Option(
      names = "--corp",
      paramLabel = "CORPID",
      description =
          "only this corp's; a suite's command names its corp inside only and is left out")
  private @Nullable String corp;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "records a second, at most; default: as many as the machine can")
  private double rate;

  @Option(
      names = "--into",
      paramLabel = "SCHEMA",
      description =
          "build message tables and inbox in this schema of the same database, which is made when it"
              + " is not there; default: the live tables")
  private @Nullable String into;

  @Option(
      names = "--resume",
      paramLabel = "JOB",
      description =
          "go on with a replay that was interrupted or killed, with its own FROM, TO and CORPID")
  private @Nullable String resume;

  @Option(names = "--json", description = "One JSON object as the last line of standard output.")
  private boolean json;

  private long saidAt = Long.MIN_VALUE;

  @Override
  public Integer call() {
    Replay.Request request = request();
    NodeConfig config = configured.load();
    Replay replay = Replay.of(config, request, this::say);
    try (Interrupt interrupt = new Interrupt(replay::interrupt, END_MAX)) {
      return report(replay.run(job -> err("replay " + job + begun(request))));
    } catch (JournalException e) {
      throw new WeirCommand.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static String begun(Replay.Request request) {
    return request.shadow() == null ? " into the live tables" : " into " + request.shadow();
  }

  private Replay.Request request() {
    if (!(rate >= 0 && rate <= RATE_MAX)) {
      throw unusable("--rate: " + rate + " is not in 0 to " + (long) RATE_MAX);
    }
    if (into != null && !SCHEMA.matcher(into).matches()) {
      throw unusable(
          "--into: "
              + into
              + " is not a plain name: a small letter or _, then small letters, digits and _, 63 at"
              + " most, and not Postgres' own");
    }
    if (resume != null && (from != null || to != null || corp != null)) {
      throw unusable("--resume goes on with its own --from, --to and --corp: leave them out");
    }
    try {
      ReplayRange range = JournalSpan.of(from, to, corp, System.currentTimeMillis());
      return new Replay.Request(range, rate, into, resume);
    } catch (JournalSpan.Unusable e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException unusable(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void say(Replay.Progress at) {
    if (saidAt != Long.MIN_VALUE && at.elapsedNanos() - saidAt < PROGRESS_NANOS) {
      return;
    }
    saidAt = at.elapsedNanos();
    double perSecond = at.records() / Math.max(1e-3, at.elapsedNanos() / 1e9);
    String left =
        at.records() == 0
            ? "time left not known yet"
            : Math.round((at.recordsInAll() - at.records()) / Math.max(perSecond, 1e-3))
                + " s left";
    err(
        String.format(
            Locale.ROOT,
            "%,d of %,d records, at %d/%d, %,.0f/s, rows added %,d, %s",
            at.records(),
            at.recordsInAll(),
            at.shard(),
            at.index(),
            perSecond,
            at.rowsAdded(),
            left));
  }

  private int report(Replay.Report report) {
    String added =
        report.added().entrySet().stream()
            .map(table -> table.getKey() + " " + table.getValue())
            .collect(Collectors.joining(", "));
    people(
        String.format(
            Locale.ROOT,
            "%s: %,d records gone over; rows added: %s",
            report.finished() ? "done" : "interrupted",
            report.records(),
            added.isEmpty() ? "none" : added));
    people(
        String.format(
            Locale.ROOT,
            "RSA operations: %,d; saved by sealed content keys: %,d",
            report.rsa(),
            report.rsaSaved()));
    report.unreadable().forEach(this::people);
    if (report.undrained() > 0) {
      people(
          report.undrained()
              + " records behind the node's checkpoint were left to the node, which drains them");
    }
    if (report.refused() > 0) {
      people(
          report.refused()
              + " records gave no message (no key opens them, or they hold none): they are in the"
              + " quarantine of where this went, unless the message is stored there already");
    }
    if (report.damaged() > 0) {
      people(
          report.damaged()
              + " records are damaged and could not be read; weir journal tail --kind damaged shows"
              + " where, the node has pulled those of the archive again");
    }
    if (!report.finished()) {
      people(
          "what was committed stays; go on with: weir journal replay --config "
              + configured.file()
              + (into == null ? "" : " --into " + into)
              + " --resume "
              + report.job());
    }
    if (json) {
      put(report);
    }
    return report.finished() && report.damaged() == 0 ? WeirCommand.OK : WeirCommand.FAILED;
  }

  private void put(Replay.Report report) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("job", report.job()).put("finished", report.finished());
    root.put("into", into == null ? "live" : into);
    root.put("records", report.records()).put("damaged", report.damaged());
    root.put("refused", report.refused());
    root.put("undrained", report.undrained()).put("millis", report.millis());
    root.put("rsaOperations", report.rsa()).put("rsaSaved", report.rsaSaved());
    ObjectNode added = root.putObject("added");
    report.added().forEach(added::put);
    root.put("rowsAdded", report.added().values().stream().mapToLong(n -> n).sum());
    PrintWriter out = spec.commandLine().getOut();
    out.println(root);
    out.flush();
  }

  private void people(String line) {
    PrintWriter to = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    to.println(line);
    to.flush();
  }

  private void err(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
