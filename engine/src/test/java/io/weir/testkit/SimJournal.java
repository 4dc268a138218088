package io.weir.testkit;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal in memory. Positions are spaced, so that nobody may count on them being dense. */
public final class SimJournal implements Journal {

  private static final int SPACING = 7;

  private final SimDisk disk;
  private final List<JournalPosition> endsAtOpen;
  private boolean closed;

  /** On a disk of its own. */
  public SimJournal(int archiveShards) {
    this(new SimDisk("sim", archiveShards));
  }

  /** What an earlier process left on {@code disk}. */
  public SimJournal(SimDisk disk) {
    this.disk = disk;
    List<JournalPosition> ends = new ArrayList<>();
    for (int shard = 0; shard < disk.shards(); shard++) {
      ends.add(end(disk, shard));
    }
    endsAtOpen = disk.keepEnds(ends);
  }

  /** Where the {@code n}-th record of a shard stands. */
  public static JournalPosition positionOf(int n) {
    return new JournalPosition((n + 1L) * SPACING);
  }

  /** How many records there are up to {@code position}; it may be beyond the end. */
  public static int recordsTo(JournalPosition position) {
    return position.equals(JournalPosition.START) ? 0 : (int) (position.index() / SPACING);
  }

  /** Where a shard ends. */
  public static JournalPosition end(SimDisk disk, int shard) {
    int records = disk.records(shard).size();
    return records == 0 ? JournalPosition.START : positionOf(records - 1);
  }

  /** From now on appends fail, as on a full disk, until told otherwise. */
  public void refuse(boolean refuse) {
    disk.refuse(refuse ? SimDisk.Refusal.APPEND : SimDisk.Refusal.NOTHING);
  }

  /** Flips one bit of the {@code n}-th record of a shard. */
  public void damage(int shard, int n) {
    disk.flip(shard, n, 8 * disk.records(shard).get(n).length - 8);
  }

  /** As {@link #damage}; a record that is damaged already stays so. */
  public void damageOnce(int shard, int n) {
    if (disk.isSound(shard, n)) {
      damage(shard, n);
    }
  }

  @Override
  public JournalId id() {
    return new JournalId(disk.id());
  }

  @Override
  public int archiveShards() {
    return disk.shards() - 1;
  }

  @Override
  public JournalPosition endAtOpen(int shard) {
    return endsAtOpen.get(shard);
  }

  @Override
  public void endsCompared() {
    disk.endsCompared();
  }

  @Override
  public JournalId renew() {
    disk.renew();
    return id();
  }

  @Override
  public JournalWriter openWriter(int shard) {
    return new Writer(shard);
  }

  @Override
  public JournalReader openReader(int shard) {
    return new Reader(disk.records(shard));
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Writer implements JournalWriter {
    private final int shard;

    Writer(int shard) {
      this.shard = shard;
    }

    @Override
    public JournalPosition append(byte[] encoded) {
      requireOpen();
      return positionOf(disk.append(shard, encoded) - 1);
    }

    @Override
    public void sync() {
      requireOpen();
      disk.sync(shard);
    }

    private void requireOpen() {
      if (closed) {
        throw new JournalException("append failed: the journal is closed");
      }
    }

    @Override
    public void close() {}
  }

  private static final class Reader implements JournalReader {
    private final List<byte[]> records;
    private int next;

    Reader(List<byte[]> records) {
      this.records = records;
    }

    @Override
    public @Nullable JournalEntry poll() {
      if (next >= records.size()) {
        return null;
      }
      byte[] bytes = records.get(next);
      JournalPosition position = positionOf(next++);
      return new JournalEntry(position, RecordCodec.decode(bytes), bytes.length);
    }

    @Override
    public boolean seekAfter(JournalPosition finished) {
      boolean start = finished.equals(JournalPosition.START);
      int count = recordsTo(finished);
      boolean there =
          start || (finished.index() % SPACING == 0 && count >= 1 && count <= records.size());
      next = there ? count : 0;
      return there;
    }

    @Override
    public void close() {}
  }
}
