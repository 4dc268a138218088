package io.weir.testkit;

import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.CursorRun;
import io.weir.engine.store.MessageBatch;
import java.util.List;

/**
 * What a {@link SimMessageStore} does inside a transaction, so that a test can have it do wrong.
 */
public interface SimRules {

  SimRules TRUE = new SimRules() {};

  /** The stored checkpoint is the one that the batch was made on. */
  default boolean isExpected(Checkpoint stored, MessageBatch batch) {
    return stored.equals(batch.expected());
  }

  /** What the batch may do with a corp's cursor. */
  default CursorRun.Judgement judge(Cursor cursor, List<CursorRun> runs) {
    return CursorRun.judge(cursor, runs);
  }

  /** Whether a linked message raises the counters. */
  default boolean counts(boolean reallyInserted) {
    return reallyInserted;
  }
}
