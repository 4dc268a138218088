package io.weir.fault;

import static io.weir.it.Batches.A_DAY_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.JournalPosition;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.StoreFailure;
import io.weir.it.Batches;
import io.weir.it.StoreRig;
import io.weir.testkit.Answer;
import io.weir.testkit.Await;
import io.weir.testkit.FaultProxy;
import io.weir.verticles.drain.PgMessageStore;
import io.weir.verticles.postgres.TestPostgres;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection to Postgres breaks at the worst moments; the same batch again adds nothing. */
@Timeout(60)
class PgMessageStoreFaultIT {

  private StoreRig rig;
  private FaultProxy proxy;
  private PgMessageStore store;

  @BeforeEach
  void open() throws Exception {
    rig = new StoreRig();
    rig.execute("INSERT INTO t_wecom_corp_config (corp_id, fencing_token) VALUES ('wwa', 1)");
    proxy = FaultProxy.before(TestPostgres.server().port());
    store = rig.store(proxy.port(), new StoreRig.TodayClock());
    // A first batch, so that months, participants and prepared statements are known.
    StoreRig.commit(
        store,
        Batches.of(0, 1).message("wwa", "m1", 1, A_DAY_MS, "room:r1").run("wwa", 0, 1, 1).batch());
  }

  @AfterEach
  void close() throws Exception {
    proxy.close();
    rig.close();
  }

  private static MessageBatch second() {
    return Batches.of(1, 2)
        .message("wwa", "m2", 2, A_DAY_MS, "room:r2")
        .push("app:wwa/1", "cd".repeat(32))
        .run("wwa", 1, 2, 1)
        .batch();
  }

  /** A batch that leaves the checkpoint where it is. */
  private static MessageBatch staying(long commits) {
    return Batches.of(1, 1)
        .after(commits)
        .message("wwa", "m2", 2, A_DAY_MS, "room:r2")
        .run("wwa", 1, 2, 1)
        .batch();
  }

  private static Checkpoint at(long position, long commits) {
    return new Checkpoint(new JournalPosition(position), commits);
  }

  /** As the drain does it: again, as long as it says so. */
  private CommitOutcome committed(MessageBatch batch) throws Exception {
    for (int tries = 0; ; tries++) {
      Answer<CommitOutcome> answer = new Answer<>();
      store.commit(batch, answer);
      try {
        return answer.value();
      } catch (AssertionError e) {
        assertThat(StoreFailure.of(answer.failure())).isInstanceOf(StoreFailure.Retry.class);
        assertThat(tries).isLessThan(5);
      }
    }
  }

  @Test
  void shouldRetryWhenCutBeforeTheCommit() throws Exception { // I5
    CountDownLatch sprung = proxy.cutBefore("COMMIT");

    assertThat(StoreRig.failure(store, second())).isInstanceOf(StoreFailure.Retry.class);
    assertThat(sprung.getCount()).isZero();

    assertThat(committed(second())).isInstanceOf(CommitOutcome.Committed.class);
    requireOnce();
  }

  @Test
  void shouldAddNothingWhenTheCommitsAnswerWasLost() throws Exception { // I5
    CountDownLatch sprung = proxy.dropAnswerTo("COMMIT");

    assertThat(StoreRig.failure(store, second())).isInstanceOf(StoreFailure.Retry.class);
    assertThat(sprung.getCount()).isZero();
    Await.until("Postgres has committed it", () -> rig.count("t_wecom_message") == 2);

    assertThat(committed(second())).isEqualTo(new CommitOutcome.CheckpointMoved(at(2, 2)));
    requireOnce();
  }

  @Test
  void shouldAddNothingWhenTheLostCommitHadMovedNoCheckpoint() throws Exception { // I5
    MessageBatch later = staying(1);
    proxy.dropAnswerTo("COMMIT");
    assertThat(StoreRig.failure(store, later)).isInstanceOf(StoreFailure.Retry.class);
    Await.until("Postgres has committed it", () -> rig.count("t_wecom_message") == 2);

    // The commit's number tells that it happened: the drain goes back to what is stored, and on
    // from there.
    assertThat(committed(later)).isEqualTo(new CommitOutcome.CheckpointMoved(at(1, 2)));
    CommitOutcome.Committed again = (CommitOutcome.Committed) committed(staying(2));

    assertThat(again.inserted()).containsEntry("message", 0L);
    assertThat(again.setBacks()).isEmpty();
    assertThat(rig.one("SELECT string_agg(msg_count::text, ',') FROM t_wecom_conversation"))
        .isEqualTo("1,1");
  }

  @Test
  void shouldGoBackWhenAFailoverLostACommitThatHadMovedNoCheckpoint() throws Exception { // I3
    assertThat(committed(staying(1))).isInstanceOf(CommitOutcome.Committed.class);
    rig.one("UPDATE weir_checkpoint SET commits = commits - 1 RETURNING commits::text");

    MessageBatch next =
        Batches.of(1, 2).after(2).message("wwa", "m3", 3, A_DAY_MS).run("wwa", 2, 3, 1).batch();
    assertThat(committed(next)).isEqualTo(new CommitOutcome.CheckpointMoved(at(1, 1)));
  }

  @Test
  void shouldRetryWhenCutBetweenTheStatements() throws Exception {
    proxy.cutBefore("m2"); // the parameters of the first INSERT

    assertThat(StoreRig.failure(store, second())).isInstanceOf(StoreFailure.Retry.class);
    assertThat(rig.count("t_wecom_message")).isEqualTo(1);

    assertThat(committed(second())).isInstanceOf(CommitOutcome.Committed.class);
    requireOnce();
  }

  @Test
  void shouldWaitWhenAnswersAreSlowAndHoldNoLockAfterwards() throws Exception {
    CountDownLatch sprung = proxy.holdBefore("COMMIT");
    Answer<CommitOutcome> answer = new Answer<>();
    store.commit(second(), answer);
    assertThat(sprung.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(answer.isThere()).isFalse();

    proxy.letGo();

    assertThat(answer.value()).isInstanceOf(CommitOutcome.Committed.class);
    requireOnce();
  }

  @Test
  void shouldRetryWhenTheServerEndsItsSide() throws Exception {
    proxy.halfClose();
    assertThat(committed(second())).isInstanceOf(CommitOutcome.Committed.class);
    requireOnce();
  }

  @Test
  void shouldRetryWhileThereIsNobody() throws Exception {
    proxy.goAway();
    assertThat(StoreRig.failure(store, second())).isInstanceOf(StoreFailure.Retry.class);

    proxy.comeBack();

    assertThat(committed(second())).isInstanceOf(CommitOutcome.Committed.class);
    requireOnce();
  }

  private void requireOnce() throws Exception {
    assertThat(rig.count("t_wecom_message")).isEqualTo(2);
    assertThat(rig.count("weir_inbox")).isEqualTo(1);
    assertThat(rig.one("SELECT chat_seq FROM t_wecom_corp_config")).isEqualTo("2");
    assertThat(rig.one("SELECT position FROM weir_checkpoint")).isEqualTo("2");
    assertThat(
            rig.one(
                "SELECT string_agg(concat_ws('/', msg_count, participant_count), ',') FROM t_wecom_conversation"))
        .isEqualTo("1/3,1/3");
  }
}
