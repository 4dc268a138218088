package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.contract.JournalContract;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.TestRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChronicleJournalTest extends JournalContract {

  private static final long HOUR_MS = 3_600_000;

  @TempDir Path directory = Path.of("");

  @Override
  protected Journal open(int archiveShards) {
    return ChronicleJournal.open(directory, archiveShards, false);
  }

  @Test
  void shouldFailTheWholeGroupWhenAnAppendFailsBetweenAnotherAndItsSync() { // I1
    AtomicBoolean broken = new AtomicBoolean();
    LongSupplier clock =
        () -> {
          if (broken.get()) {
            throw new IllegalStateException("broken (simulated)");
          }
          return 0;
        };
    byte[] record = RecordCodec.encode(TestRecords.archived("ww1", 1, 0));
    try (Journal journal = ChronicleJournal.open(directory, 1, true, clock);
        JournalWriter writer = journal.openWriter(1)) {
      writer.append(record);
      broken.set(true);
      assertThatThrownBy(() -> writer.append(record)).isInstanceOf(JournalException.class);
      broken.set(false);

      assertThatThrownBy(writer::sync)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("not synced");
      writer.append(record);
      writer.sync();
    }
  }

  @Test
  void shouldKeepRecordsIdentityAndShardsWhenOpenedAgain() {
    JournalId id;
    try (Journal journal = open(3);
        JournalWriter writer = journal.openWriter(2)) {
      id = journal.id();
      appendMany(writer, 5);
    }
    try (Journal journal = open(8);
        JournalReader reader = journal.openReader(2);
        JournalWriter writer = journal.openWriter(2)) {
      assertThat(journal.id()).isEqualTo(id);
      assertThat(journal.archiveShards()).isEqualTo(3);
      List<JournalPosition> more = appendMany(writer, 1);
      assertThat(readAll(reader))
          .hasSize(6)
          .last()
          .extracting(JournalEntry::position)
          .isEqualTo(more.get(0));
    }
  }

  @Test
  void shouldRefuseASecondOpenerAndNameTheHolder() {
    try (Journal journal = open(1)) {
      assertThat(journal.id()).isNotNull();
      assertThatThrownBy(() -> open(1))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void shouldBeReadableWhileAnotherWrites() {
    try (Journal journal = open(1);
        JournalWriter writer = journal.openWriter(1)) {
      appendMany(writer, 4);
      try (Journal second = ChronicleJournal.openReadOnly(directory);
          JournalReader reader = second.openReader(1)) {
        assertThat(readAll(reader)).hasSize(4);
        assertThatThrownBy(() -> second.openWriter(1)).hasMessageContaining("reading only");
      }
    }
  }

  @Test
  void shouldLeaveItsEndsToTheNextProcessUntilTheyAreCompared() { // I3
    List<JournalPosition> first = appendedByAProcess(true);
    List<JournalPosition> second = appendedByAProcess(false);
    appendedByAProcess(false);
    try (Journal journal = open(1)) {
      assertThat(journal.endAtOpen(1)).isEqualTo(first.get(1)).isLessThan(second.get(0));
      journal.endsCompared();
    }
    List<JournalPosition> last = appendedByAProcess(true);
    try (Journal journal = open(1)) {
      assertThat(journal.endAtOpen(1)).isEqualTo(last.get(1));
      JournalId before = journal.id();
      assertThat(journal.renew()).isNotEqualTo(before);
    }
    last = appendedByAProcess(false);
    try (Journal journal = open(1)) {
      assertThat(journal.endAtOpen(1))
          .as("of the process that did not compare")
          .isLessThan(last.get(0));
    }
  }

  private List<JournalPosition> appendedByAProcess(boolean compares) {
    try (Journal journal = open(1);
        JournalWriter writer = journal.openWriter(1)) {
      List<JournalPosition> appended = appendMany(writer, 2);
      if (compares) {
        journal.endsCompared();
      }
      return appended;
    }
  }

  @Test
  void shouldAppendBehindAllOthersWhenTheClockIsSetBack() { // I1
    long[] wall = {1_790_000_000_000L};
    List<JournalPosition> positions = new ArrayList<>();
    try (Journal journal = ChronicleJournal.open(directory, 1, false, () -> wall[0]);
        JournalReader reader = journal.openReader(0);
        JournalWriter writer = journal.openWriter(0)) {
      positions.addAll(appendMany(writer, 2));
      wall[0] += HOUR_MS;
      positions.addAll(appendMany(writer, 2));
      wall[0] -= 2 * HOUR_MS;
      positions.addAll(appendMany(writer, 2));
      assertThat(readAll(reader)).extracting(JournalEntry::position).isEqualTo(positions);
      journal.endsCompared();
    }
    wall[0] -= HOUR_MS;
    try (Journal journal = ChronicleJournal.open(directory, 1, false, () -> wall[0]);
        JournalReader reader = journal.openReader(0);
        JournalWriter writer = journal.openWriter(0)) {
      JournalPosition checkpoint = positions.get(positions.size() - 1);
      assertThat(journal.endAtOpen(0)).isEqualTo(checkpoint);
      assertThat(reader.seekAfter(checkpoint)).isTrue();
      List<JournalPosition> more = appendMany(writer, 2);
      assertThat(readAll(reader)).extracting(JournalEntry::position).isEqualTo(more);
      positions.addAll(more);
    }
    assertThat(positions).isSorted();
  }

  @Test
  void shouldSayWhenThereIsNoJournalToRead() {
    assertThatThrownBy(() -> ChronicleJournal.openReadOnly(directory.resolve("none")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("no journal in");
  }
}
