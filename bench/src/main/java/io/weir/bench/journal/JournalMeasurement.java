package io.weir.bench.journal;

import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.scenario.Measurement;
import io.weir.bench.scenario.Site;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The journal on this disk, in this process: one writer that appends at a steady rate, one reader
 * that reads it all, the same through the queue and the thread that a node has between, and with
 * durability {@code power} how many records a second one sync after the other carries when ever
 * more wait for it. Each repetition has new files, so that what it costs to make them is in.
 */
public final class JournalMeasurement implements Measurement {

  private static final String STAGE = "journal";
  private static final int SHARD = 1;
  private static final int[] SUBMITTERS = {1, 8, 64, 512};

  /** Appended before anything counts: the first file is made, which a node does before a push. */
  private static final int FIRST = 1_000;

  /**
   * A loop at the same rate that does nothing: when it is later than this, the machine did
   * something else.
   */
  private static final long STALL_P99_NANOS_MAX = 10_000;

  private static final long STALL_P999_NANOS_MAX = 500_000;

  /**
   * How much.
   *
   * @param recordBytes of each record as it stands in the journal
   * @param perSecond appends that are due a second
   * @param repetitions of everything; one more before them does not count
   * @param appendMillis of appending, in each
   * @param groupMillis for each number of submitters, in each
   */
  public record Size(
      @Within(min = 1_000, max = 1_000_000) int recordBytes,
      int perSecond,
      int repetitions,
      int appendMillis,
      int groupMillis) {

    private int appends() {
      return (int) ((long) perSecond * appendMillis / 1000);
    }
  }

  private final Site site;
  private final Size size;
  private final Records records;
  private volatile boolean closed;

  /** Measures nothing yet. */
  public JournalMeasurement(Site site, Size size) {
    this.site = site;
    this.size = size;
    this.records = new Records(size.recordBytes(), site.seed());
  }

  @Override
  public void measure(Measured into) throws Exception {
    site.say().accept("journal: warming up …");
    Measured warmUp = new Measured();
    append(warmUp, new ArrayList<>());
    appendQueued(warmUp);
    warmUp.wrongs().forEach(into::wrong);
    List<Double> tails = new ArrayList<>();
    into.begin();
    for (int i = 0; i < size.repetitions() && !closed; i++) {
      site.say().accept("journal: appending, repetition " + (i + 1) + " …");
      append(into, tails);
      appendQueued(into);
      doNothing(into);
    }
    judgeMachine(into);
    into.figure(STAGE, "tail", "records/s", array(tails));
    groups(into);
    into.end();
    into.note(
        String.format(
            "appends: %,d a second of %,d bytes, durability process",
            size.perSecond(), size.recordBytes()));
  }

  private void append(Measured into, List<Double> tails) throws IOException {
    Path folder = site.home().resolve("append");
    try (ChronicleJournal journal = ChronicleJournal.open(folder, 1, false)) {
      AppendLoop loop = new AppendLoop(size.perSecond(), System::nanoTime);
      try (JournalWriter writer = journal.openWriter(SHARD)) {
        for (int i = 0; i < FIRST; i++) {
          writer.append(records.at(i));
        }
        loop.run(size.appends(), number -> writer.append(records.at(number)));
      }
      into.latency(STAGE, "append", loop.fromDue());
      into.latency(STAGE, "append-service", loop.service());
      tails.add(tail(journal, into));
    } finally {
      NodeFolder.removeTree(folder);
    }
  }

  private double tail(ChronicleJournal journal, Measured into) {
    long sound = 0;
    long begin = System.nanoTime();
    try (JournalReader reader = journal.openReader(SHARD)) {
      for (JournalEntry e = reader.poll(); e != null; e = reader.poll()) {
        sound += e.decoded() instanceof RecordCodec.Decoded.Sound ? 1 : 0;
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (sound != FIRST + size.appends()) {
      into.wrong(
          "appended " + (FIRST + size.appends()) + " records, read " + sound + " sound ones back");
    }
    return sound / seconds;
  }

  private void appendQueued(Measured into) throws Exception {
    Path folder = site.home().resolve("queued");
    try (GroupCommit journal = new GroupCommit(folder, false, records)) {
      journal.open(size.perSecond(), FIRST);
      into.latency(STAGE, "append-queued", journal.open(size.perSecond(), size.appends()));
    } finally {
      NodeFolder.removeTree(folder);
    }
  }

  private void doNothing(Measured into) {
    AppendLoop loop = new AppendLoop(size.perSecond(), System::nanoTime);
    loop.run(size.appends(), number -> {});
    into.latency("machine", "nothing", loop.fromDue());
  }

  private static void judgeMachine(Measured into) {
    Histogram nothing = into.latencies().get("machine nothing");
    if (nothing != null && isDisturbed(nothing)) {
      into.disturbed(
          "a loop at the same rate that does nothing is late too: p99 "
              + nothing.getValueAtPercentile(99) / 1000
              + " µs, p99.9 "
              + nothing.getValueAtPercentile(99.9) / 1000
              + " µs");
    }
  }

  static boolean isDisturbed(Histogram nothing) {
    return nothing.getValueAtPercentile(99) > STALL_P99_NANOS_MAX
        || nothing.getValueAtPercentile(99.9) > STALL_P999_NANOS_MAX;
  }

  private void groups(Measured into) throws Exception {
    double[][] rates = new double[SUBMITTERS.length][size.repetitions()];
    Path folder = site.home().resolve("groups");
    try (GroupCommit journal = new GroupCommit(folder, true, records)) {
      journal.closed(SUBMITTERS[0], millis(size.groupMillis()));
      for (int repetition = 0; repetition < size.repetitions() && !closed; repetition++) {
        site.say().accept("journal: group commits, repetition " + (repetition + 1) + " …");
        for (int i = 0; i < SUBMITTERS.length; i++) {
          GroupCommit.Reached reached = journal.closed(SUBMITTERS[i], millis(size.groupMillis()));
          rates[i][repetition] = reached.perSecond();
          String name = "group-commit-" + SUBMITTERS[i];
          into.point(STAGE, name, "records/s", System.nanoTime(), reached.perSecond());
          into.latency(STAGE, name, reached.nanos());
        }
      }
    } finally {
      NodeFolder.removeTree(folder);
    }
    for (int i = 0; i < SUBMITTERS.length; i++) {
      into.figure(STAGE, "group-commit-" + SUBMITTERS[i], "records/s", rates[i]);
    }
    into.note(
        "group commits: durability power, each submitter waits for its answer before it offers the"
            + " next record");
  }

  private static long millis(int millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** It has no process of its own: the repetition under way is the last. */
  @Override
  public void close() {
    closed = true;
  }
}
