package io.weir.bench.journal;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Something that is due so and so often a second, whether the one before is done or not: what is
 * late delays those behind it, and each counts from when it was due. Turns on one core between.
 */
final class AppendLoop {

  private final long intervalNanos;
  private final LongSupplier nanos;
  private final Histogram fromDue = new Histogram(3);
  private final Histogram service = new Histogram(3);

  /**
   * @param nanos a monotonic clock
   */
  AppendLoop(int perSecond, LongSupplier nanos) {
    if (perSecond < 1 || perSecond > 1_000_000) {
      throw new IllegalArgumentException("1 to 1,000,000 a second, not " + perSecond);
    }
    this.intervalNanos = 1_000_000_000L / perSecond;
    this.nanos = nanos;
  }

  /** Does {@code count} of {@code work}, which is given a number from 0 on. */
  void run(long count, LongConsumer work) {
    long begin = nanos.getAsLong();
    for (long i = 0; i < count; i++) {
      long due = begin + i * intervalNanos;
      long started = awaited(due);
      work.accept(i);
      long ended = nanos.getAsLong();
      fromDue.recordValue(ended - due);
      service.recordValue(ended - started);
    }
  }

  private long awaited(long due) {
    long now = nanos.getAsLong();
    while (now < due) {
      Thread.onSpinWait();
      now = nanos.getAsLong();
    }
    return now;
  }

  /** Nanoseconds from when each was due until it was done. */
  Histogram fromDue() {
    return fromDue;
  }

  /** Nanoseconds that each took. */
  Histogram service() {
    return service;
  }
}
