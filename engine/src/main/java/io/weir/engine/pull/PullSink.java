package io.weir.engine.pull;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import java.util.List;

/** Port: the journal as a pull sees it. */
public interface PullSink {

  /**
   * Appends {@code records} in order, all of them to the corp's shard.
   *
   * @param reply once, on the caller's context: the position of the last one when all are as
   *     durable as configured; or a failure, after which nobody knows how many of them are there
   * @return false when the queue is full: nothing was taken and no reply comes
   */
  boolean append(CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply);

  /** How full the corp's shard is. */
  Pressure.Level pressure(CorpId corp);
}
