package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.Cursor;
import io.weir.testkit.SeededTest;
import io.weir.testkit.SimJournal;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where a pull goes on after a restart, against a model that knows the whole archive. */
final class RestartScanPropertyTest {

  /** The archive has every seq from 1; a record is lost when it is damaged or of another lease. */
  @SeededTest(runs = 500)
  void shouldGoOnBehindTheUnbrokenRun(long seed) { // I2
    SplittableRandom random = new SplittableRandom(seed);
    SimJournal journal = new SimJournal(1);
    Map<CorpId, Cursor> cursors = new HashMap<>();
    Map<CorpId, Set<Long>> there = new HashMap<>();
    for (int corp = 0; corp < 3; corp++) {
      cursors.put(corpId(corp), new Cursor(random.nextLong(10), 2));
    }
    List<CorpId> seen = new ArrayList<>();
    try (JournalWriter writer = journal.openWriter(1)) {
      for (int pass = 0; pass < 6; pass++) {
        pass(random, journal, writer, seen, there);
      }
    }
    RestartScan scan = scan(journal, cursors);
    assertThat(scan.records()).isEqualTo(seen.size());
    cursors.forEach(
        (corp, cursor) -> {
          long naive = cursor.chatSeq();
          while (there.getOrDefault(corp, Set.of()).contains(naive + 1)) {
            naive++;
          }
          long found = scan.resumeAfter().getOrDefault(corp, cursor.chatSeq());
          // Never behind a hole; and never before what the journal covers in order.
          assertThat(found).isBetween(cursor.chatSeq(), naive);
        });
  }

  // A puller's pass from somewhere; now and then under an older lease, or damaged.
  private static void pass(
      SplittableRandom random,
      SimJournal journal,
      JournalWriter writer,
      List<CorpId> seen,
      Map<CorpId, Set<Long>> there) {
    CorpId corp = corpId(random.nextInt(3));
    long token = random.nextInt(4) == 0 ? 1 : 2;
    long seq = random.nextLong(15);
    for (int i = random.nextInt(10); i > 0; i--) {
      seq++;
      JournalRecord.Archived record = TestRecords.archived(corp.value(), seq, seq - 1);
      writer.append(RecordCodec.encode(TestRecords.again(record, token, 1)));
      if (random.nextInt(8) == 0) {
        journal.damage(1, seen.size());
      } else if (token == 2) {
        there.computeIfAbsent(corp, c -> new HashSet<>()).add(seq);
      }
      seen.add(corp);
    }
  }

  @Test
  void shouldGoOnAtTheEndOfAWholeRun() {
    SimJournal journal = new SimJournal(1);
    append(journal, TestRecords.archived("ww0", 5, 4), TestRecords.archived("ww0", 9, 5));
    RestartScan scan = scan(journal, Map.of(corpId(0), new Cursor(4, 1)));
    assertThat(scan.resumeAfter()).containsExactly(Map.entry(corpId(0), 9L));
    assertThat(scan.records()).isEqualTo(2);
    assertThat(scan.bytes()).isPositive();
  }

  @Test
  void shouldStopBeforeAHole() { // I2
    SimJournal journal = new SimJournal(1);
    append(
        journal,
        TestRecords.archived("ww0", 5, 4),
        TestRecords.archived("ww0", 9, 8),
        TestRecords.archived("ww0", 10, 9));
    RestartScan scan = scan(journal, Map.of(corpId(0), new Cursor(4, 1)));
    assertThat(scan.resumeAfter()).containsExactly(Map.entry(corpId(0), 5L));
  }

  @Test
  void shouldNotGoOnFromAnotherLeasesRecords() { // I2, I4
    SimJournal journal = new SimJournal(1);
    append(journal, TestRecords.archived("ww0", 5, 4));
    assertThat(scan(journal, Map.of(corpId(0), new Cursor(4, 2))).resumeAfter()).isEmpty();
    assertThat(scan(journal, Map.of()).resumeAfter()).isEmpty();
  }

  private static void append(SimJournal journal, JournalRecord... records) {
    try (JournalWriter writer = journal.openWriter(1)) {
      for (JournalRecord record : records) {
        writer.append(RecordCodec.encode(record));
      }
    }
  }

  private static RestartScan scan(SimJournal journal, Map<CorpId, Cursor> cursors) {
    try (JournalReader reader = journal.openReader(1)) {
      assertThat(reader.seekAfter(JournalPosition.START)).isTrue();
      return RestartScan.of(reader, cursors);
    }
  }

  private static CorpId corpId(int n) {
    return new CorpId("ww" + n);
  }
}
