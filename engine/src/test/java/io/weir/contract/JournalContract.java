package io.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.RecordCodec;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the {@link Journal} port promises. */
public abstract class JournalContract {

  /** An empty journal with {@code archiveShards} archive shards; closed by the caller. */
  protected abstract Journal open(int archiveShards);

  @Test
  void shouldReadWhatWasAppendedInOrder() {
    try (Journal journal = open(2);
        JournalWriter writer = journal.openWriter(1);
        JournalReader reader = journal.openReader(1)) {
      List<JournalPosition> positions = appendMany(writer, 50);
      List<JournalEntry> entries = readAll(reader);
      assertThat(entries).hasSize(50);
      assertThat(entries.stream().map(JournalEntry::position)).isEqualTo(positions).isSorted();
      assertThat(RecordCodec.encode(recordOf(entries.get(49)))).isEqualTo(encoded(50));
    }
  }

  @Test
  void shouldKeepShardsApart() {
    try (Journal journal = open(2);
        JournalWriter one = journal.openWriter(1);
        JournalWriter two = journal.openWriter(2);
        JournalReader reader = journal.openReader(2)) {
      one.append(encoded(1));
      two.append(encoded(2));
      assertThat(readAll(reader)).hasSize(1);
    }
  }

  @Test
  void shouldAnswerNothingAtTheTipAndGoOnWhenMoreComes() {
    try (Journal journal = open(1);
        JournalWriter writer = journal.openWriter(1);
        JournalReader reader = journal.openReader(1)) {
      assertThat(reader.poll()).isNull();
      writer.append(encoded(1));
      assertThat(reader.poll()).isNotNull();
      assertThat(reader.poll()).isNull();
      writer.append(encoded(2));
      assertThat(reader.poll()).isNotNull();
    }
  }

  @Test
  void shouldSeekBehindAPosition() {
    try (Journal journal = open(1);
        JournalWriter writer = journal.openWriter(1);
        JournalReader reader = journal.openReader(1)) {
      List<JournalPosition> positions = appendMany(writer, 10);
      assertThat(reader.seekAfter(positions.get(6))).isTrue();
      assertThat(readAll(reader))
          .extracting(JournalEntry::position)
          .containsExactlyElementsOf(positions.subList(7, 10));
      assertThat(reader.seekAfter(positions.get(9))).isTrue();
      assertThat(reader.poll()).isNull();
      assertThat(reader.seekAfter(JournalPosition.START)).isTrue();
      assertThat(readAll(reader)).hasSize(10);
    }
  }

  @Test
  void shouldSayWhenItEndsBeforeAPosition() {
    try (Journal journal = open(1);
        JournalWriter writer = journal.openWriter(1);
        JournalReader reader = journal.openReader(1)) {
      List<JournalPosition> positions = appendMany(writer, 3);
      JournalPosition beyond = new JournalPosition(positions.get(2).index() + 1000);
      assertThat(reader.seekAfter(beyond)).isFalse();
      assertThat(readAll(reader)).hasSize(3);
    }
  }

  @Test
  void shouldTakeANewIdentityWhenRenewed() {
    try (Journal journal = open(1)) {
      var before = journal.id();
      assertThat(journal.renew()).isNotEqualTo(before).isEqualTo(journal.id());
    }
  }

  @Test
  void shouldHandADamagedRecordOverAsDamage() {
    try (Journal journal = open(1);
        JournalWriter writer = journal.openWriter(1);
        JournalReader reader = journal.openReader(1)) {
      byte[] flipped = encoded(1);
      flipped[flipped.length - 1] ^= 1;
      writer.append(flipped);
      writer.append(encoded(2));
      List<JournalEntry> entries = readAll(reader);
      assertThat(entries.get(0).decoded())
          .usingRecursiveComparison()
          .isEqualTo(new RecordCodec.Decoded.Damaged("checksum is wrong", flipped));
      assertThat(entries.get(1).decoded()).isInstanceOf(RecordCodec.Decoded.Sound.class);
    }
  }

  protected static List<JournalPosition> appendMany(JournalWriter writer, int count) {
    List<JournalPosition> positions = new ArrayList<>();
    for (int seq = 1; seq <= count; seq++) {
      positions.add(writer.append(encoded(seq)));
    }
    writer.sync();
    return positions;
  }

  protected static List<JournalEntry> readAll(JournalReader reader) {
    List<JournalEntry> entries = new ArrayList<>();
    for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
      entries.add(entry);
    }
    return entries;
  }

  private static io.weir.engine.journal.JournalRecord recordOf(JournalEntry entry) {
    return ((RecordCodec.Decoded.Sound) entry.decoded()).record();
  }

  private static byte[] encoded(int seq) {
    return RecordCodec.encode(TestRecords.archived("ww1", seq, seq - 1));
  }
}
