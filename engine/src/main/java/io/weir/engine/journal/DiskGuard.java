package io.weir.engine.journal;

/**
 * Decides whether the journal's disk has room, with hysteresis: what is full must become clearly
 * free again before anything more is taken.
 *
 * @param freeMin bytes that stay free, whatever happens; more than can be appended between two
 *     looks
 */
public record DiskGuard(long freeMin) {

  /** What the free space means. */
  public enum Room {
    ENOUGH,
    /** Committed files go before their time. */
    SHORT,
    /** Nothing more is taken: pulls stop, callbacks are answered 503. */
    NONE
  }

  /** A disk that is at its mark must not flutter: it is open again a quarter above it. */
  private static final int REOPEN_PART = 4;

  /** Short is below twice the mark. */
  private static final int SHORT_TIMES = 2;

  public DiskGuard {
    if (freeMin <= 0) {
      throw new IllegalArgumentException("freeMin above 0: " + freeMin);
    }
  }

  /**
   * One look.
   *
   * @param before what the last look said; {@link Room#ENOUGH} at first
   * @param free bytes that this process may still use
   */
  public Room look(Room before, long free) {
    if (free < freeMin || (before == Room.NONE && free < freeMin + freeMin / REOPEN_PART)) {
      return Room.NONE;
    }
    return free / SHORT_TIMES < freeMin ? Room.SHORT : Room.ENOUGH;
  }
}
