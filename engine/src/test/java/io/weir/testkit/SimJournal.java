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

  private final List<List<byte[]>> shards = new ArrayList<>();
  private int generation = 1;
  private boolean refusing;

  public SimJournal(int archiveShards) {
    for (int i = 0; i <= archiveShards; i++) {
      shards.add(new ArrayList<>());
    }
  }

  /** From now on appends fail, as on a full disk, until told otherwise. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Flips one bit of the {@code n}-th record of a shard. */
  public void damage(int shard, int n) {
    byte[] bytes = shards.get(shard).get(n);
    bytes[bytes.length - 1] ^= 1;
  }

  /** As {@link #damage}; a record that is damaged already stays so. */
  public void damageOnce(int shard, int n) {
    if (RecordCodec.decode(shards.get(shard).get(n)) instanceof RecordCodec.Decoded.Sound) {
      damage(shard, n);
    }
  }

  @Override
  public JournalId id() {
    return new JournalId("sim-" + generation);
  }

  @Override
  public int archiveShards() {
    return shards.size() - 1;
  }

  @Override
  public JournalPosition endAtOpen(int shard) {
    return JournalPosition.START; // it is made empty
  }

  @Override
  public JournalId renew() {
    generation++;
    return id();
  }

  @Override
  public JournalWriter openWriter(int shard) {
    return new Writer(shards.get(shard));
  }

  @Override
  public JournalReader openReader(int shard) {
    return new Reader(shards.get(shard));
  }

  @Override
  public void close() {
    refusing = true;
  }

  private final class Writer implements JournalWriter {
    private final List<byte[]> records;

    Writer(List<byte[]> records) {
      this.records = records;
    }

    @Override
    public JournalPosition append(byte[] encoded) {
      if (refusing) {
        throw new JournalException("append failed: no space (simulated)");
      }
      records.add(encoded.clone());
      return new JournalPosition((long) records.size() * SPACING);
    }

    @Override
    public void sync() {
      if (refusing) {
        throw new JournalException("sync failed: no space (simulated)");
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
      byte[] bytes = records.get(next++);
      JournalPosition position = new JournalPosition((long) next * SPACING);
      return new JournalEntry(position, RecordCodec.decode(bytes), bytes.length);
    }

    @Override
    public boolean seekAfter(JournalPosition finished) {
      long record = finished.index() / SPACING;
      boolean there =
          finished.equals(JournalPosition.START)
              || (finished.index() % SPACING == 0 && record >= 1 && record <= records.size());
      next = there && !finished.equals(JournalPosition.START) ? (int) record : 0;
      return there;
    }

    @Override
    public void close() {}
  }
}
