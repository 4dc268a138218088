package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalWriter;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends to one shard: to a Chronicle queue in a folder that is made for it. When an append or a
 * sync fails, that queue is given up and the next append makes another: what a failure left in it
 * is for readers alone.
 */
@Confined(Role.JOURNAL_WRITER)
final class ChronicleWriter implements JournalWriter {

  /** Retention removes whole files, so they are small in time and in bytes. */
  private static final long ROLL_MILLIS = 300_000;

  private static final long ROLL_BYTES = 256L * 1024 * 1024;

  private final ShardFiles files;
  private final boolean syncs;
  private final LongSupplier wallMillis;
  private final Runnable beforeFirst;
  private @Nullable OpenQueue queue;
  private long openedAt;
  private boolean unsynced;
  private boolean gaveUpUnsynced;

  /**
   * For one shard.
   *
   * @param beforeFirst run before there is anything to append to; when it throws, nothing is
   *     appended
   */
  ChronicleWriter(ShardFiles files, boolean syncs, LongSupplier wallMillis, Runnable beforeFirst) {
    this.files = files;
    this.beforeFirst = beforeFirst;
    this.syncs = syncs;
    this.wallMillis = wallMillis;
  }

  @Override
  public JournalPosition append(byte[] encoded) {
    try {
      JournalPosition position = ready().append(encoded);
      unsynced = true;
      return position;
    } catch (RuntimeException | Error e) {
      // Chronicle throws many kinds; InternalError is what a page looks like that the device does
      // not give or take, OutOfMemoryError what a map looks like that the kernel does not give. To
      // a caller all mean: not journalled.
      gaveUpUnsynced |= unsynced;
      giveUp();
      throw new JournalException("append failed: " + e.getMessage(), e);
    }
  }

  private OpenQueue ready() {
    long now = wallMillis.getAsLong();
    if (queue == null) {
      beforeFirst.run();
      queue = OpenQueue.make(files, nextNumber(), syncs);
      openedAt = now;
    } else if (now - openedAt >= ROLL_MILLIS || now < openedAt || queue.bytes() >= ROLL_BYTES) {
      queue.roll();
      openedAt = now;
    }
    return queue;
  }

  private long nextNumber() {
    List<ShardFiles.Numbered> all = files.list();
    return all.isEmpty() ? ShardFiles.FIRST : all.get(all.size() - 1).number() + 1;
  }

  @Override
  public void sync() {
    unsynced = false;
    if (gaveUpUnsynced) {
      gaveUpUnsynced = false;
      throw new JournalException(
          "sync failed: an append failed, and what stood before it in that file is not synced");
    }
    try {
      if (queue != null) {
        queue.sync();
      }
    } catch (RuntimeException | Error e) {
      giveUp(); // after a failed sync the kernel may call pages clean that are not on the device
      throw new JournalException("sync failed: " + e.getMessage(), e);
    }
  }

  private void giveUp() {
    if (queue != null) {
      queue.abandon();
      queue = null;
    }
  }

  @Override
  public void close() {
    if (queue != null) {
      queue.close();
      queue = null;
    }
  }
}
