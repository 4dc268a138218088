package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.MessageBatch;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatchAssemblerTest {

  private static final DrainBounds BOUNDS = new DrainBounds(16, 1_000, 100, 1_000, 100_000, 4, 0);
  private static final int BYTES = 10;

  private final CommitTracker tracker = new CommitTracker(JournalPosition.START);
  private final BatchAssembler batches =
      new BatchAssembler(Drain.Purpose.LIVE, new JournalId("j"), 1, BOUNDS);
  private long seq;
  private long waited = Long.MAX_VALUE;

  @Test
  void shouldWaitForCompanyOnlyWhileMoreIsComing() {
    add(3, 1_000);
    assertThat(batches.isDue(1_000, false, false, tracker)).isFalse();
    assertThat(batches.isDue(1_099, false, false, tracker)).isFalse();
    assertThat(batches.isDue(1_100, false, false, tracker)).isTrue();
    assertThat(batches.isDue(1_000, true, false, tracker)).isTrue();
    assertThat(batches.dueAt(false, false)).isEqualTo(1_100);
  }

  @Test
  void shouldWaitForMoreCompanyUnderABacklog() {
    add(3, 1_000);
    assertThat(batches.isDue(1_499, false, true, tracker)).isFalse();
    assertThat(batches.isDue(1_500, false, true, tracker)).isTrue();
    assertThat(batches.dueAt(false, true)).isEqualTo(1_500);
  }

  @Test
  void shouldNotWaitForMoreCompanyWhenSomethingFreshIsAmongIt() {
    add(3, 1_000);
    waited = 0;
    add(1, 1_010);
    assertThat(batches.isDue(1_099, false, true, tracker)).isFalse();
    assertThat(batches.isDue(1_100, false, true, tracker)).isTrue();
    waited = Long.MAX_VALUE;
    batches.assemble(tracker, 0);
    finish();
    add(3, 2_000);
    assertThat(batches.dueAt(false, true)).isEqualTo(2_500);
  }

  @Test
  void shouldWaitForCompanyByHowLongTheFreshestWaitedForItsTurn() {
    waited = 1_200;
    add(1, 1_000);
    assertThat(batches.dueAt(false, true)).isEqualTo(1_300);
    waited = 800;
    add(1, 1_010);
    assertThat(batches.dueAt(false, true)).isEqualTo(1_200);
    waited = 2_800;
    add(1, 1_020);
    assertThat(batches.dueAt(false, true)).isEqualTo(1_200);
    assertThat(batches.dueAt(false, false)).isEqualTo(1_100);
  }

  @Test
  void shouldLetATrickleGatherBetweenTwoTransactions() {
    add(1, 1_000);
    batches.assemble(tracker, 1_000);
    finish();
    add(1, 1_010);
    assertThat(batches.isDue(1_049, true, false, tracker)).isFalse();
    assertThat(batches.isDue(1_050, true, false, tracker)).isTrue();
    assertThat(batches.dueAt(true, false)).isEqualTo(1_050);
    assertThat(batches.dueAt(false, false)).isEqualTo(1_110);
  }

  @Test
  void shouldLetNothingGatherOnceNothingMoreIsRead() {
    add(1, 1_000);
    batches.assemble(tracker, 1_000);
    finish();
    add(1, 1_010);
    assertThat(batches.isDue(1_010, true, false, tracker)).isFalse();
    batches.readNoFurther();
    assertThat(batches.isDue(1_010, true, false, tracker)).isTrue();
    batches.assemble(tracker, 1_010);
    finish();
    add(1, 1_011);
    assertThat(batches.isDue(1_011, true, false, tracker)).isTrue();
  }

  @Test
  void shouldBeDueWhenFull() { // I7
    add(15, 0);
    assertThat(batches.isDue(0, false, false, tracker)).isFalse();
    add(1, 0);
    assertThat(batches.isDue(0, false, false, tracker)).isTrue();
  }

  @Test
  void shouldTakeNoMoreThanItsBoundsAndInOrder() { // I2, I7
    add(40, 0);
    assertThat(seqs(batches.assemble(tracker, 0))).containsExactlyElementsOf(range(1, 16));
    finish();
    assertThat(seqs(batches.assemble(tracker, 0))).containsExactlyElementsOf(range(17, 32));
  }

  @Test
  void shouldTakeNoMoreBytesThanItsBoundAndOneRecord() { // I7
    DrainBounds narrow = new DrainBounds(100, 35, 100, 1_000, 100_000, 4, 0);
    BatchAssembler few = new BatchAssembler(Drain.Purpose.LIVE, new JournalId("j"), 1, narrow);
    few.add(piece(10), 0);
    assertThat(few.isDue(0, false, false, tracker)).isTrue();
    assertThat(few.assemble(tracker, 0).rows()).isEqualTo(4);
  }

  @Test
  void shouldPutBackInTheSameOrder() { // I2
    add(20, 0);
    MessageBatch first = batches.assemble(tracker, 0);
    batches.putBack(tracker);
    MessageBatch again = batches.assemble(tracker, 0);
    assertThat(seqs(again)).isEqualTo(seqs(first));
    assertThat(again.expected()).isEqualTo(first.expected());
    assertThat(again.next()).isEqualTo(first.next());
  }

  @Test
  void shouldHalveUntilTheBadRowIsAloneThenQuarantineIt() {
    add(16, 0);
    List<Integer> sizes = new ArrayList<>();
    List<Long> stored = new ArrayList<>();
    List<Long> quarantined = new ArrayList<>();
    while (batches.hasWork(true, tracker)) {
      MessageBatch batch = batches.assemble(tracker, 0);
      sizes.add(batch.rows());
      if (seqs(batch).contains(11L)) {
        assertThat(batches.poisoned("sqlstate 22P05", tracker)).isTrue();
      } else {
        stored.addAll(seqs(batch));
        batch.quarantined().forEach(row -> quarantined.add(row.seq()));
        batch
            .quarantined()
            .forEach(row -> assertThat(row.reason()).isEqualTo("unstorable: sqlstate 22P05"));
        finish();
      }
    }
    assertThat(quarantined).containsExactly(11L);
    assertThat(stored).hasSize(15).isSorted().doesNotContain(11L);
    assertThat(sizes).startsWith(16, 8).contains(1).hasSizeLessThan(20);
  }

  @Test
  void shouldGrowBackAfterAPoisonRow() {
    add(100, 0);
    batches.assemble(tracker, 0);
    batches.poisoned("x", tracker);
    assertThat(batches.assemble(tracker, 0).rows()).isEqualTo(8);
    finish();
    assertThat(batches.assemble(tracker, 0).rows()).isEqualTo(16);
  }

  @Test
  void shouldSayWhenPoisonCanBeHalvedNoFurther() {
    assertThat(batches.poisoned("no rows at all", tracker)).isFalse();
    add(1, 0);
    batches.assemble(tracker, 0);
    assertThat(batches.poisoned("x", tracker)).isTrue();
    assertThat(batches.assemble(tracker, 0).quarantined()).hasSize(1);
    assertThat(batches.poisoned("the quarantine neither", tracker)).isFalse();
    assertThat(batches.assemble(tracker, 0).quarantined()).hasSize(1);
  }

  @Test
  void shouldExpectWhatItCommittedLast() { // I3
    add(16, 0);
    MessageBatch first = batches.assemble(tracker, 0);
    assertThat(first.expected()).isEqualTo(Checkpoint.NONE);
    assertThat(first.next().index()).isEqualTo(16);
    finish();
    add(1, 0);
    assertThat(batches.assemble(tracker, 0).expected())
        .isEqualTo(new Checkpoint(new JournalPosition(16), 1));
  }

  @Test
  void shouldForgetEverythingWhenItStartsOver() {
    add(16, 0);
    batches.assemble(tracker, 0);
    Checkpoint stored = new Checkpoint(new JournalPosition(5), 9);
    batches.restart(stored);
    CommitTracker fresh = new CommitTracker(new JournalPosition(5));
    assertThat(batches.hasWork(true, fresh)).isFalse();
    assertThat(batches.assemble(fresh, 0).expected()).isEqualTo(stored);
  }

  private void add(int count, long now) {
    batches.add(piece(count), now);
  }

  private Piece piece(int count) {
    List<Piece.Item> items = new ArrayList<>();
    List<RecordCodec.Decoded> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seq++;
      RecordCodec.Decoded record =
          new RecordCodec.Decoded.Sound(TestRecords.archived("ww1", seq, seq - 1));
      records.add(record);
      items.add(new Piece.Item(record, tracker.read(new JournalPosition(seq), BYTES)));
    }
    Piece piece = new Piece(new Lane("ww1"), 0, 0, items, waited);
    piece.results = FakeDecoder.decode(records);
    return piece;
  }

  private void finish() {
    batches.committed().forEach(tracker::finished);
  }

  private static List<Long> seqs(MessageBatch batch) {
    return batch.messages().stream().map(MessageRows::message).map(row -> row.seq()).toList();
  }

  private static List<Long> range(long from, long to) {
    return java.util.stream.LongStream.rangeClosed(from, to).boxed().toList();
  }
}
