package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.TestRecords;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that come and go under readers and checkpoints. */
final class JournalFilesTest {

  private static final int SHARD = 1;
  private static final int FILES = 4;
  private static final int PER_FILE = 3;

  /** What Chronicle maps of a file, whose pages are no pages before somebody reads them. */
  private static final long ROOM_BYTES = 64L * 1024 * 1024;

  private static final Path COUNTERS = Path.of("/proc/thread-self/io");

  @TempDir Path directory = Path.of("");

  private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);
  private final List<JournalPosition> positions = new ArrayList<>();

  private Journal open() {
    return ChronicleJournal.open(directory, 1, true, wall::get);
  }

  @BeforeEach
  void fill() {
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD)) {
      journal.endsCompared();
      for (int i = 1; i <= FILES * PER_FILE; i++) {
        positions.add(writer.append(RecordCodec.encode(TestRecords.archived("ww1", i, i - 1L))));
        writer.sync();
        wall.addAndGet(i % PER_FILE == 0 ? 300_000 : 0);
      }
    }
  }

  private static List<JournalPosition> rest(JournalReader reader) {
    List<JournalPosition> rest = new ArrayList<>();
    for (JournalEntry e = reader.poll(); e != null; e = reader.poll()) {
      assertThat(e.decoded()).isInstanceOf(RecordCodec.Decoded.Sound.class);
      rest.add(e.position());
    }
    return rest;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x8000_0000, 0xC000_0000}) // none, an append under way, a head under way
  void shouldReadARecordOnceItIsWholeWhenItMetItsHeaderBefore(int underWay) throws IOException {
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD);
        JournalReader reader = journal.openReader(SHARD)) {
      append(writer, 1);
      long at = (append(writer, 2).index() & (1L << 38) - 1) << 2;
      int whole = exchange(file(FILES), at, underWay);
      assertThat(rest(reader)).hasSize(FILES * PER_FILE + 1);

      exchange(file(FILES), at, whole);

      assertThat(rest(reader)).hasSize(1);
    }
  }

  private static int exchange(Path file, long at, int header) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(at);
      int before = Integer.reverseBytes(raw.readInt());
      raw.seek(at);
      raw.writeInt(Integer.reverseBytes(header));
      return before;
    }
  }

  @Test
  void shouldTellItsFilesAndWhichAreCommitted() {
    try (Journal journal = open()) {
      List<JournalFile> files = journal.files(SHARD);
      assertThat(files).hasSize(FILES);
      for (int i = 0; i < FILES; i++) {
        assertThat(files.get(i).begin()).isLessThan(positions.get(i * PER_FILE));
        assertThat(files.get(i).bytes()).as("what was not used is given back").isLessThan(1 << 20);
      }
      assertThat(Retention.committed(files, positions.get(PER_FILE - 1))).isEmpty();
      assertThat(Retention.committed(files, positions.get(PER_FILE))).hasSize(1);
      assertThat(Retention.committed(files, positions.get(FILES * PER_FILE - 1))).hasSize(3);
    }
  }

  @Test
  void shouldRememberSinceWhenAFileIsCommitted() {
    try (Journal journal = open()) {
      journal.markCommitted(SHARD, journal.files(SHARD).get(0), 1_700_000_000_000L);
      journal.markCommitted(SHARD, journal.files(SHARD).get(1), 1_700_000_000_000L);
      journal.markCommitted(SHARD, journal.files(SHARD).get(1), JournalFile.NOT_MARKED);
    }
    try (Journal journal = open()) {
      assertThat(journal.files(SHARD))
          .extracting(JournalFile::committedAtMs)
          .containsExactly(1_700_000_000_000L, 0L, 0L, 0L);
    }
  }

  @Test
  void shouldGoOnBehindAFileThatIsRemovedUnderAReader() {
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      assertThat(reader.poll()).isNotNull();
      journal.remove(SHARD, journal.files(SHARD).get(0));
      journal.remove(SHARD, journal.files(SHARD).get(0));
      List<JournalPosition> rest = rest(reader);
      assertThat(rest).as("no word of damage").endsWith(positions.get(FILES * PER_FILE - 1));
      assertThat(rest).containsAll(positions.subList(2 * PER_FILE, FILES * PER_FILE));
    }
  }

  @Test
  void shouldSayThatACheckpointLiesInARemovedFileAndBeginWithTheOldestLeft() { // I3
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      journal.remove(SHARD, journal.files(SHARD).get(0));
      assertThat(reader.seekAfter(positions.get(0))).isFalse();
      assertThat(journal.files(SHARD).get(0).begin()).isGreaterThan(positions.get(0));
      assertThat(rest(reader)).isEqualTo(positions.subList(PER_FILE, positions.size()));
      assertThat(reader.seekAfter(positions.get(PER_FILE))).isTrue();
      assertThat(rest(reader)).isEqualTo(positions.subList(PER_FILE + 1, positions.size()));
    }
  }

  @Test
  void shouldKnowItsEndAndNumberOnWhenOldFilesAreGone() { // I3
    JournalPosition end = positions.get(positions.size() - 1);
    try (Journal journal = open()) {
      for (int i = 0; i < FILES - 1; i++) {
        journal.remove(SHARD, journal.files(SHARD).get(0));
      }
    }
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD)) {
      assertThat(journal.endAtOpen(SHARD)).isEqualTo(end);
      JournalPosition next = writer.append(RecordCodec.encode(TestRecords.archived("ww1", 99, 12)));
      assertThat(next).isGreaterThan(end);
    }
  }

  @Test
  void shouldEndBeforeItsCheckpointWhenTheNewestFileIsGone() throws IOException { // I3
    Path newest;
    try (Stream<Path> walk = Files.walk(directory)) {
      newest =
          Objects.requireNonNull(
              walk.filter(f -> f.toString().endsWith(".cq4")).sorted().toList().get(FILES - 1));
    }
    Files.delete(newest);
    try (Journal journal = open()) {
      assertThat(journal.endAtOpen(SHARD))
          .as("before a checkpoint that was taken of it: the node gives it a new id")
          .isLessThan(positions.get(positions.size() - 1))
          .isEqualTo(positions.get((FILES - 1) * PER_FILE - 1));
      JournalId before = journal.id();
      assertThat(journal.renew()).isNotEqualTo(before);
    }
  }

  private Path file(int which) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return Objects.requireNonNull(
          walk.filter(f -> f.toString().endsWith(".cq4")).sorted().toList().get(which));
    }
  }

  private JournalPosition append(JournalWriter writer, long seq) {
    return writer.append(RecordCodec.encode(TestRecords.archived("ww1", seq, seq - 1)));
  }

  @Test
  void shouldNotEnterAFileThatIsStillBeingMade() throws IOException {
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD);
        JournalReader reader = journal.openReader(SHARD)) {
      append(writer, 13);
      assertThat(rest(reader)).hasSize(FILES * PER_FILE + 1);
      Path made = file(FILES).resolveSibling("000100005.cq4");
      Files.write(made, new byte[1 << 20]);
      assertThat(reader.poll()).as("neither damage nor a record").isNull();
      Files.delete(made);
      wall.addAndGet(300_000);
      JournalPosition next = append(writer, 14);
      assertThat(rest(reader)).containsExactly(next);
    }
  }

  @Test
  void shouldNotReadAllTheRoomOfAFileToGoOnToIt() throws IOException {
    assumeThat(COUNTERS).exists();
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD);
        JournalReader reader = journal.openReader(SHARD)) {
      append(writer, 13);
      rest(reader);
      wall.addAndGet(300_000);
      append(writer, 14);
      assertThat(Files.size(file(FILES + 1))).as("room in the new file").isGreaterThan(ROOM_BYTES);

      long before = bytesRead();
      assertThat(rest(reader)).hasSize(1);

      assertThat(bytesRead() - before).isBetween(1L, ROOM_BYTES / 8);
    }
  }

  /** By this thread so far; 0 where the system does not count it. */
  private static long bytesRead() throws IOException {
    return !Files.exists(COUNTERS)
        ? 0
        : Files.readAllLines(COUNTERS).stream()
            .filter(line -> line.startsWith("rchar: "))
            .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
            .sum();
  }

  @Test
  @Timeout(60)
  void shouldFollowAWriterThatGoesOnToAnotherFileAllTheTime() throws IOException {
    List<JournalPosition> appended = new ArrayList<>();
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD);
        JournalReader reader = journal.openReader(SHARD)) {
      rest(reader);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int seq = 13; seq < 113; seq++) {
                  appended.add(append(writer, seq));
                  wall.addAndGet(300_000);
                }
              });
      List<JournalPosition> read = new ArrayList<>();
      long most = 0;
      while (!writing.isDone()) {
        long before = bytesRead();
        JournalEntry entry = reader.poll();
        most = Math.max(most, bytesRead() - before);
        if (entry != null) {
          read.add(entry.position());
        }
      }
      writing.join();
      read.addAll(rest(reader));
      assertThat(read).isEqualTo(appended);
      assertThat(most)
          .as("bytes read by one poll, whatever the writer is at")
          .isLessThan(ROOM_BYTES / 4);
    }
  }

  @Test
  void shouldSweepAwayAFileThatWasNeverFinished() throws IOException {
    Path left = file(FILES - 1).resolveSibling("000100004.cq4.new");
    Files.write(left, new byte[4096]);
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      assertThat(left).doesNotExist();
      assertThat(rest(reader)).isEqualTo(positions);
    }
  }

  @Test
  void shouldStayWhereItIsWhileTheNextFileCannotBeOpened() throws IOException {
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      for (int i = 0; i < PER_FILE; i++) {
        assertThat(reader.poll()).isNotNull();
      }
      Path next = file(1);
      Path aside = Files.move(next, directory.resolve("aside"));
      Files.createSymbolicLink(next, next); // there, and no open succeeds
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(reader::poll)
            .isInstanceOf(JournalException.class)
            .hasMessageContaining("cannot open");
      }
      Files.move(aside, next, StandardCopyOption.REPLACE_EXISTING);
      assertThat(rest(reader)).isEqualTo(positions.subList(PER_FILE, positions.size()));
    }
  }

  @Test
  void shouldNotBeginAnewWhenTheNextFileVanishes() throws IOException {
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      for (int i = 0; i < PER_FILE; i++) {
        assertThat(reader.poll()).isNotNull();
      }
      Files.delete(file(1));
      assertThat(Objects.requireNonNull(reader.poll()).decoded())
          .isInstanceOfSatisfying(
              RecordCodec.Decoded.Damaged.class, d -> assertThat(d.reason()).contains("missing"));
      assertThat(rest(reader)).isEqualTo(positions.subList(2 * PER_FILE, positions.size()));
    }
  }

  @Test
  void shouldUpgradeAnOlderDirectoryUnderANewId() throws IOException {
    JournalId before;
    try (Journal journal = open()) {
      before = journal.id();
    }
    Path shard = directory.resolve("shard-1");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(shard)) {
      files = walk.filter(f -> f.toString().endsWith(".cq4")).sorted().toList();
    }
    for (int i = 0; i < files.size(); i++) { // as Chronicle named them by the clock
      Files.move(files.get(i), shard.resolve("20260101-000" + i + "V.cq4"));
    }
    Path properties = directory.resolve("journal.properties");
    Files.writeString(properties, Files.readString(properties).replaceAll("format=2\\s*", ""));
    try (ChronicleJournal journal = ChronicleJournal.open(directory, 1, false);
        JournalReader reader = journal.openReader(SHARD)) {
      assertThat(journal.id()).as("positions are others now").isNotEqualTo(before);
      assertThat(journal.findings()).singleElement().asString().contains("upgraded from format 1");
      assertThat(rest(reader)).hasSize(FILES * PER_FILE);
    }
  }
}
