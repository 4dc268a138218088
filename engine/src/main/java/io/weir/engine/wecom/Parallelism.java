package io.weir.engine.wecom;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Role;

/**
 * How many calls of one corp and API may be under way at once (protocol §8). The platform says only
 * 45033 when there were too many, and how many are too many is written nowhere: so one more after
 * every full window of good answers, and half as many after a refusal. A window counts only when it
 * was really full, so that a quiet time teaches nothing.
 */
@Confined(Role.WECOM)
final class Parallelism {

  static final int START = 5;

  private static final long SECOND = 1_000_000_000L;

  private final int limitMax;
  private final Entropy entropy;
  private int limit;
  private int good;
  private long halvedAt = Long.MIN_VALUE; // the clock's origin means nothing
  private long pausedUntil = Long.MIN_VALUE;

  Parallelism(int limitMax, Entropy entropy) {
    this.limitMax = limitMax;
    this.entropy = entropy;
    this.limit = Math.min(START, limitMax);
  }

  int limit() {
    return limit;
  }

  /** Nothing may be sent before. */
  long pausedUntil() {
    return pausedUntil;
  }

  /**
   * The platform took a call.
   *
   * @param wasFull as many as allowed were under way when it was sent
   */
  void onTaken(boolean wasFull) {
    if (wasFull && ++good >= limit) {
      good = 0;
      limit = Math.min(limitMax, limit + 1);
    }
  }

  /**
   * 45033. Several of one moment halve once: those sent before the last halving are of that moment.
   *
   * @return when that call may be sent again, 1 to 5 s from now; the others need not wait, since
   *     fewer of them are under way. Only where one alone is too many, all wait.
   */
  long onRefused(long sentAt, long now) {
    long againAt = now + SECOND + entropy.below(4 * SECOND);
    if (limit == 1) {
      pausedUntil = Math.max(pausedUntil, againAt);
    }
    if (sentAt >= halvedAt) {
      limit = Math.max(1, limit / 2);
      halvedAt = now;
      good = 0;
    }
    return againAt;
  }
}
