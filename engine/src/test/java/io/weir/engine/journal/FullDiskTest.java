package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.base.Limits;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.RecordCodec.Decoded;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.SmallDisk;
import io.weir.testkit.TestRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full under Chronicle's mapping: an error, never the end of the process. */
@Timeout(60)
final class FullDiskTest {

  private static final int SHARD = 1;

  @TempDir Path folder = Path.of("");

  @Test
  void shouldRefuseWhenTheDiskIsFullAndGoOnWhenThereIsRoom() throws Exception { // I1
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 64);
        Journal journal = ChronicleJournal.open(folder.resolve("disk/journal"), 1, false);
        JournalWriter writer = journal.openWriter(SHARD);
        JournalReader reader = journal.openReader(SHARD)) {
      disk.fillUpTo(24 << 20);
      List<Long> taken = appendUntilFull(writer, 1);
      assertThat(taken.size()).as("most of 24 MB, in records of 10 KB").isGreaterThan(1000);
      assertThatThrownBy(() -> writer.append(record(0)))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("no space left");
      assertThat(seqs(reader)).as("what was taken is there").isEqualTo(taken);

      disk.giveBack();
      writer.append(record(7777));
      writer.append(record(7778));
      assertThat(seqs(reader)).as("without a restart").containsExactly(7777L, 7778L);
    }
  }

  @Test
  void shouldTakeARecordOfAnySizeItAllows() {
    byte[] body = new byte[Limits.JOURNAL_RECORD_BYTES_MAX - 200];
    new SplittableRandom(5).nextBytes(body);
    try (Journal journal = ChronicleJournal.open(folder.resolve("journal"), 1, true);
        JournalWriter writer = journal.openWriter(SHARD);
        JournalReader reader = journal.openReader(SHARD)) {
      for (int i = 0; i < 12; i++) { // across the end of a mapped block
        writer.append(
            RecordCodec.encode(
                new JournalRecord.Quarantined(new CorpId("ww1"), "m", "r", body, i)));
      }
      writer.sync();
      for (int i = 0; i < 12; i++) {
        JournalEntry entry = Objects.requireNonNull(reader.poll());
        assertThat(entry.decoded()).isInstanceOf(Decoded.Sound.class);
      }
    }
  }

  private static List<Long> appendUntilFull(JournalWriter writer, long from) {
    List<Long> taken = new ArrayList<>();
    for (long seq = from; seq < 100_000; seq++) {
      try {
        writer.append(record(seq));
        taken.add(seq);
      } catch (JournalException e) {
        assertThat(e).hasMessageContaining("no room");
        return taken;
      }
    }
    throw new AssertionError("a disk of 24 MB took a gigabyte");
  }

  private static byte[] record(long seq) {
    byte[] body = new byte[10_000];
    new SplittableRandom(seq).nextBytes(body);
    JournalRecord.Archived small = TestRecords.archived("ww1", seq, seq - 1);
    return RecordCodec.encode(
        new JournalRecord.Archived(
            small.corp(), seq, seq - 1, 1, 1, small.msgId(), 1, small.randomKey(), body, 1));
  }

  private static List<Long> seqs(JournalReader reader) {
    List<Long> seqs = new ArrayList<>();
    for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
      Decoded.Sound sound = (Decoded.Sound) entry.decoded();
      seqs.add(((JournalRecord.Archived) sound.record()).seq());
    }
    return seqs;
  }
}
