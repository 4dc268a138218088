package io.weir.engine.store;

import io.weir.engine.journal.JournalPosition;

/**
 * How far a journal shard is in Postgres, compared whole before it is set.
 *
 * @param position everything up to it is stored, quarantined, or sure to be pulled again (I3)
 * @param commits one more with each transaction that sets it: a failover that forgot one which
 *     moved no position shows in nothing else. Taking a shard over raises it to the time in
 *     microseconds, which no failover can give away a second time
 */
public record Checkpoint(JournalPosition position, long commits) {

  /** Of a shard that nothing was committed of yet. */
  public static final Checkpoint NONE = new Checkpoint(JournalPosition.START, 0);

  /** The one that a commit, or taking over, leaves behind. */
  public Checkpoint moved(JournalPosition next) {
    return new Checkpoint(next, commits + 1);
  }
}
