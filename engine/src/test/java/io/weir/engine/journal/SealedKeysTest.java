package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.SeededTest;
import io.weir.testkit.TestRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of sealed content keys, beside those of a real journal. */
final class SealedKeysTest {

  private static final int SHARD = 1;
  private static final int RECORDS = 6;

  @TempDir Path directory = Path.of("");

  private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);
  private final List<JournalPosition> positions = new ArrayList<>();

  /** Two files of three records each, and the writer gone. */
  private ChronicleJournal twoFiles() {
    ChronicleJournal journal = ChronicleJournal.open(directory, 1, false, wall::get);
    try (JournalWriter writer = journal.openWriter(SHARD)) {
      for (int i = 1; i <= RECORDS; i++) {
        positions.add(writer.append(RecordCodec.encode(TestRecords.archived("ww1", i, i - 1L))));
        wall.addAndGet(i == RECORDS / 2 ? 300_000 : 0);
      }
    }
    assertThat(journal.files(SHARD)).hasSize(2);
    return journal;
  }

  private static byte[] sealed(Random random) {
    byte[] key = new byte[20 + random.nextInt(100)];
    random.nextBytes(key);
    return key;
  }

  private List<Path> keyFiles() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(".keys")).sorted().toList();
    }
  }

  @Test
  void shouldFindWhatWasKeptInAnyOrder() throws IOException {
    try (Journal journal = twoFiles()) {
      SealedKeys keys = journal.sealedKeys(SHARD);
      Map<JournalPosition, byte[]> kept = new HashMap<>();
      for (int i : new int[] {4, 0, 5, 2, 1}) {
        byte[] key = sealed(new Random(i));
        kept.put(positions.get(i), key);
        keys.keep(positions.get(i), key);
        if (i == 0) {
          keys.flush();
        }
      }
      keys.flush();

      SealedKeys found = journal.sealedKeys(SHARD);
      for (JournalPosition position : positions) {
        assertThat(found.find(position)).isEqualTo(kept.get(position));
      }
      assertThat(found.find(positions.get(3))).as("never kept").isNull();
      assertThat(found.unreadable()).isEmpty();
      assertThat(keyFiles()).hasSize(2);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFiles().get(0))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void shouldCountTowardsTheJournalsSizeAndGoWithItsFile() throws IOException {
    try (Journal journal = twoFiles()) {
      long before = bytes(journal);
      SealedKeys keys = journal.sealedKeys(SHARD);
      keys.keep(positions.get(0), new byte[100]);
      keys.flush();
      assertThat(bytes(journal)).isEqualTo(before + 4 + 8 + 100 + 4);

      journal.remove(SHARD, journal.files(SHARD).get(0));

      assertThat(keyFiles()).isEmpty();
      keys.keep(positions.get(1), new byte[100]);
      keys.flush();
      assertThat(keyFiles()).as("of a file that is gone").isEmpty();
      assertThat(journal.sealedKeys(SHARD).find(positions.get(1))).isNull();
    }
  }

  private static long bytes(Journal journal) {
    return journal.files(SHARD).stream().mapToLong(JournalFile::bytes).sum();
  }

  @SeededTest(runs = 200)
  void shouldFindAllThatIsWholeWhenSomeIsTornOrOther(long seed) throws IOException {
    Random random = new Random(seed);
    try (Journal journal = twoFiles()) {
      Map<JournalPosition, byte[]> whole = new HashMap<>();
      SealedKeys keys = journal.sealedKeys(SHARD);
      for (int i = 0; i < 3; i++) {
        byte[] key = sealed(random);
        keys.keep(positions.get(i), key);
        keys.flush();
        if (random.nextInt(3) == 0) {
          damage(keyFiles().get(0), key.length, random);
        } else {
          whole.put(positions.get(i), key);
        }
      }

      SealedKeys found = journal.sealedKeys(SHARD);
      for (JournalPosition position : positions) {
        assertThat(found.find(position)).isEqualTo(whole.get(position));
      }
    }
  }

  // Of the last entry: a flipped bit, an end that never came, noise instead of it.
  private static void damage(Path file, int keyBytes, Random random) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int entry = 4 + 8 + keyBytes + 4;
    int from = all.length - entry;
    switch (random.nextInt(3)) {
      case 0 -> all[from + random.nextInt(entry)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> all = Arrays.copyOf(all, from + random.nextInt(entry));
      default -> {
        for (int i = from; i < all.length; i++) {
          all[i] = (byte) random.nextInt();
        }
      }
    }
    Files.write(file, all);
  }

  @Test
  void shouldSayWhatCannotBeWrittenOrReadAndGoOn() throws IOException {
    try (Journal journal = twoFiles()) {
      SealedKeys keys = journal.sealedKeys(SHARD);
      keys.keep(positions.get(0), new byte[50]);
      keys.flush();
      Path file = keyFiles().get(0);
      Files.delete(file);
      Files.createDirectory(file);

      keys.keep(positions.get(1), new byte[50]);
      assertThatThrownBy(keys::flush)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining(file.toString());
      SealedKeys unreadable = journal.sealedKeys(SHARD);
      assertThat(unreadable.find(positions.get(0))).isNull();
      assertThat(unreadable.find(positions.get(1))).isNull();
      assertThat(unreadable.unreadable()).hasSize(1).first().asString().contains(file.toString());

      Files.delete(file);
      keys.keep(positions.get(2), new byte[60]);
      keys.flush();
      SealedKeys found = journal.sealedKeys(SHARD);
      assertThat(found.find(positions.get(1))).as("forgotten, not written late").isNull();
      assertThat(found.find(positions.get(2))).hasSize(60);
    }
  }

  @Test
  void shouldNotReadAFileThatIsLargerThanItCanBe() throws IOException {
    try (Journal journal = twoFiles()) {
      SealedKeys keys = journal.sealedKeys(SHARD);
      keys.keep(positions.get(0), new byte[50]);
      keys.flush();
      try (SeekableByteChannel channel =
          Files.newByteChannel(keyFiles().get(0), StandardOpenOption.WRITE)) {
        channel.position(200L << 20);
        channel.write(ByteBuffer.allocate(1));
      }
      SealedKeys found = journal.sealedKeys(SHARD);
      assertThat(found.find(positions.get(0))).isNull();
      assertThat(found.unreadable()).hasSize(1).first().asString().contains("larger than");
    }
  }
}
