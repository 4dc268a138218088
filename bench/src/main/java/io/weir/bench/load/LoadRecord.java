package io.weir.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one run of load met; nanoseconds. Written by the load's thread, read when the run is over.
 */
public final class LoadRecord {

  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final long startNanos = System.nanoTime();
  private final long startMillis = System.currentTimeMillis();
  private final Histogram lag = histogram();
  private final List<Histogram> seconds = new ArrayList<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private long accepted;

  private static Histogram histogram() {
    return new Histogram(HIGHEST_NANOS, DIGITS);
  }

  /** A request went out, later than it could have by so much. */
  void sent(long lateNanos) {
    lag.recordValue(bounded(lateNanos));
  }

  /** A request was answered as it should be. */
  void accepted(long dueAt, long now) {
    accepted++;
    int second = (int) Math.max(0, TimeUnit.NANOSECONDS.toSeconds(dueAt - startNanos));
    while (seconds.size() <= second) {
      seconds.add(histogram());
    }
    seconds.get(second).recordValue(bounded(now - dueAt));
  }

  /** A request was not. */
  void refused(String why) {
    refused.merge(why, 1L, Long::sum);
  }

  private static long bounded(long nanos) {
    return Math.max(0, Math.min(HIGHEST_NANOS, nanos));
  }

  /** Answered with 200 and {@code success}. */
  public long accepted() {
    return accepted;
  }

  /** How often what else came, in words. */
  public Map<String, Long> refused() {
    return refused;
  }

  /** When the first of the {@link #seconds} begins, since 1970. */
  public long startMillis() {
    return startMillis;
  }

  /** The same moment as {@link System#nanoTime} has it. */
  public long startNanos() {
    return startNanos;
  }

  /** From when a request was due until its answer, by the second in which it was due. */
  public List<Histogram> seconds() {
    return seconds;
  }

  /** The same of all of them. */
  public Histogram latency() {
    Histogram sum = histogram();
    seconds.forEach(sum::add);
    return sum;
  }

  /**
   * How much later than it could a request went out: since it was due, or since the connection that
   * took it was free. What the target is late with is not in it.
   */
  public Histogram lag() {
    return lag;
  }
}
