package io.weir.engine.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One shard's sealed content keys, beside its records, so that a replay needs no RSA. A help and no
 * more: what is lost of them costs RSA once again. Belongs to the thread that uses it.
 */
public interface SealedKeys {

  /** Keeps none and has none. */
  SealedKeys NONE = new SealedKeys() {};

  /** Keeps the key of the record that stands there; in memory, until {@link #flush}. */
  default void keep(JournalPosition record, byte[] sealedKey) {}

  /**
   * Writes what was kept since the last time; to be called every so often, since nothing else
   * bounds it. Not synced.
   *
   * @throws JournalException when it can't be written; it is forgotten then
   */
  default void flush() {}

  /** The key of this record; null when there is none, or its file can't be read. */
  default byte @Nullable [] find(JournalPosition record) {
    return null;
  }

  /** Which files {@link #find} could not read, one sentence each; for the operator. */
  default List<String> unreadable() {
    return List.of();
  }
}
