package io.weir.bench.wecom.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sealed archive of one corp: its entries in the order of their seqs, encoded once. What of it
 * can be seen grows with {@link #reveal}; a new archive shows everything.
 */
public final class Archive {

  private final long[] places;
  private final byte[][] entries;
  private final AtomicInteger visible;

  private Archive(long[] places, byte[][] entries) {
    this.places = places;
    this.entries = entries;
    this.visible = new AtomicInteger(entries.length);
  }

  /** A range of entries: {@code from} included, {@code to} excluded. */
  public record Range(int from, int to) {

    /** Entries in the range. */
    public int size() {
      return to - from;
    }
  }

  /** The same entries, all to be seen; what is revealed of one is hidden in the other. */
  Archive copy() {
    return new Archive(places, entries);
  }

  /** The seq that the entry at {@code index} is delivered under. */
  public long seqAt(int index) {
    return places[index];
  }

  /** All entries there will ever be. */
  public int size() {
    return entries.length;
  }

  /** Entries that can be seen by now. */
  public int visible() {
    return visible.get();
  }

  /** Hides everything but the first {@code count} entries. Not while somebody pulls. */
  public void showOnly(int count) {
    visible.set(Math.max(0, Math.min(count, entries.length)));
  }

  /** Lets {@code count} more entries be seen. */
  public void reveal(int count) {
    visible.accumulateAndGet(count, (now, more) -> Math.min(now + more, entries.length));
  }

  /**
   * What comes after seq {@code after}, {@code limit} entries at most. An entry without a seq
   * shares the place of the one before it, and the two are never parted: whoever goes on from that
   * seq would miss it. So a page may be one shorter, and with a limit of 1 one longer.
   */
  public Range page(long after, int limit) {
    int end = visible.get();
    int from = firstAfter(after, end);
    return new Range(from, unparted(from, Math.min(end, from + limit), end));
  }

  /**
   * {@code range} without its last entries, {@code fewer} of them, and without parting what belongs
   * together.
   */
  public Range shortened(Range range, int fewer) {
    int end = Math.max(range.from() + 1, range.to() - fewer);
    return new Range(range.from(), unparted(range.from(), end, range.to()));
  }

  private int unparted(int from, int to, int end) {
    if (to <= from || to >= end || places[to] != places[to - 1]) {
      return to;
    }
    int shorter = to - 1;
    while (shorter > from && places[shorter] == places[shorter - 1]) {
      shorter--;
    }
    return shorter > from ? shorter : Math.min(end, to + 1);
  }

  private int firstAfter(long after, int end) {
    int low = 0;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (places[middle] <= after) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The encoded entry at {@code index}: a JSON object in ASCII. Not to be written to. */
  public byte[] entry(int index) {
    return entries[index];
  }

  /** Collects entries in order. */
  static final class Builder {
    private long[] places = new long[64];
    private final List<byte[]> entries = new ArrayList<>();

    void add(long place, byte[] entry) {
      if (entries.size() == places.length) {
        places = Arrays.copyOf(places, places.length * 2);
      }
      places[entries.size()] = place;
      entries.add(entry);
    }

    Archive build() {
      return new Archive(Arrays.copyOf(places, entries.size()), entries.toArray(new byte[0][]));
    }
  }
}
