package io.weir.engine.store;

import io.weir.engine.corp.CorpId;
import java.util.List;
import java.util.Map;

/** What a transaction came to. */
public sealed interface CommitOutcome {

  /**
   * All of the batch is in Postgres.
   *
   * @param cursors where each corp of the batch stands now
   * @param inserted rows really inserted, by table name without its prefix
   */
  record Committed(Map<CorpId, Cursor> cursors, List<SetBack> setBacks, Map<String, Long> inserted)
      implements CommitOutcome {}

  /**
   * Nothing is: the stored checkpoint is another than this drain's last one, and the drain must go
   * there.
   */
  record CheckpointMoved(Checkpoint stored) implements CommitOutcome {}
}
