package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalWriter;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;

/** Wraps the appender of one shard. Chronicle checks the thread itself; that check stays on. */
@Confined(Role.JOURNAL_WRITER)
final class ChronicleWriter implements JournalWriter {

  private final ExcerptAppender appender;

  ChronicleWriter(ExcerptAppender appender) {
    this.appender = appender;
  }

  @Override
  public JournalPosition append(byte[] encoded) {
    try {
      appender.writeBytes(Bytes.wrapForRead(encoded));
      return new JournalPosition(appender.lastIndexAppended());
    } catch (RuntimeException | InternalError e) {
      // InternalError is what a page that the full disk cannot hold looks like to a memory map.
      // Chronicle throws many kinds (closed, interrupted, no space to map); to a caller all mean:
      // not journalled.
      throw new JournalException("append failed: " + e, e);
    }
  }

  @Override
  public void sync() {
    try {
      appender.sync();
    } catch (RuntimeException | InternalError e) {
      throw new JournalException("sync failed: " + e, e);
    }
  }

  @Override
  public void close() {
    appender.close();
  }
}
