package io.weir.engine.drain;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.Cursor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a shard of one's own journal holds behind its checkpoint, found once at start: how much
 * waits for Postgres, and how far each corp's pull had got without a hole, so that nothing is
 * pulled twice for nothing.
 *
 * @param bytes encoded bytes of the undrained records
 * @param resumeAfter per corp with undrained records: the seq to go on after; never before its
 *     cursor
 */
public record RestartScan(long records, long bytes, Map<CorpId, Long> resumeAfter) {

  /**
   * Reads to the end of the shard.
   *
   * @param reader stands behind the checkpoint
   * @param cursors of the corps this node holds leases for
   */
  public static RestartScan of(JournalReader reader, Map<CorpId, Cursor> cursors) {
    long records = 0;
    long bytes = 0;
    Map<CorpId, Long> reached = new HashMap<>();
    for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
      records++;
      bytes += entry.bytes();
      if (entry.decoded() instanceof RecordCodec.Decoded.Sound sound
          && sound.record() instanceof JournalRecord.Archived archived) {
        reach(reached, cursors.get(archived.corp()), archived);
      }
    }
    return new RestartScan(records, bytes, reached);
  }

  private static void reach(
      Map<CorpId, Long> reached, @Nullable Cursor cursor, JournalRecord.Archived record) {
    if (cursor == null || record.fencingToken() != cursor.fencingToken()) {
      return; // another lease's records do not move this one's cursor: the new lease starts at it
      // (I2)
    }
    long position = reached.getOrDefault(record.corp(), cursor.chatSeq());
    if (record.after() <= position) {
      reached.put(record.corp(), Math.max(position, record.seq()));
    }
  }
}
