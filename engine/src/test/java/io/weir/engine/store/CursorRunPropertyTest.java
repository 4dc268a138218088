package io.weir.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Runs, merged, must move the cursor exactly as judging one record after the other would. */
final class CursorRunPropertyTest {

  @SeededTest(runs = 1000)
  void shouldMoveTheCursorAsOneRecordAfterTheOtherWould(long seed) { // I2
    SplittableRandom random = new SplittableRandom(seed);
    Cursor cursor = new Cursor(random.nextInt(20), 1 + random.nextInt(2));
    List<JournalRecord.Archived> records = records(random);
    List<CursorRun> runs = new ArrayList<>();
    records.forEach(record -> CursorRun.add(runs, record));

    CursorRun.Judgement judgement = CursorRun.judge(cursor, runs);

    assertThat(judgement.moved().chatSeq()).isEqualTo(naive(cursor, records));
    assertThat(judgement.moved().chatSeq()).isGreaterThanOrEqualTo(cursor.chatSeq());
  }

  private static long naive(Cursor cursor, List<JournalRecord.Archived> records) {
    long seq = cursor.chatSeq();
    for (JournalRecord.Archived record : records) {
      if (record.fencingToken() == cursor.fencingToken() && record.after() <= seq) {
        seq = Math.max(seq, record.seq());
      }
    }
    return seq;
  }

  // Sequences as pullers make them: rising within a run, with holes, set-backs and changes of lease
  // between runs.
  private static List<JournalRecord.Archived> records(SplittableRandom random) {
    List<JournalRecord.Archived> records = new ArrayList<>();
    for (int run = 0; run < 1 + random.nextInt(4); run++) {
      long token = random.nextLong(1, 3);
      long after = random.nextLong(25);
      for (int i = 0; i < random.nextInt(6); i++) {
        long seq = after + random.nextLong(1, 4);
        records.add(record(seq, after, token, run));
        after = random.nextInt(10) == 0 ? seq + 2 : seq;
      }
    }
    return records;
  }

  @Test
  void shouldReportTheRunThatFollowsAHole() { // I2
    List<CursorRun> runs = new ArrayList<>();
    CursorRun.add(runs, record(11, 10, 1, 7));
    CursorRun.add(runs, record(14, 13, 1, 7));
    CursorRun.Judgement judgement = CursorRun.judge(new Cursor(10, 1), runs);
    assertThat(judgement.moved()).isEqualTo(new Cursor(11, 1));
    assertThat(judgement.broken()).containsExactly(new CursorRun(13, 14, 1, 7));
  }

  @Test
  void shouldLeaveTheCursorToTheCurrentLease() { // I4
    List<CursorRun> runs = new ArrayList<>();
    CursorRun.add(runs, record(11, 10, 1, 7));
    assertThat(CursorRun.judge(new Cursor(10, 2), runs).moved()).isEqualTo(new Cursor(10, 2));
  }

  private static JournalRecord.Archived record(long seq, long after, long token, long run) {
    return new JournalRecord.Archived(
        new CorpId("ww1"), seq, after, token, run, "m" + seq, 1, new byte[0], new byte[0], 0);
  }
}
