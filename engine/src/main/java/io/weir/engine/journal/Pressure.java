package io.weir.engine.journal;

import io.weir.engine.base.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the journal holds that Postgres does not have yet, and what upstream should do about it.
 * Shared by all threads: writers add, drains take away, pullers ask.
 *
 * <p>With hysteresis, so that a level at its mark does not flutter: slowed above {@code slowBytes},
 * stopped above {@code stopBytes}; a stop ends below {@code slowBytes}, slowness below half of it.
 *
 * <p>The journal is read in its order. What a corp far behind puts there beyond what the drain can
 * take up soon, all others wait for; so while the drain goes on, such a corp stays at most {@code
 * aheadBytes} before it. While the drain stands (Postgres is away), the journal takes what it can.
 */
public final class Pressure {

  /** What a puller does at this level. */
  public enum Level {
    FLOWING,
    /**
     * The drain has enough to do: a corp that is far behind waits, so that others are read soon.
     */
    AHEAD,
    SLOWED,
    STOPPED
  }

  /**
   * A drain that finished nothing for so long stands: then the journal may fill. Longer than a slow
   * commit, since whoever is far behind needs seconds to put minutes of work before all others.
   */
  private static final long STANDING_NANOS = 10_000_000_000L;

  private static final Clock NO_CLOCK =
      new Clock() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public long millis() {
          return 0;
        }
      };

  private final long slowBytes;
  private final long stopBytes;
  private final long aheadBytes;
  private final Clock clock;
  private final AtomicLong pendingBytes = new AtomicLong();
  private volatile Level level = Level.FLOWING;
  private volatile boolean held;
  private volatile long drainedAt;

  /** One of which nobody is ever too far ahead. */
  public Pressure(long slowBytes, long stopBytes) {
    this(Long.MAX_VALUE, slowBytes, stopBytes, NO_CLOCK);
  }

  /**
   * For one shard.
   *
   * @param aheadBytes so much keeps the drain busy; more only makes others wait behind it
   */
  public Pressure(long aheadBytes, long slowBytes, long stopBytes, Clock clock) {
    if (slowBytes <= 0 || stopBytes < slowBytes) {
      throw new IllegalArgumentException(
          "0 < slowBytes <= stopBytes: " + slowBytes + ", " + stopBytes);
    }
    this.slowBytes = slowBytes;
    this.stopBytes = stopBytes;
    this.aheadBytes = aheadBytes;
    this.clock = clock;
  }

  /** {@code bytes} more are in the journal and not in Postgres. */
  public void appended(long bytes) {
    if (pendingBytes.get() <= 0) {
      drainedAt = clock.nanos(); // it had nothing to do, which is no standing
    }
    judge(pendingBytes.addAndGet(bytes));
  }

  /** {@code bytes} of them are in Postgres now, or need not be. */
  public void drained(long bytes) {
    drainedAt = clock.nanos();
    judge(pendingBytes.addAndGet(-bytes));
  }

  /** Stops upstream whatever is pending, until told otherwise: there is no room on the disk. */
  public void hold(boolean hold) {
    held = hold;
  }

  public Level level() {
    Level now = level;
    if (held) {
      return Level.STOPPED;
    }
    // Also above slowBytes: what a corp far behind adds there keeps all others waiting.
    return now != Level.STOPPED && pendingBytes.get() >= aheadBytes && isDraining()
        ? Level.AHEAD
        : now;
  }

  private boolean isDraining() {
    return clock.nanos() - drainedAt < STANDING_NANOS;
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
