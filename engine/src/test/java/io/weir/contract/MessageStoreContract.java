package io.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.CommitOutcome.CheckpointMoved;
import io.weir.engine.store.CommitOutcome.Committed;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.SetBack;
import io.weir.testkit.SeededTest;
import io.weir.testkit.StoredRows;
import io.weir.testkit.TestBatch;
import io.weir.testkit.TestMessages;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the {@link MessageStore} port promises, in memory and on Postgres. */
public abstract class MessageStoreContract {

  private static final CorpId A = new CorpId("wwA");
  private static final CorpId B = new CorpId("wwB");
  private static final long ANSWER_SECONDS_MAX = 30;

  /** Empties every table. */
  protected abstract void reset();

  /** The store under test; the same between two calls of {@link #reset}. */
  protected abstract MessageStore store();

  /** What it holds now. */
  protected abstract StoredRows rows();

  /** Gives a corp's lease this token, and the corp a row with {@code chat_seq} 0 if it has none. */
  protected abstract void lease(CorpId corp, long fencingToken);

  @BeforeEach
  final void empty() {
    reset();
  }

  @Test
  void shouldStoreEveryRowOfABatchWithItsCheckpointAndCursor() { // I2, I3, I5
    lease(A, 1);
    Committed done =
        committed(
            TestBatch.from(-1, 7)
                .message(record(A, 1, 0))
                .quarantined(record(A, 2, 1), "bad_padding: rsa")
                .inbox("app:wwA/1", 1, "new"));
    assertThat(rows().messages()).extracting(StoredRows.Message::msgId).containsExactly("m1");
    assertThat(rows().quarantine())
        .extracting(StoredRows.Quarantined::reason)
        .containsExactly("bad_padding: rsa");
    assertThat(rows().inbox()).extracting(StoredRows.Inbox::state).containsExactly("new");
    assertThat(done.cursors()).containsExactly(Map.entry(A, new Cursor(2, 1)));
    assertThat(done.setBacks()).isEmpty();
    assertThat(cursor(A)).isEqualTo(new Cursor(2, 1));
    assertThat(checkpoint()).isEqualTo(7);
  }

  @Test
  void shouldAnswerTheStartWhenThereIsNoCheckpoint() {
    assertThat(stored()).isEqualTo(Checkpoint.NONE);
  }

  @Test
  void shouldLeaveOutCorpsWithoutACursor() {
    lease(A, 3);
    Map<CorpId, Cursor> cursors =
        this.<Map<CorpId, Cursor>>ask(r -> store().cursors(Set.of(A, B), r));
    assertThat(cursors).containsExactly(Map.entry(A, new Cursor(0, 3)));
  }

  @Test
  void shouldAddNothingAndCountNothingWhenABatchComesTwice() { // I5
    lease(A, 1);
    commit(hundred(-1, 7));
    StoredRows once = rows();
    Committed again = committed(hundred(7, 14));
    assertThat(rows()).isEqualTo(once);
    assertThat(again.inserted().values()).containsOnly(0L);
    assertThat(again.setBacks()).isEmpty();
    assertThat(cursor(A).chatSeq()).isEqualTo(101);
  }

  private static TestBatch hundred(long expected, long next) {
    TestBatch batch = TestBatch.from(expected, next);
    for (long seq = 1; seq <= 100; seq++) {
      batch.message(record(A, seq, seq - 1));
    }
    return batch.inbox("app:wwA/1", 1, "kept").quarantined(record(A, 101, 100), "x");
  }

  @Test
  void shouldRefuseABatchWholeWhenTheCheckpointMoved() { // I3
    lease(A, 1);
    commit(TestBatch.from(-1, 7).message(record(A, 1, 0)));
    StoredRows before = rows();
    CommitOutcome outcome =
        commit(
            TestBatch.from(-1, 14)
                .message(record(A, 2, 1))
                .inbox("app:wwA/1", 1, "kept")
                .quarantined(record(A, 3, 2), "x"));
    assertThat(outcome).isEqualTo(new CheckpointMoved(at(7, 1)));
    assertThat(rows()).isEqualTo(before);
    assertThat(cursor(A)).isEqualTo(new Cursor(1, 1));
    assertThat(checkpoint()).isEqualTo(7);
  }

  @Test
  void shouldRefuseWhatWasSentBeforeTheShardWasTakenOver() { // I3
    Checkpoint taken = takeOver();
    assertThat(taken.position()).isEqualTo(JournalPosition.START);
    CommitOutcome first = commitAfter(0, TestBatch.from(-1, 7).inbox("app:wwA/1", 1, "kept"));
    assertThat(first).isEqualTo(new CheckpointMoved(taken));
    assertThat(rows()).isEqualTo(StoredRows.none());

    committed(TestBatch.from(-1, 7).inbox("app:wwA/1", 1, "kept"));
    long before = stored().commits();
    taken = takeOver();
    assertThat(taken).isEqualTo(stored()).isEqualTo(at(7, taken.commits()));
    assertThat(taken.commits()).isGreaterThan(before);
    CommitOutcome later = commitAfter(before, TestBatch.from(7, 14).inbox("app:wwA/1", 2, "kept"));
    assertThat(later).isEqualTo(new CheckpointMoved(taken));
    assertThat(rows().inbox()).hasSize(1);
    committed(TestBatch.from(7, 14).inbox("app:wwA/1", 2, "kept"));
  }

  @Test
  void shouldRefuseABatchThatExpectsACheckpointWhereThereIsNone() { // I3
    assertThat(commit(TestBatch.from(7, 14).inbox("app:wwA/1", 1, "kept")))
        .isEqualTo(new CheckpointMoved(Checkpoint.NONE));
    assertThat(rows()).isEqualTo(StoredRows.none());
  }

  @Test
  void shouldKeepTheCheckpointWhereABatchLeavesIt() {
    commit(TestBatch.from(-1, 7));
    assertThat(commit(TestBatch.from(7, 7).inbox("app:wwA/1", 1, "kept")))
        .isInstanceOf(Committed.class);
    assertThat(checkpoint()).isEqualTo(7);
  }

  @Test
  void shouldRefuseABatchWhenACommitThatMovedNoPositionIsMissingOrTooMany() { // I3
    commit(TestBatch.from(-1, 7));
    commit(TestBatch.from(7, 7).inbox("app:wwA/1", 1, "kept"));
    assertThat(stored()).isEqualTo(at(7, 2));
    for (long commits : List.of(1L, 3L)) {
      assertThat(commitAfter(commits, TestBatch.from(7, 14).inbox("app:wwA/1", 2, "kept")))
          .isEqualTo(new CheckpointMoved(at(7, 2)));
    }
    assertThat(rows().inbox()).hasSize(1);
    assertThat(stored()).isEqualTo(at(7, 2));
  }

  @Test
  void shouldStoreButNotMoveTheCursorUnderAnotherToken() { // I4
    lease(A, 1);
    lease(A, 2);
    Committed done = committed(TestBatch.from(-1, 7).message(record(A, 1, 0)));
    assertThat(rows().messages()).hasSize(1);
    assertThat(cursor(A)).isEqualTo(new Cursor(0, 2));
    assertThat(done.setBacks()).containsExactly(new SetBack(A, 1, new Cursor(0, 2)));
  }

  @Test
  void shouldNeverFailTheOthersOfABatchForOneFencedCorp() { // I4
    lease(A, 2);
    lease(B, 1);
    Committed done =
        committed(TestBatch.from(-1, 7).message(record(A, 1, 0)).message(record(B, 1, 0)));
    assertThat(rows().messages()).hasSize(2);
    assertThat(done.cursors())
        .containsEntry(A, new Cursor(0, 2))
        .containsEntry(B, new Cursor(1, 1));
    assertThat(done.setBacks()).extracting(SetBack::corp).containsExactly(A);
  }

  @Test
  void shouldSetBackAPullThatPassedAHole() { // I2
    lease(A, 1);
    Committed done =
        committed(TestBatch.from(-1, 7).message(record(A, 1, 0)).message(record(A, 4, 3)));
    assertThat(rows().messages()).hasSize(2);
    assertThat(cursor(A)).isEqualTo(new Cursor(1, 1));
    assertThat(done.setBacks()).containsExactly(new SetBack(A, 1, new Cursor(1, 1)));
  }

  @Test
  void shouldGoOnWhenTheHoleIsFilled() { // I2
    lease(A, 1);
    commit(TestBatch.from(-1, 7).message(record(A, 1, 0)).message(record(A, 4, 3)));
    Committed done =
        committed(
            TestBatch.from(7, 14)
                .message(inRun(record(A, 2, 1), 2))
                .message(inRun(record(A, 3, 2), 2))
                .message(inRun(record(A, 4, 3), 2)));
    assertThat(done.cursors()).containsEntry(A, new Cursor(4, 1));
    assertThat(done.setBacks()).isEmpty();
    assertThat(rows().messages()).hasSize(4);
    assertThat(rows().conversations()).isEqualTo(rows().recounted());
  }

  @Test
  void shouldNeverTakeTheCursorBack() { // I2
    lease(A, 1);
    commit(TestBatch.from(-1, 7).message(record(A, 50, 0)));
    Committed done = committed(TestBatch.from(7, 14).message(record(A, 3, 0)));
    assertThat(done.cursors()).containsEntry(A, new Cursor(50, 1));
    assertThat(cursor(A)).isEqualTo(new Cursor(50, 1));
  }

  @Test
  void shouldStoreRowsOfACorpThatHasNoCursor() {
    Committed done = committed(TestBatch.from(-1, 7).message(record(A, 1, 0)));
    assertThat(rows().messages()).hasSize(1);
    assertThat(done.cursors()).containsEntry(A, Cursor.UNKNOWN_CORP);
    assertThat(this.<Map<CorpId, Cursor>>ask(r -> store().cursors(Set.of(A), r))).isEmpty();
  }

  @Test
  void shouldTakeADuplicateInsideOneBatchOnce() { // I5
    lease(A, 1);
    Committed done =
        committed(
            TestBatch.from(-1, 7)
                .message(record(A, 1, 0))
                .message(inRun(record(A, 1, 0), 2))
                .inbox("app:wwA/1", 1, "new")
                .inbox("app:wwA/1", 1, "new")
                .quarantined(record(A, 2, 1), "x")
                .quarantined(inRun(record(A, 2, 1), 2), "x"));
    assertThat(rows().messages()).hasSize(1);
    assertThat(rows().inbox()).hasSize(1);
    assertThat(rows().quarantine()).hasSize(1);
    assertThat(rows().conversations()).isEqualTo(rows().recounted());
    assertThat(done.inserted())
        .containsEntry("message", 1L)
        .containsEntry("inbox", 1L)
        .containsEntry("quarantine", 1L);
  }

  @Test
  void shouldKeepCallbacksOfOneDigestApartByReceiver() { // I5
    commit(TestBatch.from(-1, 7).inbox("app:wwA/1", 1, "kept").inbox("app:wwB/1", 1, "kept"));
    commit(TestBatch.from(7, 14).inbox("app:wwA/1", 1, "kept"));
    assertThat(rows().inbox())
        .extracting(StoredRows.Inbox::receiver)
        .containsExactly("app:wwA/1", "app:wwB/1");
  }

  @Test
  void shouldQuarantineARecordOnceWhateverLeaseItWasPulledUnder() { // I5
    commit(TestBatch.from(-1, 7).quarantined(record(A, 1, 0), "first"));
    commit(TestBatch.from(7, 14).quarantined(inRun(record(A, 1, 0), 9), "second"));
    assertThat(rows().quarantine())
        .extracting(StoredRows.Quarantined::reason)
        .containsExactly("first");
  }

  @Test
  void shouldMakeAGroupExternalWhenTheFirstCustomerSpeaksAndLeaveItSo() {
    commit(room(-1, 7, 1, "ann", "bob"));
    assertThat(talk()).isEqualTo("group_internal, 1 messages, 2 participants, 0 customers");
    commit(room(7, 14, 2, "wmCustomer", "ann"));
    assertThat(talk()).isEqualTo("group_external, 2 messages, 3 participants, 1 customers");
    commit(room(14, 21, 3, "bob", "ann"));
    assertThat(talk()).isEqualTo("group_external, 3 messages, 3 participants, 1 customers");
  }

  @Test
  void shouldMakeAGroupExternalAlsoWithinOneBatch() {
    TestBatch batch = TestBatch.from(-1, 7);
    inRoom(batch, 1, "ann", "bob");
    inRoom(batch, 2, "wmCustomer", "ann");
    inRoom(batch, 3, "bob", "ann");
    commit(batch);
    assertThat(talk()).isEqualTo("group_external, 3 messages, 3 participants, 1 customers");
  }

  @Test
  void shouldKeepConversationsOfTwoCorpsApart() {
    commit(
        TestBatch.from(-1, 7)
            .message(record(A, 1, 0), roomRows(A, 1, "ann", "bob"))
            .message(record(B, 1, 0), roomRows(B, 1, "wmCustomer", "bob")));
    assertThat(rows().conversations())
        .extracting(StoredRows.Talk::type)
        .containsExactly("group_internal", "group_external");
  }

  @Test
  void shouldKeepTheGreatestMessageTime() {
    commit(timed(-1, 7, 1, 5_000));
    commit(timed(7, 14, 2, 3_000));
    assertThat(rows().conversations())
        .extracting(StoredRows.Talk::lastMsgTimeMs)
        .containsExactly(5_000L);
  }

  @Test
  void shouldLinkASwitchToNoConversation() {
    String json = "{\"msgid\":\"m1\",\"action\":\"switch\",\"time\":5,\"user\":\"ann\"}";
    commit(TestBatch.from(-1, 7).message(record(A, 1, 0), TestMessages.rows("wwA", 1, "m1", json)));
    assertThat(rows().messages()).hasSize(1);
    assertThat(rows().links()).isEmpty();
    assertThat(rows().conversations()).isEmpty();
  }

  /** Batches that overlap, repeat and leave holes, of corps that are leased, fenced or unknown. */
  @SeededTest(runs = 20)
  void shouldCountAsANaiveRecountDoes(long seed) { // I2, I5
    SplittableRandom random = new SplittableRandom(seed);
    lease(A, 1);
    lease(B, 2);
    CorpId unknown = new CorpId("wwUnknown");
    Set<String> expected = new HashSet<>();
    Map<CorpId, Long> before = new HashMap<>();
    for (int n = 0; n < 12; n++) {
      TestBatch batch = TestBatch.from(n == 0 ? -1 : n * 7L, (n + 1) * 7L);
      for (CorpId corp : List.of(A, B, unknown)) {
        long after = random.nextLong(40);
        for (int i = random.nextInt(12); i > 0; i--) {
          long seq = after + 1;
          batch.message(record(corp, seq, after));
          expected.add(corp + " m" + seq);
          after = random.nextInt(8) == 0 ? seq + 1 : seq;
        }
      }
      commit(batch);
      for (CorpId corp : List.of(A, B)) {
        long now = cursor(corp).chatSeq();
        assertThat(now).isGreaterThanOrEqualTo(before.getOrDefault(corp, 0L));
        before.put(corp, now);
      }
    }
    StoredRows stored = rows();
    assertThat(stored.messages().stream().map(m -> m.corp() + ' ' + m.msgId()))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(stored.conversations()).isEqualTo(stored.recounted());
    assertThat(cursor(B).chatSeq()).isZero(); // its records are of another lease
    for (long seq = 1; seq <= cursor(A).chatSeq(); seq++) {
      assertThat(expected).contains(A + " m" + seq);
    }
  }

  private String talk() {
    assertThat(rows().conversations()).hasSize(1);
    StoredRows.Talk talk = rows().conversations().get(0);
    return "%s, %d messages, %d participants, %d customers"
        .formatted(talk.type(), talk.msgCount(), talk.participantCount(), talk.customerCount());
  }

  private static TestBatch room(long expected, long next, long seq, String from, String to) {
    TestBatch batch = TestBatch.from(expected, next);
    inRoom(batch, seq, from, to);
    return batch;
  }

  private static void inRoom(TestBatch batch, long seq, String from, String to) {
    batch.message(record(A, seq, seq - 1), roomRows(A, seq, from, to));
  }

  private static MessageRows roomRows(CorpId corp, long seq, String from, String to) {
    String id = "m" + seq;
    String json = TestMessages.json(id, from, List.of(to), "wrRoom", 1_000, false);
    return TestMessages.rows(corp.value(), seq, id, json);
  }

  private static TestBatch timed(long expected, long next, long seq, long timeMs) {
    String id = "m" + seq;
    String json = TestMessages.json(id, "ann", List.of("bob"), "", timeMs, true);
    return TestBatch.from(expected, next)
        .message(record(A, seq, seq - 1), TestMessages.rows("wwA", seq, id, json));
  }

  private static JournalRecord.Archived record(CorpId corp, long seq, long after) {
    return TestRecords.archived(corp.value(), seq, after);
  }

  private static JournalRecord.Archived inRun(JournalRecord.Archived r, long run) {
    return TestRecords.again(r, r.fencingToken(), run);
  }

  /** As a drain does that has made every commit so far. */
  protected final CommitOutcome commit(TestBatch batch) {
    return commitAfter(stored().commits(), batch);
  }

  private CommitOutcome commitAfter(long commits, TestBatch batch) {
    return ask(reply -> store().commit(batch.batch(commits), reply));
  }

  private Committed committed(TestBatch batch) {
    CommitOutcome outcome = commit(batch);
    assertThat(outcome).isInstanceOf(Committed.class);
    return (Committed) outcome;
  }

  /** Where the checkpoint of {@link TestBatch}es stands. */
  protected final long checkpoint() {
    return stored().position().index();
  }

  private Checkpoint stored() {
    return ask(reply -> store().checkpoint(TestBatch.JOURNAL, 1, reply));
  }

  private Checkpoint takeOver() {
    return ask(reply -> store().takeOver(TestBatch.JOURNAL, 1, reply));
  }

  private static Checkpoint at(long position, long commits) {
    return new Checkpoint(new JournalPosition(position), commits);
  }

  private Cursor cursor(CorpId corp) {
    Map<CorpId, Cursor> cursors = ask(reply -> store().cursors(List.of(corp), reply));
    return cursors.getOrDefault(corp, Cursor.UNKNOWN_CORP);
  }

  /** Waits for the one answer; a second one is an error. */
  private <T> T ask(Consumer<Reply<T>> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    List<String> answers = new ArrayList<>();
    question.accept(
        new Reply<>() {
          @Override
          public void ok(T value) {
            answers.add("ok");
            answer.complete(value);
          }

          @Override
          public void fail(Throwable cause) {
            answers.add("fail");
            answer.completeExceptionally(cause);
          }
        });
    T value = answer.orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).join();
    assertThat(answers).hasSize(1);
    return value;
  }
}
