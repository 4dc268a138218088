package io.weir.engine.journal;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the journal holds that Postgres does not have yet, and what upstream should do about it.
 * Shared by all threads: writers add, drains take away, pullers ask.
 *
 * <p>With hysteresis, so that a level at its mark does not flutter: slowed above {@code slowBytes},
 * stopped above {@code stopBytes}; a stop ends below {@code slowBytes}, slowness below half of it.
 */
public final class Pressure {

  /** What a puller does at this level. */
  public enum Level {
    FLOWING,
    SLOWED,
    STOPPED
  }

  private final long slowBytes;
  private final long stopBytes;
  private final AtomicLong pendingBytes = new AtomicLong();
  private volatile Level level = Level.FLOWING;
  private volatile boolean held;

  public Pressure(long slowBytes, long stopBytes) {
    if (slowBytes <= 0 || stopBytes < slowBytes) {
      throw new IllegalArgumentException(
          "0 < slowBytes <= stopBytes: " + slowBytes + ", " + stopBytes);
    }
    this.slowBytes = slowBytes;
    this.stopBytes = stopBytes;
  }

  /** {@code bytes} more are in the journal and not in Postgres. */
  public void appended(long bytes) {
    judge(pendingBytes.addAndGet(bytes));
  }

  /** {@code bytes} of them are in Postgres now, or need not be. */
  public void drained(long bytes) {
    judge(pendingBytes.addAndGet(-bytes));
  }

  /** Stops upstream whatever is pending, until told otherwise: there is no room on the disk. */
  public void hold(boolean hold) {
    held = hold;
  }

  public Level level() {
    return held ? Level.STOPPED : level;
  }

  public long pendingBytes() {
    return pendingBytes.get();
  }

  // Two threads may judge at once and the older judgement may win; the next append or commit, which
  // is never far,
  // judges anew, and a level that is late by one batch is within the marks' margin.
  private void judge(long pending) {
    Level now = level;
    if (pending >= stopBytes) {
      level = Level.STOPPED;
    } else if (pending >= slowBytes) {
      level = now == Level.STOPPED ? Level.STOPPED : Level.SLOWED;
    } else if (pending >= slowBytes / 2) {
      level = now == Level.FLOWING ? Level.FLOWING : Level.SLOWED;
    } else {
      level = Level.FLOWING;
    }
  }
}
