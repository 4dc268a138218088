package io.weir.engine.drain;

import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;

/**
 * How much a replay of one shard has before it: reading costs next to nothing beside RSA, and tells
 * how long it will take.
 *
 * @param bytes encoded bytes of the records
 */
public record ReplayScan(long records, long bytes) {

  /** Reads to the end. */
  public static ReplayScan of(JournalReader reader) {
    long records = 0;
    long bytes = 0;
    for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
      records++;
      bytes += entry.bytes();
    }
    return new ReplayScan(records, bytes);
  }
}
