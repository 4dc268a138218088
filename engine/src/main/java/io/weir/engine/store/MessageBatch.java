package io.weir.engine.store;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.message.MessageRows;
import java.util.List;
import java.util.Map;

/**
 * One transaction.
 *
 * @param expected the checkpoint that this drain last committed; any other in Postgres refuses the
 *     batch
 * @param next where the checkpoint stands after it; may be where it was, when an earlier record is
 *     unfinished
 * @param runs per corp, in the order of its records
 */
public record MessageBatch(
    JournalId journal,
    int shard,
    Checkpoint expected,
    JournalPosition next,
    List<MessageRows> messages,
    List<InboxRow> inbox,
    List<QuarantineRow> quarantined,
    Map<CorpId, List<CursorRun>> runs) {

  /**
   * Rows of the tables that a record goes to directly; links, participants and media come on top.
   */
  public int rows() {
    return messages.size() + inbox.size() + quarantined.size();
  }
}
