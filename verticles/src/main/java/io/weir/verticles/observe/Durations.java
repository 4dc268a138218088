package io.weir.verticles.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * One duration's record: any thread writes, wait-free; whoever exports reads. Quantiles are of
 * about the last minute, count and sum of all time. Values are exact to 1 %.
 */
final class Durations {

  /** Six turns of ten seconds. */
  private static final int WINDOW_TURNS = 6;

  private static final int DIGITS = 2;
  private static final long LOWEST_NANOS = 1000;
  private static final long HIGHEST_NANOS = TimeUnit.DAYS.toNanos(30);

  private final Recorder recorder = new Recorder(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  private final LongAdder nanos = new LongAdder();
  private final Deque<Histogram> turns = new ArrayDeque<>();
  private final Histogram total = new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  private @Nullable Histogram spare; // each has thousands of buckets

  /** A clock that was set back makes negative ones: they count as nothing. */
  void record(long value) {
    long bounded = Math.max(0, Math.min(value, HIGHEST_NANOS));
    recorder.recordValue(bounded);
    nanos.add(bounded);
  }

  /** Lets the oldest part of the window go. */
  synchronized void turn() {
    fold();
    Histogram next =
        turns.size() < WINDOW_TURNS
            ? new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS)
            : turns.removeFirst();
    next.reset();
    turns.addLast(next);
  }

  /** A copy of the window's values, in nanoseconds, with what came since the last turn. */
  synchronized Histogram window() {
    fold();
    Histogram window = new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    turns.forEach(window::add);
    return window;
  }

  /** A copy of all values, in nanoseconds. */
  synchronized Histogram all() {
    fold();
    return total.copy();
  }

  synchronized long count() {
    fold();
    return total.getTotalCount();
  }

  double sumSeconds() {
    return nanos.sum() / 1e9;
  }

  /** Adds what came since the last turn to the turn that is under way. */
  private void fold() {
    if (turns.isEmpty()) {
      turns.addLast(new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS));
    }
    Histogram latest = recorder.getIntervalHistogram(spare);
    total.add(latest);
    turns.getLast().add(latest);
    spare = latest;
  }
}
