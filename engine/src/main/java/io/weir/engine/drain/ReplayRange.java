package io.weir.engine.drain;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * Which records a replay goes over.
 *
 * @param fromMs arrived in the journal at this time or later
 * @param toMs arrived before this time
 * @param shard the only one, which the two indexes are of; {@link #EVERY_SHARD} = all of them,
 *     whole
 * @param fromIndex the first position
 * @param toIndex the last position
 * @param corp only records that name it; null = all. A command of a suite names its corp in its
 *     ciphertext only, and is nobody's here
 */
public record ReplayRange(
    long fromMs, long toMs, int shard, long fromIndex, long toIndex, @Nullable CorpId corp) {

  public static final int EVERY_SHARD = -1;

  /** All of a journal. */
  public static final ReplayRange WHOLE =
      new ReplayRange(0, Long.MAX_VALUE, EVERY_SHARD, 0, Long.MAX_VALUE, null);

  /** Whether it can hold a record of this shard at all. */
  public boolean touches(int aShard) {
    return shard == EVERY_SHARD || shard == aShard;
  }

  /**
   * Whether this entry is one of them.
   *
   * @param arrivedMs of the entry, or of the one before when it is damaged and does not say
   */
  boolean holds(JournalEntry entry, long arrivedMs) {
    long index = entry.position().index();
    return arrivedMs >= fromMs
        && arrivedMs < toMs
        && (shard == EVERY_SHARD || (index >= fromIndex && index <= toIndex))
        && (corp == null || isOf(entry.decoded(), corp));
  }

  // Whose a damaged one was, nobody knows: it is looked at, and counted, for every corp.
  private static boolean isOf(RecordCodec.Decoded decoded, CorpId corp) {
    if (!(decoded instanceof RecordCodec.Decoded.Sound sound)) {
      return true;
    }
    JournalRecord record = sound.record();
    if (record instanceof JournalRecord.Archived archived) {
      return archived.corp().equals(corp);
    } else if (record instanceof JournalRecord.Callback callback) {
      return callback.corpId().equals(corp.value());
    }
    return ((JournalRecord.Quarantined) record).corp().equals(corp);
  }

  /** When a record came in, by the clock of the node that journalled it. */
  static long arrivedMs(JournalRecord record) {
    if (record instanceof JournalRecord.Archived archived) {
      return archived.pulledAtMs();
    } else if (record instanceof JournalRecord.Callback callback) {
      return callback.receivedAtMs();
    }
    return ((JournalRecord.Quarantined) record).pulledAtMs();
  }
}
