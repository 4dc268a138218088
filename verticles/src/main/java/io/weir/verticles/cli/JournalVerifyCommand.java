package io.weir.verticles.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalFile;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.RecordCodec;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir journal verify}: every record of every file. */
@Command(
    name = "verify",
    description =
        "Reads every record of every file: checksums, lengths, missing files. 0 when all is whole, 1 when"
            + " not or when it was interrupted.",
    mixinStandardHelpOptions = true)
final class JournalVerifyCommand implements Callable<Integer> {

  /** Of each shard; all are counted. */
  private static final int SHOWN_MAX = 100;

  private static final long PROGRESS_NANOS = 1_000_000_000L;
  private static final Duration END_MAX = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private JournalCommand.Where where = new JournalCommand.Where();

  @Option(names = "--json", description = "One JSON object as the last line of standard output.")
  private boolean json;

  private volatile boolean interrupted;

  /** What was found in one shard. */
  private static final class Found {
    private final int shard;
    private final int files;
    private long records;
    private long bytes;
    private long damaged;
    private final List<String> damages = new ArrayList<>();

    Found(int shard, int files) {
      this.shard = shard;
      this.files = files;
    }

    void add(JournalEntry entry) {
      bytes += entry.bytes();
      if (entry.decoded() instanceof RecordCodec.Decoded.Damaged damage) {
        damaged++;
        if (damages.size() < SHOWN_MAX) {
          damages.add(entry.position().index() + " " + damage.reason());
        }
      } else {
        records++;
      }
    }
  }

  @Override
  public Integer call() {
    try (Interrupt interrupt = new Interrupt(() -> interrupted = true, END_MAX);
        Journal journal = where.open()) {
      List<Found> all = new ArrayList<>();
      for (int shard = 0; shard < journal.shards() && !interrupted; shard++) {
        all.add(verify(journal, shard));
      }
      report(journal, all);
      boolean whole = all.stream().allMatch(found -> found.damaged == 0);
      return whole && !interrupted ? WeirCommand.OK : WeirCommand.FAILED;
    } catch (JournalException e) {
      throw new WeirCommand.Refused(String.valueOf(e.getMessage()));
    }
  }

  private Found verify(Journal journal, int shard) {
    List<JournalFile> files = journal.files(shard);
    Found found = new Found(shard, files.size());
    long total = files.stream().mapToLong(JournalFile::bytes).sum();
    long next = System.nanoTime() + PROGRESS_NANOS;
    try (JournalReader reader = journal.openReader(shard)) {
      for (JournalEntry e = reader.poll(); e != null && !interrupted; e = reader.poll()) {
        found.add(e);
        if (System.nanoTime() - next >= 0) {
          next += PROGRESS_NANOS;
          PrintWriter err = spec.commandLine().getErr();
          err.printf(
              Locale.ROOT,
              "shard %d: %,d of at most %,d bytes, %,d damaged%n",
              shard,
              found.bytes,
              total,
              found.damaged);
          err.flush();
        }
      }
    }
    return found;
  }

  private void report(Journal journal, List<Found> all) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter people = json ? spec.commandLine().getErr() : out;
    for (Found found : all) {
      people.printf(
          Locale.ROOT,
          "shard %d %s: %,d files, %,d sound records, %,d bytes, %,d damaged%n",
          found.shard,
          found.shard == Journal.CALLBACK_SHARD ? "(callbacks)" : "(archive)",
          found.files,
          found.records,
          found.bytes,
          found.damaged);
      found.damages.forEach(line -> people.println("  " + line));
    }
    long damaged = all.stream().mapToLong(found -> found.damaged).sum();
    people.println(sentence(damaged));
    people.flush();
    if (json) {
      out.println(jsonOf(journal, all, damaged));
      out.flush();
    }
  }

  private String sentence(long damaged) {
    String so = interrupted ? "interrupted, not all was read; " : "";
    return damaged == 0
        ? so + "no damage found"
        : so
            + damaged
            + " damaged. What a shard's checkpoint has passed is in Postgres and needs nothing. Of the rest,"
            + " archive records are pulled again by the running node, and callbacks come into"
            + " weir_quarantine with reason 'damaged'. Look at the disk (dmesg, smartctl)";
  }

  private ObjectNode jsonOf(Journal journal, List<Found> all, long damaged) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("journalId", journal.id().value())
        .put("whole", damaged == 0 && !interrupted)
        .put("interrupted", interrupted)
        .put("damaged", damaged);
    ArrayNode shards = root.putArray("shards");
    for (Found found : all) {
      ObjectNode shard =
          shards
              .addObject()
              .put("shard", found.shard)
              .put("files", found.files)
              .put("records", found.records)
              .put("bytes", found.bytes)
              .put("damaged", found.damaged);
      ArrayNode damages = shard.putArray("damages");
      found.damages.forEach(damages::add);
    }
    return root;
  }
}
