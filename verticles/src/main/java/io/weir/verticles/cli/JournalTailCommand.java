package io.weir.verticles.cli;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;
import io.weir.verticles.node.DecryptedView;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code weir journal tail}: the newest records, and those to come. Plaintext only when it is asked
 * for, with a reason that is kept.
 */
@Command(
    name = "tail",
    description = {
      "Shows the newest records: who, when and how much, never content.",
      "With --decrypt what they say, too: it needs the configuration's keys and Postgres, where"
          + " weir_audit keeps who looked, when, at what and why, before anything is shown. Secrets"
          + " of callbacks stay sealed."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class JournalTailCommand implements Callable<Integer> {

  private static final long POLL_MILLIS = 200;
  private static final long CLOSE_SECONDS_MAX = 60;
  private static final int LINES_MAX = 100_000;

  /** These are held with their content. */
  private static final int DECRYPTED_LINES_MAX = 1_000;

  /** Records of one entry in the audit, when following. */
  private static final int GROUP_MAX = 100;

  private static final int REASON_CHARS_MAX = 1_000;

  enum Kind {
    callback,
    archive,
    quarantined,
    damaged
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private JournalCommand.Where where = new JournalCommand.Where();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "10",
      description = "how many of the newest of each shard (default: ${DEFAULT-VALUE})")
  private int lines;

  @Option(
      names = {"-f", "--follow"},
      description = "go on with what comes, until Ctrl-C")
  private boolean follow;

  @Option(names = "--corp", paramLabel = "CORPID", description = "only this corp's")
  private @Nullable String corp;

  @Option(names = "--kind", paramLabel = "KIND", description = "only: ${COMPLETION-CANDIDATES}")
  private @Nullable Kind kind;

  @Option(names = "--decrypt", description = "show what they say; needs --reason")
  private boolean decrypt;

  @Option(
      names = "--reason",
      paramLabel = "WHY",
      defaultValue = "",
      description = "why somebody has to read it; kept in weir_audit")
  private String reason = "";

  @Option(
      names = "--json",
      description = "with --decrypt: one JSON object a record, and a last one that sums up")
  private boolean json;

  private final AtomicBoolean told = new AtomicBoolean();

  /** One record to show: its line, and itself when its content is to be shown too. */
  record Line(int shard, String text, @Nullable JournalEntry entry) {}

  /** Where lines go. */
  interface Show extends AutoCloseable {
    void show(List<Line> lines);

    @Override
    default void close() {}
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> end(ended), "end");
    if (decrypt) {
      // What it started is stopped before the process ends.
      Runtime.getRuntime().addShutdownHook(hook);
    }
    try (Journal journal = where.open();
        Show show = decrypt ? decrypted(journal) : this::print) {
      tail(journal, show);
    } finally {
      ended.countDown();
      if (decrypt && !told.get()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
    return WeirCommand.OK;
  }

  private void end(CountDownLatch ended) {
    told.set(true);
    try {
      if (!ended.await(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        spec.commandLine().getErr().println("not everything was closed in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check() {
    int max = decrypt ? DECRYPTED_LINES_MAX : LINES_MAX;
    if (lines < 0 || lines > max) {
      throw unusable("--lines: " + lines + " is not in 0 to " + max);
    }
    if (!decrypt && (json || !reason.isEmpty())) {
      throw unusable("--reason and --json go with --decrypt");
    }
    if (decrypt && reason.isBlank()) {
      throw unusable(
          "--decrypt shows people's messages: say why with --reason, which weir_audit keeps");
    }
    if (reason.length() > REASON_CHARS_MAX) {
      throw unusable("--reason: at most " + REASON_CHARS_MAX + " characters");
    }
    if (decrypt && where.isDataDir()) {
      throw unusable("--decrypt needs the keys of a configuration: --config instead of --data-dir");
    }
  }

  private ParameterException unusable(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Show decrypted(Journal journal) {
    String range =
        "the newest "
            + lines
            + " of each shard"
            + (kind == null ? "" : ", only " + kind)
            + (follow ? ", and what came after" : "");
    return new DecryptedLines(
        DecryptedView.open(
            where.config(), journal.id().value(), "journal tail --decrypt", reason, corp, range),
        spec.commandLine().getOut(),
        json);
  }

  private void print(List<Line> some) {
    PrintWriter out = spec.commandLine().getOut();
    some.forEach(line -> out.println(line.text()));
    out.flush();
  }

  private void tail(Journal journal, Show show) throws InterruptedException {
    List<JournalReader> readers = new ArrayList<>();
    for (int shard = 0; shard < journal.shards(); shard++) {
      JournalReader reader = journal.openReader(shard);
      readers.add(reader);
      show.show(newest(shard, reader));
    }
    while (follow && !told.get() && !spec.commandLine().getOut().checkError()) {
      boolean any = false;
      for (int shard = 0; shard < readers.size(); shard++) {
        any |= more(shard, readers.get(shard), show);
      }
      if (!any) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
    readers.forEach(JournalReader::close);
  }

  private List<Line> newest(int shard, JournalReader reader) {
    Deque<Line> newest = new ArrayDeque<>();
    for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
      Line line = lineOf(shard, entry);
      if (line != null) {
        newest.addLast(line);
        if (newest.size() > lines) {
          newest.removeFirst();
        }
      }
    }
    return new ArrayList<>(newest);
  }

  private boolean more(int shard, JournalReader reader, Show show) {
    List<Line> group = new ArrayList<>();
    boolean any = false;
    JournalEntry entry = reader.poll();
    while (entry != null) {
      any = true;
      Line line = lineOf(shard, entry);
      if (line != null) {
        group.add(line);
      }
      entry = group.size() < GROUP_MAX ? reader.poll() : null;
    }
    show.show(group);
    return any;
  }

  private @Nullable Line lineOf(int shard, JournalEntry entry) {
    EntryText text = EntryText.of(entry);
    boolean shown =
        (corp == null || corp.equals(text.corpId()))
            && (kind == null || kind.name().equals(text.kind()));
    return shown ? new Line(shard, text.line(shard, entry), decrypt ? entry : null) : null;
  }
}
