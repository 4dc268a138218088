package io.weir.engine.drain;

import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;
import java.util.function.BooleanSupplier;

/**
 * How much a replay of one shard has before it: reading costs next to nothing beside RSA, and tells
 * how long it will take.
 *
 * @param bytes encoded bytes of the records
 */
public record ReplayScan(long records, long bytes) {

  /**
   * Reads to the end.
   *
   * @param interrupted asked before each record: true ends it early
   */
  public static ReplayScan of(JournalReader reader, BooleanSupplier interrupted) {
    long records = 0;
    long bytes = 0;
    for (JournalEntry entry = reader.poll();
        entry != null && !interrupted.getAsBoolean();
        entry = reader.poll()) {
      records++;
      bytes += entry.bytes();
    }
    return new ReplayScan(records, bytes);
  }
}
