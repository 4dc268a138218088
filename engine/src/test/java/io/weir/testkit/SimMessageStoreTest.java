package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.contract.MessageStoreContract;
import io.weir.engine.corp.CorpId;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.StoreFailure;
import org.junit.jupiter.api.Test;

final class SimMessageStoreTest extends MessageStoreContract {

  private SimMessageStore sim = new SimMessageStore();

  @Override
  protected void reset() {
    sim = new SimMessageStore();
  }

  @Override
  protected MessageStore store() {
    return sim;
  }

  @Override
  protected StoredRows rows() {
    return sim.rows();
  }

  @Override
  protected void lease(CorpId corp, long fencingToken) {
    sim.lease(corp, fencingToken);
  }

  @Test
  void shouldKeepWhatItCommittedWhenItsAnswerIsLost() {
    sim.loseNextAnswer();
    assertThatThrownBy(() -> commit(TestBatch.from(-1, 7).inbox("app:ww1/1", 1, "kept")))
        .hasRootCauseInstanceOf(StoreFailure.Raised.class);
    assertThat(rows().inbox()).hasSize(1);
    assertThat(checkpoint()).isEqualTo(7);
  }

  @Test
  void shouldForgetWhatCameAfterTheStateItFailsOverTo() {
    lease(new CorpId("ww1"), 1);
    SimMessageStore.Snapshot before = sim.snapshot();
    commit(TestBatch.from(-1, 7).message(TestRecords.archived("ww1", 1, 0)));
    sim.failOverTo(before);
    assertThat(rows()).isEqualTo(StoredRows.none());
    assertThat(sim.cursor(new CorpId("ww1"))).isEqualTo(new Cursor(0, 1));
    assertThat(commit(TestBatch.from(7, 14))).isInstanceOf(CommitOutcome.CheckpointMoved.class);
  }

  @Test
  void shouldRefuseABatchWithAPoisonRow() {
    sim.poison("m2");
    TestBatch batch = TestBatch.from(-1, 7).message(TestRecords.archived("ww1", 2, 1));
    assertThatThrownBy(() -> commit(batch)).rootCause().hasMessage("simulated");
    assertThat(rows()).isEqualTo(StoredRows.none());
  }
}
