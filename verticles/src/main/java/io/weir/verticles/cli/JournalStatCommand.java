package io.weir.verticles.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir journal stat}: what each shard holds. */
@Command(
    name = "stat",
    description = "Counts what each shard holds. 1 when a record is damaged.",
    mixinStandardHelpOptions = true)
final class JournalStatCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private JournalCommand.Where where = new JournalCommand.Where();

  @Option(names = "--json", description = "One JSON object as the last line of standard output.")
  private boolean json;

  /** One shard's sums. */
  private static final class Sums {
    private long records;
    private long bytes;
    private long callbacks;
    private long archived;
    private long quarantined;
    private long damaged;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs;
    private long lastPosition = -1;

    void add(JournalEntry entry) {
      records++;
      bytes += entry.bytes();
      lastPosition = entry.position().index();
      EntryText text = EntryText.of(entry);
      switch (text.kind()) {
        case "callback" -> callbacks++;
        case "archive" -> archived++;
        case "quarantined" -> quarantined++;
        default -> damaged++;
      }
      if (text.timeMs() > 0) {
        firstMs = Math.min(firstMs, text.timeMs());
        lastMs = Math.max(lastMs, text.timeMs());
      }
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter people = json ? spec.commandLine().getErr() : out;
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode shards = root.putArray("shards");
    long damaged = 0;
    try (Journal journal = where.open()) {
      root.put("journalId", journal.id().value());
      people.println("journal " + journal.id());
      for (int shard = 0; shard < journal.shards(); shard++) {
        Sums sums = read(journal, shard);
        damaged += sums.damaged;
        people.println(line(shard, sums));
        put(shards.addObject(), shard, sums);
      }
    }
    people.flush();
    if (json) {
      out.println(root);
      out.flush();
    }
    return damaged == 0 ? WeirCommand.OK : WeirCommand.FAILED;
  }

  private static Sums read(Journal journal, int shard) {
    Sums sums = new Sums();
    try (JournalReader reader = journal.openReader(shard)) {
      for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
        sums.add(entry);
      }
    }
    return sums;
  }

  private static String line(int shard, Sums sums) {
    return String.format(
        Locale.ROOT,
        "shard %d %s: %,d records, %,d bytes; callbacks %,d, archive %,d, quarantined %,d, damaged %,d%s",
        shard,
        shard == Journal.CALLBACK_SHARD ? "(callbacks)" : "(archive)",
        sums.records,
        sums.bytes,
        sums.callbacks,
        sums.archived,
        sums.quarantined,
        sums.damaged,
        sums.lastMs == 0
            ? ""
            : "; from "
                + Instant.ofEpochMilli(sums.firstMs)
                + " to "
                + Instant.ofEpochMilli(sums.lastMs));
  }

  private static void put(ObjectNode node, int shard, Sums sums) {
    node.put("shard", shard)
        .put("records", sums.records)
        .put("bytes", sums.bytes)
        .put("callbacks", sums.callbacks)
        .put("archive", sums.archived)
        .put("quarantined", sums.quarantined)
        .put("damaged", sums.damaged)
        .put("lastPosition", sums.lastPosition);
    if (sums.lastMs > 0) {
      node.put("firstMs", sums.firstMs).put("lastMs", sums.lastMs);
    }
  }
}
