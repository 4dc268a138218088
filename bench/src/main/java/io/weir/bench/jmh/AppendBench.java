package io.weir.bench.jmh;

import io.weir.bench.node.NodeFolder;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A record of about 2.6 KB into a journal on disk, durability {@code process}: a new journal each
 * iteration, removed after it, so that one iteration's bytes are the most that it takes there.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBench {

  /** System property: where the journals are made; the JVM's temporary folder without it. */
  static final String FOLDER = "weir.bench.folder";

  private final byte[] record = RecordCodec.encode(new Inputs().recordOf(CodecBench.BYTES));
  private @Nullable Open open;

  private record Open(Path folder, Journal journal, JournalWriter writer) {}

  @Setup(Level.Iteration)
  public void open() throws IOException {
    Path parent = Path.of(System.getProperty(FOLDER, System.getProperty("java.io.tmpdir", ".")));
    Path folder = Files.createTempDirectory(parent, "journal");
    Journal journal = ChronicleJournal.open(folder, 1, false);
    JournalWriter writer = journal.openWriter(1);
    writer.append(record); // makes the first file
    open = new Open(folder, journal, writer);
  }

  @TearDown(Level.Iteration)
  public void remove() throws IOException {
    Open last = opened();
    last.writer().close();
    last.journal().close();
    NodeFolder.removeTree(last.folder());
  }

  @Benchmark
  public JournalPosition append() {
    return opened().writer().append(record);
  }

  private Open opened() {
    Open now = open;
    if (now == null) {
      throw new IllegalStateException("not set up");
    }
    return now;
  }
}
