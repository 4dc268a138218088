package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.SetBack;
import io.weir.engine.store.StoreFailure;
import io.weir.testkit.SimMessageStore;
import io.weir.testkit.StoredRows;
import io.weir.testkit.TestBatch;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DrainTest {

  private static final CorpId A = new CorpId("wwA");
  private static final CorpId B = new CorpId("wwB");

  private final DrainWorld world = DrainWorld.archive();

  @Test
  void shouldCommitRowsCursorAndCheckpointTogether() { // I3, I5
    world.store.lease(A, 1);
    append(A, 1, 2, 3);
    world.run();
    assertThat(world.store.rows().messages()).hasSize(3);
    assertThat(world.cursor("wwA")).isEqualTo(new Cursor(3, 1));
    assertThat(world.checkpoint()).isEqualTo(world.end);
    assertThat(world.store.commits()).isEqualTo(1);
    assertThat(world.pressure.pendingBytes()).isZero();
    assertThat(world.drain.isDrained()).isTrue();
  }

  @Test
  void shouldCommitWhatItReadAndLeaveTheRestWhenTheNodeStops() { // I3
    world.store.lease(A, 1);
    append(A, 1, 2);
    JournalPosition read = world.end;
    world.steps();
    world.drain.readNoFurther();
    append(A, 3, 4);

    world.run();

    assertThat(world.drain.isDrained()).isTrue();
    assertThat(world.checkpoint()).isEqualTo(read);
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(2);
  }

  @Test
  void shouldDecodeNothingBeforeItKnowsWhereACorpStands() {
    append(A, 1);
    world.steps();
    assertThat(world.corpsAsked()).containsExactly(A);
    assertThat(world.pieces).isEmpty();
  }

  @Test
  void shouldTakeCorpsInTheOrderOfTheJournal() {
    List<CorpId> corps = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      corps.add(new CorpId("ww" + i * 31 % 30));
      append(corps.get(i), 1);
    }
    world.steps();
    assertThat(world.corpsAsked()).containsExactlyElementsOf(corps);
  }

  @Test
  void shouldAskAgainWhenTheStoreCouldNotSayWhereACorpStands() {
    append(A, 1);
    world.steps();
    world.failCursors(0);
    world.steps();
    assertThat(world.asked).isEmpty();
    assertThat(world.waitUntil).isGreaterThan(world.now);
    world.now = world.waitUntil;
    world.steps();
    assertThat(world.corpsAsked()).containsExactly(A);
  }

  @Test
  void shouldNotDecodeWhatIsAtOrBelowTheCursor() {
    world.store.lease(A, 1);
    append(A, 1, 2, 3, 4);
    world.run();
    world.decoded.clear();
    // The pull was set back: the same messages come again.
    for (long seq = 2; seq <= 6; seq++) {
      world.append(TestRecords.again(TestRecords.archived("wwA", seq, seq - 1), 1, 2));
    }
    world.run();
    assertThat(world.decoded)
        .extracting(record -> ((JournalRecord.Archived) record).seq())
        .containsExactly(5L, 6L);
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(6);
    assertThat(world.checkpoint()).isEqualTo(world.end);
  }

  @Test
  void shouldSkipStoredRecordsAlsoBehindOneThatIsNot() {
    world.store.lease(A, 1);
    append(A, 1, 2, 3);
    world.run();
    world.decoded.clear();
    world.append(TestRecords.archived("wwA", 9, 8)); // passed a hole, so the pull is set back
    append(A, 2, 3, 4);
    world.run();
    assertThat(world.decoded)
        .extracting(record -> ((JournalRecord.Archived) record).seq())
        .containsExactly(9L, 4L);
  }

  @Test
  void shouldStoreWhatANewerLeasePullsAgainWhenAFailoverForgotAnothersCommits() { // I2, I3
    world.store.lease(A, 1);
    SimMessageStore.Snapshot before = world.store.snapshot();
    commitOfAnotherNode(3);
    append(A, 1, 2, 3);
    world.steps();
    world.answerCursors(0); // all three are stored
    world.steps();
    assertThat(world.decoded).isEmpty();
    world.store.failOverTo(before);
    world.store.lease(A, 2);
    for (long seq = 1; seq <= 3; seq++) {
      world.append(TestRecords.again(TestRecords.archived("wwA", seq, seq - 1), 2, 7));
    }
    world.run();
    assertThat(world.store.rows().messages())
        .extracting(StoredRows.Message::seq)
        .containsExactly(1L, 2L, 3L);
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(3);
  }

  private void commitOfAnotherNode(long records) {
    TestBatch batch = TestBatch.from(-1, 7);
    for (long seq = 1; seq <= records; seq++) {
      batch.message(TestRecords.archived("wwA", seq, seq - 1));
    }
    world.store.commit(
        batch.batch(0),
        new Reply<>() {
          @Override
          public void ok(CommitOutcome outcome) {
            assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
          }

          @Override
          public void fail(Throwable cause) {
            throw new AssertionError(cause);
          }
        });
  }

  @Test
  void shouldKnowWhereACorpStandsBeforeAnyOfItsRecordsIsDecoded() {
    append(A, 1);
    world.append(new JournalRecord.Quarantined(A, "m9", "no_seq", new byte[] {1}, 0));
    world.steps();
    assertThat(world.pieces).isEmpty();
    world.run();
    assertThat(world.store.rows().quarantine()).hasSize(1);
    assertThat(world.store.rows().messages()).hasSize(1);
  }

  @Test
  void shouldPassSkippedRecordsWithACheckpointOfTheirOwn() { // I3
    world.store.lease(A, 1);
    append(A, 1, 2, 3);
    world.run();
    append(A, 2, 3);
    world.run();
    assertThat(world.checkpoint()).isEqualTo(world.end);
    assertThat(world.pressure.pendingBytes()).isZero();
  }

  @Test
  void shouldKeepACorpsOrderWhenPiecesComeBackInAnother() { // I2
    world.store.lease(A, 1);
    for (long seq = 1; seq <= 96; seq++) {
      append(A, seq);
    }
    world.steps();
    world.answerCursors(0);
    world.steps();
    assertThat(world.pieces).hasSize(3);
    world.decode(2);
    world.decode(1);
    world.now += DrainWorld.BOUNDS.batchAgeNanos();
    world.steps();
    assertThat(world.batch).isNull();
    world.decode(0);
    world.run();
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(96);
    assertThat(world.setBacks).isEmpty();
  }

  @Test
  void shouldCommitOneCorpWhileAnotherIsDecodedAndKeepTheCheckpointBeforeIt() { // I3
    world.store.lease(A, 1);
    world.store.lease(B, 1);
    append(A, 1);
    append(B, 1);
    world.steps();
    world.answerCursors(0);
    world.steps();
    assertThat(world.pieces).hasSize(2);
    world.decode(1);
    world.now += DrainWorld.BOUNDS.batchAgeNanos();
    world.steps();
    world.commit();
    assertThat(world.store.rows().messages())
        .extracting(StoredRows.Message::corp)
        .containsExactly("wwB");
    assertThat(world.checkpoint().index()).isNegative();
    world.run();
    assertThat(world.checkpoint()).isEqualTo(world.end);
  }

  @Test
  void shouldDecodeTheNextWhileABatchIsOnItsWay() {
    world.store.lease(A, 1);
    append(A, 1);
    world.steps();
    world.answerCursors(0);
    world.steps();
    world.decode(0);
    world.steps();
    assertThat(world.batch).isNotNull();
    append(A, 2);
    world.steps();
    assertThat(world.pieces).hasSize(1);
  }

  @Test
  void shouldLetASmallCorpPassAWhale() {
    DrainWorld sea = new DrainWorld(1, new DrainBounds(500, 1 << 30, 0, 20_000, 1 << 30, 2, 0));
    for (long seq = 1; seq <= 5_000; seq++) {
      sea.append(TestRecords.archived("wwA", seq, seq - 1));
    }
    sea.append(TestRecords.archived("wwB", 1, 0));
    assertThat(piecesUntil(sea, B)).isLessThanOrEqualTo(3);
  }

  @Test
  void shouldLetASmallCorpThatComesLaterPassAWhale() {
    DrainWorld sea = new DrainWorld(1, new DrainBounds(500, 1 << 30, 0, 20_000, 1 << 30, 2, 0));
    for (long seq = 1; seq <= 5_000; seq++) {
      sea.append(TestRecords.archived("wwA", seq, seq - 1));
    }
    sea.steps();
    sea.answerCursors(0);
    sea.steps();
    sea.decode(0);
    sea.append(TestRecords.archived("wwB", 1, 0));
    assertThat(piecesUntil(sea, B)).isLessThanOrEqualTo(4);
  }

  /** How many pieces are decoded until one of {@code corp} is among them. */
  private static int piecesUntil(DrainWorld sea, CorpId corp) {
    for (int count = 1; ; count++) {
      sea.steps();
      if (!sea.asked.isEmpty()) {
        sea.answerCursors(0);
        sea.steps();
      }
      Set<CorpId> corps = Set.copyOf(corpsOf(sea.pieces.get(0)));
      sea.decode(0);
      if (corps.contains(corp)) {
        return count;
      }
    }
  }

  private static List<CorpId> corpsOf(Piece piece) {
    return piece.records().stream()
        .map(r -> ((RecordCodec.Decoded.Sound) r).record())
        .map(r -> ((JournalRecord.Archived) r).corp())
        .toList();
  }

  @Test
  void shouldReadAheadNoFurtherThanItsBounds() { // I7
    for (long seq = 1; seq <= 1_000; seq++) {
      append(A, seq);
    }
    world.steps();
    long ofOne = world.drain.openBytes() / world.drain.openRecords();
    assertThat(world.drain.openRecords()).isPositive().isLessThanOrEqualTo(200);
    assertThat(world.drain.openBytes()).isLessThan(40_000 + 2 * ofOne);
  }

  @Test
  void shouldStopReadingAtItsBoundOfBytes() { // I7
    DrainWorld narrow = new DrainWorld(1, new DrainBounds(50, 20_000, 0, 1_000_000, 300, 3, 0));
    for (long seq = 1; seq <= 100; seq++) {
      narrow.append(TestRecords.archived("wwA", seq, seq - 1));
    }
    narrow.steps();
    assertThat(narrow.drain.openRecords()).isLessThan(10);
  }

  @Test
  void shouldLetRecordsGatherAfterItHasCaughtUp() {
    DrainWorld resting = new DrainWorld(0, new DrainBounds(50, 20_000, 0, 200, 40_000, 3, 5_000));
    resting.append(TestRecords.callback("1"));
    resting.steps();
    assertThat(resting.pieces).as("the first after a pause waits for nobody").hasSize(1);
    resting.append(TestRecords.callback("2"));
    resting.append(TestRecords.callback("3"));
    resting.steps();
    assertThat(resting.pieces).hasSize(1);
    assertThat(resting.waitUntil).isEqualTo(resting.now + 5_000);
    resting.now = resting.waitUntil;
    resting.steps();
    assertThat(resting.pieces).extracting(piece -> piece.records().size()).containsExactly(1, 2);
  }

  @Test
  void shouldSetBackTheCorpThatPassedAHoleAndOnlyThat() { // I2
    world.store.lease(A, 1);
    world.store.lease(B, 1);
    append(A, 1);
    append(B, 1);
    world.append(TestRecords.archived("wwA", 5, 4));
    world.run();
    assertThat(world.setBacks).containsExactly(new SetBack(A, 1, new Cursor(1, 1)));
    assertThat(world.cursor("wwB").chatSeq()).isEqualTo(1);
    assertThat(world.store.rows().messages()).hasSize(3);
  }

  @Test
  void shouldTellOfADamagedArchiveRecordOnceAndPassIt() { // I3
    world.store.lease(A, 1);
    append(A, 1, 2, 3);
    world.journal.damage(1, 1);
    world.run();
    assertThat(world.drain.tookDamage()).isTrue();
    assertThat(world.drain.tookDamage()).isFalse();
    assertThat(world.store.rows().quarantine()).isEmpty();
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(1); // before the damage: pulled again
    assertThat(world.checkpoint()).isEqualTo(world.end);
    assertThat(world.pressure.pendingBytes()).isZero();
  }

  @Test
  void shouldQuarantineADamagedCallback() {
    DrainWorld callbacks = new DrainWorld(Journal.CALLBACK_SHARD, DrainWorld.BOUNDS);
    callbacks.append(TestRecords.callback("n1"));
    callbacks.append(TestRecords.callback("n2"));
    callbacks.journal.damage(0, 0);
    callbacks.run();
    assertThat(callbacks.drain.tookDamage()).isFalse();
    assertThat(callbacks.store.rows().quarantine()).hasSize(1);
    assertThat(callbacks.store.rows().inbox()).hasSize(1);
  }

  @Test
  void shouldWakeForEveryArrivalAndStoreEachOnce() { // I5
    DrainWorld callbacks = new DrainWorld(Journal.CALLBACK_SHARD, DrainWorld.BOUNDS);
    callbacks.append(TestRecords.callback("n1"));
    callbacks.append(TestRecords.callback("n2"));
    callbacks.run();
    callbacks.append(TestRecords.callback("n1"));
    callbacks.run();
    assertThat(callbacks.woken).hasSize(2).containsOnly(new CorpId("ww1"));
    assertThat(callbacks.store.rows().inbox()).hasSize(2);
    assertThat(callbacks.pressure.pendingBytes()).isZero();
  }

  @Test
  void shouldWaitLongerBetweenRetriesUpToABound() {
    world.store.lease(A, 1);
    append(A, 1);
    untilBatch(world);
    long before = 0;
    for (int i = 0; i < 10; i++) {
      world.store.failNext(new StoreFailure.Retry("away"));
      world.commit();
      world.steps();
      long pause = world.waitUntil - world.now;
      assertThat(pause).isBetween(before, 5_000_000_000L).isPositive();
      before = pause;
      world.now = world.waitUntil;
      world.steps();
    }
    assertThat(before).isEqualTo(5_000_000_000L);
  }

  @Test
  void shouldCommitTheSameAgainAfterAFailure() { // I5
    world.store.lease(A, 1);
    append(A, 1, 2);
    untilBatch(world);
    world.store.failNext(new StoreFailure.Retry("away"));
    world.commit();
    world.steps();
    assertThat(world.batch).as("pauses first").isNull();
    world.run();
    assertThat(world.store.rows().messages()).hasSize(2);
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(2);
  }

  @Test
  void shouldGoWhereTheStoreIsWhenAnAnswerWasLost() { // I5
    world.store.lease(A, 1);
    append(A, 1, 2);
    untilBatch(world);
    world.store.loseNextAnswer();
    world.commit();
    world.run();
    assertThat(world.store.rows().messages()).hasSize(2);
    assertThat(world.store.rows().conversations()).isEqualTo(world.store.rows().recounted());
    assertThat(world.checkpoint()).isEqualTo(world.end);
    assertThat(world.pressure.pendingBytes()).isZero();
  }

  @Test
  void shouldGoBackWhenTheStoreForgotCommits() { // I3, I5
    world.store.lease(A, 1);
    SimMessageStore.Snapshot before = world.store.snapshot();
    append(A, 1, 2);
    world.run();
    world.store.failOverTo(before);
    append(A, 3);
    world.run();
    assertThat(world.store.rows().messages()).hasSize(3);
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(3);
    assertThat(world.pressure.pendingBytes()).isZero();
  }

  @Test
  void shouldTakeNoAnswerFromBeforeItStartedOver() { // I3
    world.store.lease(A, 1);
    world.store.lease(B, 1);
    SimMessageStore.Snapshot before = world.store.snapshot();
    append(A, 1, 2, 3);
    world.run();
    append(B, 1);
    append(A, 4);
    untilBatchOf(world);
    // B is asked for before the failover, A's batch meets it, and the answer comes after it.
    append(new CorpId("wwC"), 1);
    world.steps();
    assertThat(world.corpsAsked()).containsExactly(new CorpId("wwC"));
    world.store.failOverTo(before);
    world.commit();
    world.steps();
    assertThat(world.asked).hasSize(2);
    world.answerCursors(0);
    world.steps();
    assertThat(world.asked).as("still waits for its own answer").hasSize(1);
    world.run();
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(4);
  }

  @Test
  void shouldQuarantineTheOneRowThatCannotBeStored() {
    world.store.lease(A, 1);
    append(A, 1, 2, 3, 4, 5, 6, 7);
    world.store.poison("m5");
    world.run();
    assertThat(world.store.rows().messages()).hasSize(6);
    assertThat(world.store.rows().quarantine())
        .extracting(StoredRows.Quarantined::reason)
        .containsExactly("unstorable: simulated");
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(7);
  }

  @Test
  void shouldPauseWhenNotEvenTheQuarantineTakesARow() { // I7
    world.store.lease(A, 1);
    append(A, 1);
    world.store.poison("m1");
    JournalRecord.Archived record = TestRecords.archived("wwA", 1, 0);
    world.store.poison(Refusal.of(new RecordCodec.Decoded.Sound(record), "x").digest());
    untilBatch(world);
    world.commit();
    untilBatchOf(world);
    world.commit();
    world.steps();
    assertThat(world.batch).as("hammers the store").isNull();
    assertThat(world.waitUntil).isGreaterThan(world.now);
    assertThat(world.checkpoint().index()).isNegative();
  }

  @Test
  void shouldStartBehindTheCheckpointAfterARestart() { // I3
    world.store.lease(A, 1);
    append(A, 1, 2);
    world.run();
    append(A, 3);
    world.decoded.clear();
    world.restart();
    world.run();
    assertThat(world.decoded).hasSize(1);
    assertThat(world.cursor("wwA").chatSeq()).isEqualTo(3);
    assertThat(world.pressure.pendingBytes()).isZero();
  }

  @Test
  void shouldSayWhenTheJournalEndsBeforeTheCheckpoint() {
    append(A, 1);
    assertThat(world.drain.resume(new Checkpoint(new JournalPosition(7_000), 1))).isFalse();
  }

  @Test
  void shouldNoticeWhenItLooksThatPostgresForgotWhatAQuietShardHad() { // I3
    SimMessageStore.Snapshot empty = world.store.snapshot();
    world.append(TestRecords.callback("n1"));
    world.run();
    DrainStep.AskCheckpoint ask = Objects.requireNonNull(world.drain.look());
    assertThat(world.drain.onCheckpoint(ask, world.stored())).isTrue();

    world.store.failOverTo(empty);
    assertThat(world.store.rows().inbox()).isEmpty();
    ask = Objects.requireNonNull(world.drain.look());
    assertThat(world.drain.onCheckpoint(ask, world.stored())).isFalse();
    assertThat(world.drain.resume(world.stored())).isTrue();
    world.run();
    assertThat(world.store.rows().inbox()).hasSize(1);
  }

  @Test
  void shouldNeitherLookDuringACommitNorCommitDuringALook() {
    world.store.lease(A, 1);
    append(A, 1);
    untilBatch(world);
    assertThat(world.drain.look()).isNull();
    world.commit();
    append(A, 2);
    DrainStep.AskCheckpoint ask = Objects.requireNonNull(world.drain.look());
    world.steps();
    world.decode(0);
    world.now += DrainWorld.BOUNDS.batchAgeNanos(); // it is due, but for the look
    world.steps();
    assertThat(world.batch).isNull();
    world.drain.onCheckpointFailed(ask);
    world.steps();
    assertThat(world.batch).isNotNull();
  }

  private void append(CorpId corp, long... seqs) {
    for (long seq : seqs) {
      world.append(TestRecords.archived(corp.value(), seq, seq - 1));
    }
  }

  /** Answers everything but the commit that is to come. */
  private static void untilBatch(DrainWorld world) {
    world.steps();
    world.answerCursors(0);
    untilBatchOf(world);
  }

  private static void untilBatchOf(DrainWorld world) {
    while (world.batch == null) {
      world.steps();
      if (!world.asked.isEmpty()) {
        world.answerCursors(0);
      } else if (!world.pieces.isEmpty()) {
        world.decode(0);
      } else if (world.batch == null) {
        world.now = world.waitUntil;
      }
    }
  }
}
