package io.weir.verticles.cli;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir journal tail}: the newest records, and those to come. Never any plaintext. */
@Command(
    name = "tail",
    description = "Shows the newest records: who, when and how much, never content.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class JournalTailCommand implements Callable<Integer> {

  private static final long POLL_MILLIS = 200;
  private static final int LINES_MAX = 100_000;

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

  @Override
  public Integer call() throws InterruptedException {
    if (lines < 0 || lines > LINES_MAX) {
      throw new ParameterException(
          spec.commandLine(), "--lines: " + lines + " is not in 0 to " + LINES_MAX);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Journal journal = where.open()) {
      List<JournalReader> readers = new ArrayList<>();
      for (int shard = 0; shard < journal.shards(); shard++) {
        JournalReader reader = journal.openReader(shard);
        readers.add(reader);
        newest(shard, reader).forEach(out::println);
      }
      out.flush();
      while (follow && !out.checkError()) {
        boolean any = more(readers, out);
        if (!any) {
          TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
      }
      readers.forEach(JournalReader::close);
    }
    return WeirCommand.OK;
  }

  private Deque<String> newest(int shard, JournalReader reader) {
    Deque<String> newest = new ArrayDeque<>();
    for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
      String line = lineOf(shard, entry);
      if (line != null) {
        newest.addLast(line);
        if (newest.size() > lines) {
          newest.removeFirst();
        }
      }
    }
    return newest;
  }

  private boolean more(List<JournalReader> readers, PrintWriter out) {
    boolean any = false;
    for (int shard = 0; shard < readers.size(); shard++) {
      JournalReader reader = readers.get(shard);
      for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
        any = true;
        String line = lineOf(shard, entry);
        if (line != null) {
          out.println(line);
        }
      }
    }
    out.flush();
    return any;
  }

  private @Nullable String lineOf(int shard, JournalEntry entry) {
    EntryText text = EntryText.of(entry);
    boolean shown =
        (corp == null || corp.equals(text.corpId()))
            && (kind == null || kind.name().equals(text.kind()));
    return shown ? text.line(shard, entry) : null;
  }
}
