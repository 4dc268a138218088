package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.RecordCodec;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/** Wraps a tailer of one shard. */
@Confined(Role.DRAIN)
final class ChronicleReader implements JournalReader {

  private final ExcerptTailer tailer;

  ChronicleReader(ExcerptTailer tailer) {
    this.tailer = tailer;
  }

  @Override
  public @Nullable JournalEntry poll() {
    try (DocumentContext document = tailer.readingDocument()) {
      if (!document.isPresent()) {
        return null;
      }
      JournalPosition position = new JournalPosition(document.index());
      Wire wire = document.wire();
      if (wire == null) {
        return new JournalEntry(position, RecordCodec.decode(new byte[0]), 0);
      }
      Bytes<?> in = wire.bytes();
      byte[] bytes = new byte[(int) in.readRemaining()];
      in.read(bytes);
      return new JournalEntry(position, RecordCodec.decode(bytes), bytes.length);
    }
  }

  @Override
  public boolean seekAfter(JournalPosition finished) {
    if (finished.equals(JournalPosition.START)) {
      tailer.toStart();
      return true;
    }
    if (tailer.moveToIndex(finished.index())) {
      try (DocumentContext document = tailer.readingDocument()) {
        if (document.isPresent() && document.index() == finished.index()) {
          return true;
        }
      }
    }
    tailer.toStart();
    return false;
  }

  @Override
  public void close() {
    tailer.close();
  }
}
