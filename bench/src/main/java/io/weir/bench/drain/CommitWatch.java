package io.weir.bench.drain;

import io.weir.bench.wecom.world.Archive;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Matches what Postgres has of each archive with when it was due. Latency counts from then, however
 * late somebody was to show it, ask for it or store it.
 */
final class CommitWatch {

  private final List<Archive> archives;
  private final long[][] due;
  private final int[] committed;
  private final List<Bucket> buckets = new ArrayList<>();
  private final long bucketNanos;
  private Histogram all = histogram();
  private Histogram bucket = histogram();
  private long bucketEnd;
  private long open;

  /**
   * What was committed in a stretch of time.
   *
   * @param endNanos its end, as {@link System#nanoTime} has it
   * @param perSecond messages
   * @param p50Millis not a number when there were none
   * @param p99Millis as well
   */
  record Bucket(long endNanos, double perSecond, double p50Millis, double p99Millis) {}

  /**
   * Nothing is due yet.
   *
   * @param bucketNanos how long a {@link Bucket} is
   */
  CommitWatch(List<Archive> archives, long bucketNanos) {
    this.archives = archives;
    this.bucketNanos = bucketNanos;
    this.due = new long[archives.size()][];
    this.committed = new int[archives.size()];
    for (int i = 0; i < due.length; i++) {
      due[i] = new long[archives.get(i).size()];
    }
  }

  private static Histogram histogram() {
    return new Histogram(3);
  }

  /** The entry at {@code index} of a corp is due at {@code nanos}; before it can be seen. */
  synchronized void due(int corp, int index, long nanos) {
    due[corp][index] = nanos;
    open++;
  }

  /** At {@code now} Postgres has a corp's archive up to {@code chatSeq}. */
  synchronized void seen(int corp, long chatSeq, long now) {
    rollTo(now);
    Archive archive = archives.get(corp);
    int index = committed[corp];
    while (index < archive.size() && archive.seqAt(index) <= chatSeq) {
      if (due[corp][index] != 0) { // what was a backlog is not measured
        record(now - due[corp][index]);
      }
      index++;
    }
    committed[corp] = index;
  }

  private void record(long nanos) {
    all.recordValue(Math.max(0, nanos));
    bucket.recordValue(Math.max(0, nanos));
    open--;
  }

  private void rollTo(long now) {
    if (bucketEnd == 0) {
      bucketEnd = now + bucketNanos;
    }
    while (now >= bucketEnd) {
      double perSecond = bucket.getTotalCount() * 1e9 / bucketNanos;
      buckets.add(new Bucket(bucketEnd, perSecond, millis(bucket, 50), millis(bucket, 99)));
      bucket.reset();
      bucketEnd += bucketNanos;
    }
  }

  static double millis(Histogram nanos, double percentile) {
    return nanos.getTotalCount() == 0 ? Double.NaN : nanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** Entries of a corp that were seen committed. */
  synchronized int committed(int corp) {
    return committed[corp];
  }

  /** Entries that are due, or will be, and were not seen committed. */
  synchronized long open() {
    return open;
  }

  /** Everything since the last call, in nanoseconds. */
  synchronized Histogram take() {
    Histogram taken = all;
    all = histogram();
    return taken;
  }

  /** The buckets that ended since the last call. */
  synchronized List<Bucket> takeBuckets() {
    List<Bucket> taken = List.copyOf(buckets);
    buckets.clear();
    return taken;
  }
}
