package io.weir.engine.drain;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalId;
import io.weir.engine.store.MessageBatch;
import java.util.Set;

/** What a drain's thread does next. */
public sealed interface DrainStep {

  /** Hand this to the decrypt pool; its answer goes to {@link Drain#onDecoded}. */
  record Decode(Piece piece) implements DrainStep {}

  /**
   * Send this to the store; its answer goes to {@link Drain#onCommitted} or {@link
   * Drain#onCommitFailed}.
   */
  record Commit(MessageBatch batch) implements DrainStep {}

  /**
   * Ask the store where these corps stand; its answer goes to {@link Drain#onCursors}.
   *
   * @param generation of the drain that asks: when it has started over, the answer is stale
   */
  record AskCursors(Set<CorpId> corps, long generation) implements DrainStep {}

  /**
   * Ask the store for the checkpoint; its answer goes to {@link Drain#onCheckpoint}.
   *
   * @param journal under whose id it is kept
   * @param generation of the drain that asks
   */
  record AskCheckpoint(JournalId journal, long generation) implements DrainStep {}

  /** Nothing until a fact comes, or until then. */
  record Wait(long untilNanos) implements DrainStep {}
}
