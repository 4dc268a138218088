package io.weir.it;

import static io.weir.it.Batches.A_DAY_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.message.Conversation;
import io.weir.engine.message.MessageRow;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.QuarantineRow;
import io.weir.engine.store.QuarantineStore.Settled;
import io.weir.engine.store.SetBack;
import io.weir.engine.store.Settlement;
import io.weir.engine.store.StoreFailure;
import io.weir.testkit.Answer;
import io.weir.verticles.drain.PgMessageStore;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only real Postgres can show of the store: indexes, partitions, locks, odd text. */
@Timeout(60)
class PgMessageStoreRowsIT {

  private static final Checkpoint CHECKPOINT = new Checkpoint(new JournalPosition(10), 1);

  private static final String DIGEST = "ab".repeat(32);

  private StoreRig rig;
  private PgMessageStore store;

  @BeforeEach
  void open() throws Exception {
    rig = new StoreRig();
    store = rig.store();
    corp("wwa", 5, 3);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void corp(String corp, long seq, long token) throws Exception {
    rig.execute(
        String.format(
            Locale.ROOT,
            "INSERT INTO t_wecom_corp_config (corp_id, chat_seq, fencing_token) VALUES ('%s', %d, %d)",
            corp,
            seq,
            token));
  }

  @Test
  void shouldMoveAllOrNothingWhenItsAnswerComesTooLate() throws Exception { // I5
    StoreRig.commit(
        store, Batches.of(0, 10).message("wwa", "m6", 6, A_DAY_MS).run("wwa", 5, 6, 3).batch());
    MessageBatch late =
        Batches.of(10, 20).message("wwa", "m7", 7, A_DAY_MS).run("wwa", 6, 7, 3).batch();
    PgMessageStore impatient = rig.store(Duration.ofMillis(200));
    try (Connection holder = rig.locked("t_wecom_message_media")) {
      assertThat(StoreRig.failure(impatient, late)).isInstanceOf(StoreFailure.Retry.class);
      holder.rollback();
    }

    // Waits for whatever still holds the checkpoint: as the drain does that knows nothing of its
    // batch.
    Answer<Checkpoint> stored = new Answer<>();
    store.takeOver(Batches.JOURNAL, 1, stored);
    boolean moved = stored.value().position().equals(new JournalPosition(20));
    rig.awaitIdle();
    assertThat(rig.count("t_wecom_message")).isEqualTo(moved ? 2 : 1);
    assertThat(rig.one("SELECT chat_seq FROM t_wecom_corp_config")).isEqualTo(moved ? "7" : "6");
    assertThat(rig.one("SELECT position FROM weir_checkpoint")).isEqualTo(moved ? "20" : "10");
    assertThat(StoreRig.commit(store, late)).isInstanceOf(CommitOutcome.CheckpointMoved.class);
  }

  @Test
  void shouldSettleWhatIsQuarantinedAllOrNothingWhenItsAnswerComesTooLate() throws Exception { // I5
    StoreRig.commit(store, Batches.of(0, 10).quarantine(quarantined()).run("wwa", 5, 7, 3).batch());
    long id = Long.parseLong(String.valueOf(rig.one("SELECT id FROM weir_quarantine")));
    MessageRows rows =
        Batches.of(0, 10).message("wwa", "m7", 7, A_DAY_MS).batch().messages().get(0);
    List<Settlement> opened = List.of(new Settlement.Message(id, rows));
    Answer<Settled> late = new Answer<>();
    try (Connection holder = rig.locked("t_wecom_message_media")) {
      rig.quarantine(Duration.ofMillis(200)).settle(opened, late);
      assertThat(StoreFailure.of(late.failure())).isInstanceOf(StoreFailure.Retry.class);
      rig.awaitWaiter("t_wecom_message_media");
      holder.rollback();
    }

    rig.awaitIdle();
    assertThat(rig.one("SELECT state FROM weir_quarantine")).isEqualTo("resolved");
    assertThat(rig.count("t_wecom_message")).isEqualTo(1);
    Answer<Settled> again = new Answer<>();
    rig.quarantine(Duration.ofSeconds(30)).settle(opened, again);
    assertThat(again.value().inserted().getOrDefault("message", 0L)).isZero();
    assertThat(conversation()).isEqualTo("1/3/1/group_external");
  }

  @Test
  void shouldMoveRowsCountersCursorAndCheckpointTogether() throws Exception { // I5
    MessageBatch batch =
        Batches.of(0, 10)
            .message("wwa", "m6", 6, A_DAY_MS)
            .message("wwa", "m7", 7, A_DAY_MS + 1)
            .run("wwa", 5, 7, 3)
            .batch();

    CommitOutcome.Committed committed = (CommitOutcome.Committed) StoreRig.commit(store, batch);

    assertThat(committed.setBacks()).isEmpty();
    assertThat(committed.cursors()).containsEntry(new CorpId("wwa"), new Cursor(7, 3));
    assertThat(committed.inserted()).containsEntry("message", 2L).containsEntry("inbox", 0L);
    assertThat(conversation()).isEqualTo("2/3/1/group_external");
    assertThat(rig.count("t_wecom_message_media")).isEqualTo(2);
    assertThat(seq("wwa")).isEqualTo(7);
    assertThat(checkpoint()).isEqualTo(CHECKPOINT);
  }

  @Test
  void shouldAddNothingWhenTheSameRowsComeAgain() throws Exception { // I5
    StoreRig.commit(store, both(0, 10).batch());

    // Another node's journal, or this one's replayed: other checkpoint, same rows.
    CommitOutcome.Committed again =
        (CommitOutcome.Committed)
            StoreRig.commit(
                rig.store(),
                Batches.of(new JournalId("journal-b"), 0, 4)
                    .message("wwa", "m6", 6, A_DAY_MS)
                    .push("app:wwa/1", DIGEST)
                    .quarantine(quarantined())
                    .run("wwa", 5, 6, 3)
                    .batch());

    assertThat(again.inserted().values()).containsOnly(0L);
    assertThat(conversation()).isEqualTo("1/3/1/group_external");
    assertThat(rig.count("weir_quarantine")).isEqualTo(1);
    assertThat(rig.count("weir_inbox")).isEqualTo(1);
  }

  @Test
  void shouldWriteNothingWhenTheCheckpointIsAnother() throws Exception { // I3
    StoreRig.commit(store, Batches.of(0, 10).batch());

    CommitOutcome outcome = StoreRig.commit(store, both(4, 20).batch());

    assertThat(outcome).isEqualTo(new CommitOutcome.CheckpointMoved(CHECKPOINT));
    assertThat(rig.count("t_wecom_message")).isZero();
    assertThat(seq("wwa")).isEqualTo(5);
  }

  @Test
  void shouldStoreRowsButLeaveTheCursorWhenTheTokenIsOld() throws Exception { // I4
    corp("wwb", 0, 1);
    MessageBatch batch =
        Batches.of(0, 10)
            .message("wwa", "m6", 6, A_DAY_MS)
            .run("wwa", 5, 6, 2)
            .message("wwb", "m1", 1, A_DAY_MS)
            .run("wwb", 0, 1, 1)
            .batch();

    CommitOutcome.Committed committed = (CommitOutcome.Committed) StoreRig.commit(store, batch);

    assertThat(committed.setBacks())
        .containsExactly(new SetBack(new CorpId("wwa"), 0, new Cursor(5, 3)));
    assertThat(seq("wwa")).isEqualTo(5);
    assertThat(seq("wwb")).as("one fenced corp does not fail a batch").isEqualTo(1);
    assertThat(rig.count("t_wecom_message")).isEqualTo(2);
  }

  @Test
  void shouldNotJumpWhenARunBeginsBehindTheCursor() throws Exception { // I2
    MessageBatch batch =
        Batches.of(0, 10).message("wwa", "m9", 9, A_DAY_MS).run("wwa", 8, 9, 3).batch();

    CommitOutcome.Committed committed = (CommitOutcome.Committed) StoreRig.commit(store, batch);

    assertThat(committed.setBacks()).hasSize(1);
    assertThat(seq("wwa")).isEqualTo(5);
  }

  @Test
  void shouldStoreRowsAndMakeNoCorpWhenTheCorpHasNoRow() throws Exception {
    MessageBatch batch =
        Batches.of(0, 10).message("wwnew", "m1", 1, A_DAY_MS).run("wwnew", 0, 1, 1).batch();

    StoreRig.commit(store, batch);

    assertThat(rig.count("t_wecom_message")).isEqualTo(1);
    assertThat(rig.count("t_wecom_corp_config")).isEqualTo(1);
  }

  @Test
  void shouldCallItPoisonWhenOneRowFitsNoIndex() throws Exception {
    MessageBatch batch =
        Batches.of(0, 10)
            .message("wwa", "m6", 6, A_DAY_MS)
            .message("wwa", incompressible(9000), 7, A_DAY_MS)
            .run("wwa", 5, 7, 3)
            .batch();

    StoreFailure failure = StoreRig.failure(store, batch);

    assertThat(failure).isInstanceOf(StoreFailure.Poison.class);
    assertThat(failure.reason()).isEqualTo("sqlstate 54000"); // I6: nothing of the row
    assertThat(rig.count("t_wecom_message")).isZero();
    assertThat(StoreRig.commit(store, both(0, 10).batch()))
        .as("the connection is good for the next batch")
        .isInstanceOf(CommitOutcome.Committed.class);
  }

  @Test
  void shouldMakeMonthsBetween2011AndTwoFromNowOnly() throws Exception {
    YearMonth now = YearMonth.now(ZoneOffset.UTC);
    Batches batch = Batches.of(0, 10);
    List<LocalDate> days =
        List.of(
            LocalDate.of(1970, 1, 1),
            LocalDate.of(2010, 12, 31),
            LocalDate.of(2011, 1, 1),
            LocalDate.of(2024, 2, 29),
            now.plusMonths(2).atEndOfMonth(),
            now.plusMonths(3).atDay(1),
            LocalDate.of(9999, 1, 1));
    for (int i = 0; i < days.size(); i++) {
      batch.message(
          "wwa",
          "m" + i,
          6 + i,
          days.get(i).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    }

    StoreRig.commit(store, batch.run("wwa", 5, 12, 3).batch());

    assertThat(rig.count("t_wecom_message")).isEqualTo(days.size());
    assertThat(
            rig.one(
                "SELECT string_agg(msg_id, ',' ORDER BY msg_id) FROM ONLY t_wecom_message_default"))
        .isEqualTo("m0,m1,m5,m6");
    assertThat(
            rig.one(
                "SELECT string_agg(inhrelid::regclass::text, ',' ORDER BY inhrelid::regclass::text)"
                    + " FROM pg_inherits WHERE inhparent = 't_wecom_message'::regclass"))
        .isEqualTo(
            "t_wecom_message_default,t_wecom_message_y2011m01,t_wecom_message_y2024m02,"
                + String.format(
                    Locale.ROOT,
                    "t_wecom_message_y%04dm%02d",
                    now.plusMonths(2).getYear(),
                    now.plusMonths(2).getMonthValue()));
  }

  @Test
  void shouldMakeMonthsAgainWhenTheyVanished() throws Exception {
    StoreRig.commit(store, both(0, 10).batch());
    rig.execute("DROP TABLE t_wecom_message_y2026m03");

    // As after a failover to an older state: any failure makes the store forget what it knew.
    StoreRig.commit(store, Batches.of(4, 11).batch());
    StoreRig.commit(store, Batches.of(10, 20).message("wwa", "m9", 9, A_DAY_MS).batch());

    assertThat(rig.count("t_wecom_message_y2026m03")).isEqualTo(1);
    assertThat(rig.count("ONLY t_wecom_message_default")).isZero();
  }

  @Test
  void shouldStoreOddTextAsItIs() throws Exception {
    String odd = "\"\\,{}NULL \t\n\u0001 😀 '\"' $1 \u202e";
    MessageRow row =
        new MessageRow(
            new CorpId("wwa"),
            "m" + odd,
            6,
            A_DAY_MS,
            null,
            null,
            null,
            List.of(odd, "", "NULL"),
            null,
            "{}",
            odd);

    StoreRig.commit(
        store, Batches.of(0, 10).row(new MessageRows(row, null, List.of(), List.of())).batch());

    assertThat(rig.one("SELECT msg_id FROM t_wecom_message")).isEqualTo("m" + odd);
    assertThat(rig.one("SELECT to_list[1] FROM t_wecom_message")).isEqualTo(odd);
    assertThat(rig.one("SELECT to_list[3] FROM t_wecom_message")).isEqualTo("NULL");
    assertThat(rig.one("SELECT raw_content FROM t_wecom_message")).isEqualTo(odd);
  }

  @Test
  void shouldNotDeadlockWhenTwoStoresWriteTheSameRowsAtOnce() throws Exception { // I5
    PgMessageStore other = rig.store();
    for (int round = 0; round < 8; round++) {
      Answer<CommitOutcome> mine = new Answer<>();
      Answer<CommitOutcome> theirs = new Answer<>();
      store.commit(crossed(new JournalId("journal-a"), round, false), mine);
      other.commit(crossed(new JournalId("journal-b"), round, true), theirs);

      assertThat(mine.value()).isInstanceOf(CommitOutcome.Committed.class);
      assertThat(theirs.value()).isInstanceOf(CommitOutcome.Committed.class);
    }

    assertThat(rig.count("t_wecom_message")).isEqualTo(8 * 20 * 10);
    assertThat(rig.one("SELECT sum(msg_count) FROM t_wecom_conversation"))
        .isEqualTo(Integer.toString(8 * 20 * 10));
    assertThat(
            rig.one(
                "SELECT count(*) FROM t_wecom_conversation c WHERE participant_count <> (SELECT count(*) FROM"
                    + " t_wecom_conversation_participant p WHERE (p.corp_id, p.conversation_id) = (c.corp_id,"
                    + " c.conversation_id))"))
        .isEqualTo("0");
  }

  // No corp of it has a cursor to lock, so that only the order of the rows keeps them apart.
  private static MessageBatch crossed(JournalId journal, int round, boolean backwards) {
    Batches batch = Batches.of(journal, round, round + 1).after(round);
    for (int i = 0; i < 200; i++) {
      int n = backwards ? 199 - i : i;
      batch.message(
          "wwc" + n % 20, "m" + round + "-" + n, n, A_DAY_MS + n, "room:r" + n % 7 + "-" + n % 20);
      batch.push("app:wwc/1", String.format(Locale.ROOT, "%064x", round * 1000 + n));
    }
    return batch.batch();
  }

  @Test
  void shouldNotStumbleWhenTwoStoresNeedTheSameNewMonths() throws Exception {
    PgMessageStore other = rig.store();
    for (int year = 2012; year < 2020; year++) {
      Answer<CommitOutcome> mine = new Answer<>();
      Answer<CommitOutcome> theirs = new Answer<>();
      store.commit(months("journal-a", year), mine);
      other.commit(months("journal-b", year), theirs);

      assertThat(mine.value()).isInstanceOf(CommitOutcome.Committed.class);
      assertThat(theirs.value()).isInstanceOf(CommitOutcome.Committed.class);
    }
  }

  private static MessageBatch months(String journal, int year) {
    Batches batch =
        Batches.of(new JournalId(journal), year == 2012 ? 0 : year - 1, year).after(year - 2012);
    for (int month = 1; month <= 3; month++) {
      batch.message(
          "wwx",
          year + "-" + month,
          month,
          LocalDate.of(year, month, 9).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    }
    return batch.batch();
  }

  @Test
  void shouldAnswerCheckpointAndCursors() throws Exception {
    Answer<Checkpoint> none = new Answer<>();
    store.checkpoint(new JournalId("never-seen"), 1, none);
    Answer<Map<CorpId, Cursor>> cursors = new Answer<>();
    store.cursors(List.of(new CorpId("wwa"), new CorpId("wwnobody")), cursors);

    assertThat(none.value()).isEqualTo(Checkpoint.NONE);
    assertThat(cursors.value()).containsExactly(Map.entry(new CorpId("wwa"), new Cursor(5, 3)));
  }

  @Test
  void shouldCountExternalGroupOnceShown() throws Exception {
    StoreRig.commit(store, both(0, 10).batch());
    MessageRows shown = both(0, 10).batch().messages().get(0);
    MessageRows internal =
        new MessageRows(
            new MessageRow(
                shown.message().corp(),
                "m8",
                8,
                A_DAY_MS - 5000,
                "send",
                "text",
                "staff1",
                List.of(),
                "r1",
                "{}",
                "{}"),
            new Conversation("room:r1", Conversation.Type.GROUP_INTERNAL, "r1"),
            shown.participants(),
            List.of());

    StoreRig.commit(store, Batches.of(10, 11).row(internal).batch());

    assertThat(conversation()).isEqualTo("2/3/1/group_external");
    assertThat(
            rig.one("SELECT extract(epoch FROM last_msg_time)::bigint FROM t_wecom_conversation"))
        .isEqualTo(Long.toString(A_DAY_MS / 1000));
  }

  @Test
  void shouldQuarantineNoMessageThatIsStored() throws Exception {
    StoreRig.commit(
        store, Batches.of(0, 10).message("wwa", "m7", 7, A_DAY_MS).run("wwa", 0, 7, 3).batch());

    StoreRig.commit(
        store,
        Batches.of(10, 11)
            .quarantine(refused("wwa", 7, "m7"))
            .quarantine(refused("wwa", 8, "m7"))
            .quarantine(refused("wwa", 7, "m8"))
            .quarantine(refused("wwb", 7, "m7"))
            .batch());

    assertThat(
            rig.one(
                "SELECT string_agg(concat_ws('/', corp_id, seq, msg_id), ' ' ORDER BY corp_id, seq)"
                    + " FROM weir_quarantine"))
        .isEqualTo("wwa/7/m8 wwa/8/m7 wwb/7/m7");
  }

  private static QuarantineRow refused(String corp, long seq, String msgId) {
    return new QuarantineRow(
        "archive", corp, seq, msgId, 1, "unknown_key", new byte[] {1}, corp + seq + msgId);
  }

  private static Batches both(long from, long to) {
    return Batches.of(from, to)
        .message("wwa", "m6", 6, A_DAY_MS)
        .push("app:wwa/1", DIGEST)
        .quarantine(quarantined())
        .run("wwa", 5, 6, 3);
  }

  private static QuarantineRow quarantined() {
    return new QuarantineRow(
        "archive", "wwa", 7, "m\0seven", 1, "corrupt: padding", new byte[] {0, 1, 2}, DIGEST);
  }

  private static String incompressible(int length) {
    StringBuilder text = new StringBuilder(length);
    new Random(1).ints(length, 'a', 'z' + 1).forEach(c -> text.append((char) c));
    return text.toString();
  }

  private long seq(String corp) throws Exception {
    return Long.parseLong(
        String.valueOf(
            rig.one("SELECT chat_seq FROM t_wecom_corp_config WHERE corp_id = '" + corp + "'")));
  }

  private String conversation() throws Exception {
    return String.valueOf(
        rig.one(
            "SELECT concat_ws('/', msg_count, participant_count, customer_count, conversation_type)"
                + " FROM t_wecom_conversation"));
  }

  private Checkpoint checkpoint() throws Exception {
    Answer<Checkpoint> answer = new Answer<>();
    store.checkpoint(Batches.JOURNAL, 1, answer);
    return answer.value();
  }
}
