package io.weir.engine.journal;

import org.jspecify.annotations.Nullable;

/** Reads one shard in order. Belongs to the thread that opened it. */
public interface JournalReader extends AutoCloseable {

  /** The next record, or null when there is none yet. */
  @Nullable JournalEntry poll();

  /**
   * Goes on behind {@code finished}.
   *
   * @return false when the journal has no such record: it ends before, or begins after it; the
   *     reader is at the start then
   */
  boolean seekAfter(JournalPosition finished);

  @Override
  void close();
}
