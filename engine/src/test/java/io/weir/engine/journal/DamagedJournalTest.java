package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.journal.RecordCodec.Decoded;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.SeededTest;
import io.weir.testkit.TestRecords;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an abrupt end, a bad disk or a wrong command leaves of real files, read again. */
@Timeout(120)
final class DamagedJournalTest {

  private static final int SHARD = 1;
  private static final long ROLL_MILLIS = Duration.ofMinutes(5).toMillis();

  @TempDir Path directory = Path.of("");

  private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);

  private Journal open() {
    return ChronicleJournal.open(directory, 1, false, wall::get);
  }

  /** Appends {@code perFile} records to each of {@code files} files, by one writer. */
  private void fill(int files, int perFile) {
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD)) {
      journal.endsCompared();
      long from = readAll().size();
      for (int i = 0; i < files * perFile; i++) {
        if (i > 0 && i % perFile == 0) {
          wall.addAndGet(ROLL_MILLIS);
        }
        writer.append(record(from + i + 1));
      }
    }
  }

  private static byte[] record(long seq) {
    return RecordCodec.encode(TestRecords.archived("ww1", seq, seq - 1));
  }

  private List<JournalEntry> readAll() {
    try (Journal journal = ChronicleJournal.openReadOnly(directory);
        JournalReader reader = journal.openReader(SHARD)) {
      return readAll(reader);
    }
  }

  private static List<JournalEntry> readAll(JournalReader reader) {
    List<JournalEntry> entries = new ArrayList<>();
    for (JournalEntry e = reader.poll(); e != null; e = reader.poll()) {
      entries.add(e);
    }
    assertThat(reader.poll()).isNull();
    return entries;
  }

  private static List<Long> seqs(List<JournalEntry> entries) {
    List<Long> seqs = new ArrayList<>();
    for (JournalEntry entry : entries) {
      if (entry.decoded() instanceof Decoded.Sound sound
          && sound.record() instanceof JournalRecord.Archived archived) {
        seqs.add(archived.seq());
      }
    }
    return seqs;
  }

  private static List<String> damages(List<JournalEntry> entries) {
    List<String> reasons = new ArrayList<>();
    for (JournalEntry entry : entries) {
      if (entry.decoded() instanceof Decoded.Damaged damaged) {
        reasons.add(damaged.reason());
      }
    }
    return reasons;
  }

  private static List<Long> upTo(long last) {
    return Stream.iterate(1L, n -> n + 1).limit(last).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(directory.resolve("shard-" + SHARD))) {
      return walk.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
    }
  }

  /** It opens for writing, takes a record, and reads back all that it should. */
  private void requireGoesOn(List<Long> sound) {
    long next = 1000;
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD)) {
      writer.append(record(next));
    }
    List<Long> expected = new ArrayList<>(sound);
    expected.add(next);
    assertThat(seqs(readAll())).isEqualTo(expected);
  }

  @SeededTest(runs = 300)
  void shouldLoseNoSoundRecordUnsaidWhereverBitsFlip(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int count = 40;
    fill(2, count / 2);
    Path file = files().get(random.nextInt(2));
    Set<Long> touched = flip(file, random, used(file));
    List<JournalEntry> after = readAll();
    List<Long> lost = new ArrayList<>(upTo(count));
    lost.removeAll(seqs(after));
    assertThat(after).extracting(JournalEntry::position).isSorted().doesNotHaveDuplicates();
    assertThat(seqs(after)).isSorted().doesNotHaveDuplicates();
    try (Journal journal = ChronicleJournal.openReadOnly(directory)) {
      assertThat(journal.endAtOpen(SHARD))
          .as("found without reading it all")
          .isBetween(lastSound(after), after.get(after.size() - 1).position());
    }
    // One flip costs the record it hits, and none when it hits Chronicle's own.
    assertThat(lost.size()).as("lost %s", lost).isLessThanOrEqualTo(touched.size());
    if (!lost.isEmpty()) {
      assertThat(damages(after)).as("lost %s", lost).isNotEmpty();
    }
  }

  private static JournalPosition lastSound(List<JournalEntry> entries) {
    return entries.stream()
        .filter(entry -> entry.decoded() instanceof RecordCodec.Decoded.Sound)
        .map(JournalEntry::position)
        .reduce(JournalPosition.START, (before, last) -> last);
  }

  private static long used(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private static Set<Long> flip(Path file, SplittableRandom random, long below) throws IOException {
    Set<Long> places = new HashSet<>();
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      int flips = 1 + random.nextInt(3);
      for (int i = 0; i < flips; i++) {
        long place = random.nextLong(below);
        raw.seek(place);
        int was = raw.read();
        raw.seek(place);
        raw.write(was ^ 1 << random.nextInt(8));
        places.add(place);
      }
    }
    return places;
  }

  @SeededTest(runs = 100)
  void shouldReadWhatIsBeforeTheCutWhereverAFileIsTruncated(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    fill(2, 20);
    int which = random.nextInt(2);
    Path file = files().get(which);
    long size = random.nextLong(used(file));
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(size);
    }
    List<JournalEntry> after = readAll();
    List<Long> sound = seqs(after);
    if (which == 0) {
      assertThat(sound).endsWith(upTo(40).subList(20, 40).toArray(Long[]::new));
      assertThat(damages(after)).as("at %s", size).isNotEmpty();
    } else {
      assertThat(sound).startsWith(upTo(20).toArray(Long[]::new)); // as a write that never came
    }
    requireGoesOn(sound);
  }

  @Test
  void shouldPassWhatAnAbruptEndTore() throws IOException {
    fill(1, 5);
    Path file = files().get(0);
    long end = used(file);
    byte[] half = new byte[100];
    new SplittableRandom(1).nextBytes(half);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek((end + 3) / 4 * 4 + 4); // behind a header that is still zero
      raw.write(half);
    }
    List<JournalEntry> after = readAll();
    assertThat(seqs(after)).isEqualTo(upTo(5));
    assertThat(damages(after)).as("nobody was told that it is there").isEmpty();
    requireGoesOn(upTo(5));
  }

  @Test
  void shouldPassAHeaderThatWasNeverFinished() throws IOException {
    fill(1, 5);
    Path file = files().get(0);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek((used(file) + 3) / 4 * 4);
      raw.write(new byte[] {0, 0, 0, (byte) 0x80});
    }
    requireGoesOn(upTo(5));
  }

  @Test
  void shouldSayThatAFileInTheMiddleIsMissing() throws IOException {
    fill(3, 5);
    Files.delete(files().get(1));
    List<JournalEntry> after = readAll();
    assertThat(seqs(after)).containsExactly(1L, 2L, 3L, 4L, 5L, 11L, 12L, 13L, 14L, 15L);
    assertThat(damages(after)).singleElement().asString().contains("missing", "100001");
    JournalPosition told = after.get(5).position();
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      assertThat(reader.seekAfter(told)).as("a checkpoint may stand there").isTrue();
      assertThat(reader.poll())
          .extracting(JournalEntry::position)
          .isEqualTo(after.get(6).position());
    }
  }

  @Test
  void shouldSayThatAFileInTheMiddleIsEmpty() throws IOException {
    fill(3, 5);
    Files.write(files().get(1), new byte[0]);
    List<JournalEntry> after = readAll();
    assertThat(seqs(after)).hasSize(10);
    assertThat(damages(after)).singleElement().asString().contains("cut off");
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      assertThat(reader.seekAfter(after.get(5).position())).isTrue();
      assertThat(reader.poll())
          .extracting(JournalEntry::position)
          .isEqualTo(after.get(6).position());
    }
  }

  @Test
  void shouldNotTakeAHoleInTheNewestFileForItsEnd() throws IOException {
    fill(2, 20);
    List<JournalEntry> before = readAll();
    int from = offset(before.get(29));
    try (RandomAccessFile raw = new RandomAccessFile(files().get(1).toFile(), "rw")) {
      raw.seek(from);
      raw.write(new byte[offset(before.get(32)) - from]);
    }
    List<Long> sound = new ArrayList<>(upTo(40));
    sound.removeAll(List.of(30L, 31L, 32L));
    List<JournalEntry> beside = readAll();
    assertThat(seqs(beside)).as("for reading only").isEqualTo(sound);
    assertThat(damages(beside)).hasSize(1);
    try (Journal journal = open();
        JournalReader reader = journal.openReader(SHARD)) {
      List<JournalEntry> after = readAll(reader);
      assertThat(seqs(after)).as("after a restart, before another append").isEqualTo(sound);
      assertThat(damages(after)).hasSize(1);
      assertThat(reader.seekAfter(after.get(29).position()))
          .as("a checkpoint at the hole")
          .isTrue();
      assertThat(seqs(readAll(reader))).isEqualTo(sound.subList(29, 37));
    }
    requireGoesOn(sound);
  }

  @Test
  void shouldReadWhatIsBehindAZeroedHeadOfTheNewestFile() throws IOException {
    fill(2, 5);
    try (RandomAccessFile raw = new RandomAccessFile(files().get(1).toFile(), "rw")) {
      raw.write(new byte[8]);
    }
    assertThat(seqs(readAll())).isEqualTo(upTo(10));
    requireGoesOn(upTo(10));
  }

  private static int offset(JournalEntry entry) {
    return (int) ((entry.position().index() & (1L << 38) - 1) << 2);
  }

  @Test
  void shouldHandGarbageOverAsDamageInPieces() throws IOException {
    fill(3, 5);
    byte[] garbage = new byte[1_000_000];
    new SplittableRandom(3).nextBytes(garbage);
    Files.write(files().get(1), garbage);
    List<JournalEntry> after = readAll();
    assertThat(seqs(after)).hasSize(10);
    assertThat(after).extracting(JournalEntry::position).isSorted().doesNotHaveDuplicates();
    assertThat(damages(after)).hasSizeBetween(1_000_000 / (128 * 1024), 20);
  }

  @Test
  void shouldNotMindAGarbageTableOrALockLeftBehind() throws IOException {
    fill(1, 5);
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path table : walk.filter(f -> f.toString().endsWith(".cq4t")).toList()) {
        Files.write(table, "garbage".getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.writeString(directory.resolve("lock"), "999999");
    requireGoesOn(upTo(5));
  }

  @Test
  void shouldReadARecordThatWasAppendedWhileTheFileIsBroken() throws IOException {
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD);
        JournalReader reader = journal.openReader(SHARD)) {
      for (long seq = 1; seq <= 5; seq++) {
        writer.append(record(seq));
      }
      Path file = files().get(0);
      JournalPosition third = readAll().get(2).position();
      try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
        raw.seek((third.index() & (1L << 38) - 1) << 2);
        raw.write(0x7F); // a length that leads into nothing
      }
      writer.append(record(6));
      List<Long> seqs = new ArrayList<>();
      int damaged = 0;
      for (JournalEntry e = reader.poll(); e != null; e = reader.poll()) {
        seqs.addAll(seqs(List.of(e)));
        damaged += damages(List.of(e)).size();
      }
      assertThat(seqs).containsExactly(1L, 2L, 4L, 5L, 6L);
      assertThat(damaged).isEqualTo(1);
    }
  }

  @Test
  void shouldMakeAnIdentityAnewAndDrainFromTheStartWhenItsFileIsGone() throws IOException {
    fill(1, 5);
    Files.delete(directory.resolve("journal.properties"));
    try (ChronicleJournal journal = ChronicleJournal.open(directory, 7, false)) {
      assertThat(journal.archiveShards()).as("those that are there").isEqualTo(1);
      assertThat(journal.findings())
          .singleElement()
          .asString()
          .contains("journal.properties was missing");
    }
    requireGoesOn(upTo(5));
  }

  @Test
  void shouldRefuseADamagedIdentityWithTheCommandToRun() throws IOException {
    fill(1, 5);
    Path file = directory.resolve("journal.properties");
    Files.writeString(file, "archiveShards=many");
    assertThatThrownBy(this::open)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("mv '" + file + "' '" + file + ".damaged'");
    Files.move(file, directory.resolve("journal.properties.damaged"));
    requireGoesOn(upTo(5));
  }

  @Test
  void shouldRefuseANewerFormat() throws IOException {
    fill(1, 5);
    Files.writeString(
        directory.resolve("journal.properties"),
        "\nformat=3\nid=x\narchiveShards=1\n",
        StandardOpenOption.APPEND);
    assertThatThrownBy(this::open)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("format 3")
        .hasMessageContaining("newer weir");
  }

  @Test
  void shouldNotAppendToAnOlderFileWhenTheClockGoesBack() {
    List<JournalPosition> positions = new ArrayList<>();
    try (Journal journal = open();
        JournalWriter writer = journal.openWriter(SHARD)) {
      for (long seq = 1; seq <= 6; seq++) {
        positions.add(writer.append(record(seq)));
        wall.addAndGet(seq % 2 == 0 ? ROLL_MILLIS : -10 * ROLL_MILLIS);
      }
    }
    assertThat(positions).isSorted();
    assertThat(readAll()).extracting(JournalEntry::position).isEqualTo(positions);
  }
}
