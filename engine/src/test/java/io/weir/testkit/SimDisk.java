package io.weir.testkit;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.RecordCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link SimJournal} leaves when its process ends: bytes, and how much of them is synced.
 * Can be asked for every trouble that disks are known for.
 */
public final class SimDisk {

  /** The process ended in the middle of an append. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("crashed while appending (simulated)", null, false, false);
    }
  }

  /** How appends fail. */
  public enum Refusal {
    NOTHING,
    /** As on a full disk. */
    APPEND,
    /** The record is there all the same, which the writer can't know. */
    APPEND_DONE,
    SYNC
  }

  private static final class Shard {
    final List<byte[]> records = new ArrayList<>();
    int synced;
  }

  private final String name;
  private final List<Shard> shards = new ArrayList<>();
  // Shared by all copies: a journal that was renewed twice never takes the same id twice.
  private final AtomicInteger ids;
  private int generation;
  private List<JournalPosition> ends = List.of();
  private Refusal refusal = Refusal.NOTHING;
  private boolean lying;
  private boolean lied;
  private int crashIn = -1;
  private int flips;

  /** An empty one, formatted for a journal. */
  public SimDisk(String name, int archiveShards) {
    this(name, archiveShards, new AtomicInteger());
  }

  private SimDisk(String name, int archiveShards, AtomicInteger ids) {
    this.name = name;
    this.ids = ids;
    this.generation = ids.incrementAndGet();
    for (int i = 0; i <= archiveShards; i++) {
      shards.add(new Shard());
    }
  }

  /** The disk of now, kept aside. */
  public SimDisk copy() {
    SimDisk copy = new SimDisk(name, shards.size() - 1, ids);
    copy.generation = generation;
    copy.lied = lied;
    copy.ends = ends;
    for (int i = 0; i < shards.size(); i++) {
      copy.shards.get(i).records.addAll(shards.get(i).records);
      copy.shards.get(i).synced = shards.get(i).synced;
    }
    return copy;
  }

  /** From now on, until told otherwise. */
  public void refuse(Refusal how) {
    refusal = how;
  }

  /** From now on a sync does nothing and says it did. */
  public void lie(boolean lies) {
    lying = lies;
    lied |= lies;
  }

  public boolean lies() {
    return lying;
  }

  /** It does, or did once. */
  public boolean hasLied() {
    return lied;
  }

  /**
   * The {@code n}-th append from now tears its record and ends the process; below 0 = none does.
   */
  public void crashIn(int n) {
    crashIn = n;
  }

  /** The next {@code n} appends to archive shards are written with one bit flipped each. */
  public void flipNext(int n) {
    flips = n;
  }

  /** Flips one bit of the {@code n}-th record of a shard. */
  public void flip(int shard, int n, int bit) {
    byte[] bytes = records(shard).get(n).clone(); // a copy kept aside keeps its own
    bytes[bit / 8 % bytes.length] ^= (byte) (1 << bit % 8);
    records(shard).set(n, bytes);
  }

  /** The power goes: what was not synced is there up to somewhere, the record after it torn. */
  public void losePower(SplittableRandom random) {
    for (Shard shard : shards) {
      int kept = shard.synced + random.nextInt(shard.records.size() - shard.synced + 1);
      boolean torn = kept < shard.records.size() && random.nextBoolean();
      byte[] tail = torn ? tornOf(shard.records.get(kept)) : new byte[0];
      shard.records.subList(kept, shard.records.size()).clear();
      if (torn) {
        shard.records.add(tail);
      }
      shard.synced = shard.records.size();
    }
  }

  /** What stands behind the first {@code kept} records of a shard is gone, synced or not. */
  public void loseEnd(int shard, int kept) {
    Shard cut = shards.get(shard);
    if (kept < cut.records.size()) {
      cut.records.subList(kept, cut.records.size()).clear();
      cut.synced = Math.min(cut.synced, kept);
    }
  }

  private static byte[] tornOf(byte[] record) {
    return Arrays.copyOf(record, record.length / 2);
  }

  /** All records of a shard as they stand there; damaged ones too. */
  public List<byte[]> records(int shard) {
    return shards.get(shard).records;
  }

  public int shards() {
    return shards.size();
  }

  /** How many of a shard's records would survive the power going now. */
  public int synced(int shard) {
    return shards.get(shard).synced;
  }

  public boolean isSound(int shard, int n) {
    return RecordCodec.decode(records(shard).get(n)) instanceof RecordCodec.Decoded.Sound;
  }

  /** Of the journal that is on it. */
  public String id() {
    return name + '-' + generation;
  }

  void renew() {
    generation = ids.incrementAndGet();
    ends = List.of();
  }

  List<JournalPosition> keepEnds(List<JournalPosition> now) {
    List<JournalPosition> kept = new ArrayList<>(now);
    for (int shard = 0; shard < ends.size(); shard++) {
      if (ends.get(shard).compareTo(kept.get(shard)) < 0) {
        kept.set(shard, ends.get(shard));
      }
    }
    ends = List.copyOf(kept);
    return ends;
  }

  /** See {@link Journal#endsCompared}. */
  public void endsCompared() {
    ends = List.of();
  }

  int append(int shard, byte[] record) {
    if (refusal == Refusal.APPEND) {
      throw new JournalException("append failed: no space (simulated)");
    }
    List<byte[]> records = records(shard);
    if (crashIn >= 0 && crashIn-- == 0) {
      records.add(tornOf(record));
      throw new Crash();
    }
    records.add(record.clone());
    if (shard != Journal.CALLBACK_SHARD && flips > 0) {
      flips--;
      flip(shard, records.size() - 1, 8 * record.length - 8);
    }
    if (refusal == Refusal.APPEND_DONE) {
      throw new JournalException("append failed: nobody knows how far (simulated)");
    }
    return records.size();
  }

  void sync(int shard) {
    if (refusal != Refusal.NOTHING) {
      throw new JournalException("sync failed: no space (simulated)");
    }
    if (!lying) {
      shards.get(shard).synced = records(shard).size();
    }
  }
}
