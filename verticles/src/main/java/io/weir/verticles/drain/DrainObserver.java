package io.weir.verticles.drain;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.SetBack;

/**
 * What a drain tells the rest of the node; called on the drain's thread, so it must only hand over.
 */
public interface DrainObserver {

  /** A callback says that this corp's archive has something. */
  void wake(CorpId corp);

  /** A puller has run ahead of a hole or of its lease. */
  void setBack(SetBack setBack);

  /**
   * A shard had damaged archive records: all of its corps' pullers must start over from their
   * cursors.
   */
  void damaged(int shard);

  /** All pullers of an archive shard's corps must start over from their cursors. */
  void startOver(int shard);

  /** A batch is in Postgres. */
  void committed(MessageBatch batch, CommitOutcome.Committed outcome);

  /** Postgres has this checkpoint now; after a failover an earlier one than before. */
  default void checkpoint(int shard, JournalPosition stored) {}

  /**
   * Postgres forgot commits whose files retention has removed: the drain goes on with the oldest
   * record that is left. What the archive had in between is pulled again; callbacks are gone.
   */
  default void trimmed(int shard, JournalPosition stored) {}

  /**
   * Postgres has a checkpoint that this journal does not have: the shard stands until the node is
   * started again.
   */
  void lost(int shard, JournalPosition stored);
}
