package io.weir.engine.drain;

import io.weir.engine.corp.CorpId;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.QuarantineRow;
import org.jspecify.annotations.Nullable;

/** What became of one record on the decrypt pool. */
public sealed interface Drained {

  /**
   * An archived message, ready for its tables.
   *
   * @param sealedKey its content key, to be kept beside its record; null = it is not sealed here
   */
  record Stored(MessageRows rows, byte @Nullable [] sealedKey) implements Drained {
    public Stored(MessageRows rows) {
      this(rows, null);
    }
  }

  /**
   * A callback, ready for the inbox.
   *
   * @param wakes the corp whose puller it wakes; every arrival does, repeats too
   */
  record Arrived(InboxRow row, @Nullable CorpId wakes) implements Drained {}

  /** What could not be opened or read. */
  record Refused(QuarantineRow row) implements Drained {}
}
