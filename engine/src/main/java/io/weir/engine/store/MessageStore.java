package io.weir.engine.store;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalId;
import java.util.Collection;
import java.util.Map;

/**
 * Where messages end up. Every reply comes on the caller's context; failures are {@link
 * StoreFailure.Raised}.
 */
public interface MessageStore {

  /** The checkpoint of a shard; {@link Checkpoint#NONE} when there is none yet. */
  void checkpoint(JournalId journal, int shard, Reply<Checkpoint> reply);

  /**
   * The same, for a process that takes the shard over: no commit that was sent before counts any
   * more, however late it comes, since it expects an earlier one.
   */
  void takeOver(JournalId journal, int shard, Reply<Checkpoint> reply);

  /** The cursors of record of those corps that have one. */
  void cursors(Collection<CorpId> corps, Reply<Map<CorpId, Cursor>> reply);

  /**
   * One transaction, all of it or nothing. When its answer is lost, sending the same batch again is
   * safe (I5).
   */
  void commit(MessageBatch batch, Reply<CommitOutcome> reply);
}
