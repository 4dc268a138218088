package io.weir.engine.pull;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Role;
import io.weir.engine.journal.Pressure;
import io.weir.engine.wecom.WeComFailure;

/**
 * When one corp may be asked next, and for how much (protocol §8). Two moments: {@code dueAt}, when
 * we want to ask, and {@code floorAt}, before which even a notify must not make us ask.
 */
@Confined(Role.PULL_LOOP)
final class PullRate {

  private static final long SECOND = 1_000_000_000L;

  // Protocol §8: -1 is retried after 1, 2 and 4 s; after that it counts as an outage.
  private static final int BUSY_RETRIES_MAX = 3;
  private static final long RETRY_NANOS_MAX = 60 * SECOND;
  private static final long MINUTE_WINDOW_NANOS = 60 * SECOND;
  private static final long HOUR_WINDOW_NANOS = 3600 * SECOND;
  private static final long PROBE_NANOS = 60 * SECOND;
  private static final long PROBE_NANOS_MAX = 600 * SECOND;
  private static final long REFUSED_NANOS = SECOND / 4;
  private static final long REFUSED_NANOS_MAX = 5 * SECOND;
  private static final long SLOWED_NANOS = SECOND / 10;
  private static final long SLOWED_NANOS_MAX = 5 * SECOND;
  private static final long PAUSED_NANOS = SECOND / 2;
  private static final long AHEAD_NANOS = SECOND / 50;

  /** So many full pages at a smaller limit, and the limit doubles. */
  static final int GOOD_PAGES_TO_GROW = 4;

  /** So many failures in a row that may be due to the page's size, and the limit halves. */
  static final int FAILURES_TO_SHRINK = 3;

  private final PullConfig config;
  private final Entropy entropy;
  private final long pollNanos;

  private long dueAt = Long.MIN_VALUE; // the clock's origin means nothing
  private long floorAt = Long.MIN_VALUE;
  private long fetchedAt = Long.MIN_VALUE;
  private long quietNanos;
  private long slowedNanos;
  private int limit;
  private int goodPages;
  private int failures;
  private int refusals;
  private boolean windowDoubled;
  private boolean behind;

  // A notify was heard since the archive was last asked; a poll is due at pollAt all the same.
  private boolean told;
  private long pollAt = Long.MIN_VALUE;

  // The question under way is about a notify, and no poll was due yet.
  private boolean asksForNews;

  PullRate(long pollMillis, PullConfig config, Entropy entropy) {
    this.config = config;
    this.entropy = entropy;
    this.pollNanos = Math.min(Math.max(pollMillis, 1), config.quietMillisMax()) * 1_000_000L;
    this.quietNanos = pollNanos;
    this.limit = config.pageEntriesMax();
  }

  /** A new lease: at once, but what the archive has refused us stays refused. */
  void onGrant() {
    onSetBack();
    behind = false;
  }

  /** Another seq to go on from: at once, and up to the tip, whatever was told before. */
  void onSetBack() {
    quietNanos = pollNanos;
    dueAt = floorAt;
    told = false;
  }

  /** The last page was full: what is behind it is no news. */
  boolean isBehind() {
    return behind;
  }

  /** When to look again whether the drain needs more. */
  long lookAgainAt(long now) {
    return Math.max(dueAt, now + AHEAD_NANOS);
  }

  int limit() {
    return limit;
  }

  /** Failures in a row, of whatever class. */
  int failures() {
    return failures;
  }

  /** When the archive was last asked. */
  long fetchedAt() {
    return fetchedAt;
  }

  /** When to ask, under this pressure. */
  long dueAt(Pressure.Level level) {
    return level == Pressure.Level.SLOWED
        ? Math.max(dueAt, fetchedAt + Math.max(slowedNanos, SLOWED_NANOS))
        : dueAt;
  }

  /** When to look again whether the journal takes more. */
  long pausedUntil(long now) {
    return Math.max(dueAt, now + PAUSED_NANOS);
  }

  void onFetch(long now, Pressure.Level level) {
    fetchedAt = now;
    asksForNews = told && now < pollAt;
    told = false;
    if (asksForNews) {
      dueAt = pollAt; // the poll stays due, and a notify meanwhile is not lost
    }
    slowedNanos =
        level == Pressure.Level.SLOWED
            ? Math.min(SLOWED_NANOS_MAX, Math.max(SLOWED_NANOS, slowedNanos * 2))
            : 0;
  }

  /**
   * A page came and something of it was appended: there may be more, and it is asked for at once.
   * But not when a short page is the answer to a notify: that is the news, and asking for what
   * comes after it, each time, doubles the calls of a corp that is told of every change. A gateway
   * that shortens its pages costs such a corp a poll's wait.
   *
   * @return false when nothing is known to be left: the page was the news
   */
  boolean onProgress(int received, long now) {
    recovered();
    refusals = 0;
    quietNanos = pollNanos;
    behind = received >= limit;
    if (behind && ++goodPages >= GOOD_PAGES_TO_GROW) {
      grow();
    }
    boolean more = behind || !asksForNews || told;
    if (more) {
      dueAt = now;
    }
    floorAt = now;
    return more;
  }

  /** The archive has nothing more, unless it was said to have, since we asked. */
  void onTip(long now) {
    recovered();
    behind = false;
    floorAt = now;
    dueAt = told ? now : now + quiet();
    quietNanos = Math.min(quietNanos + quietNanos / 2, config.quietMillisMax() * 1_000_000L);
  }

  /** A full page without one usable entry: a larger one may reach beyond them. */
  void onBarren(long now) {
    grow();
    failures++;
    probe(now);
  }

  void onNotify(long now) {
    quietNanos = pollNanos;
    if (!told) {
      told = true;
      pollAt = Math.min(dueAt, now + pollNanos);
    }
    dueAt = Math.min(dueAt, Math.max(now, floorAt));
  }

  /**
   * The journal did not take the page: it is asked for again, since keeping it would need memory.
   */
  void onAppendRefused(long now) {
    long pause = Math.min(REFUSED_NANOS_MAX, REFUSED_NANOS << Math.min(refusals++, 8));
    waitFor(jittered(pause), now);
  }

  void onFailure(WeComFailure failure, long now) {
    failures++;
    switch (failure.errorClass()) {
      case TOO_LARGE -> shrinkOrProbe(now);
      case CONCURRENCY -> waitFor(SECOND + entropy.below(4 * SECOND), now);
      case RATE_LIMITED -> {
        waitFor(windowDoubled ? HOUR_WINDOW_NANOS : MINUTE_WINDOW_NANOS, now);
        windowDoubled = true;
      }
      case BUSY ->
          waitFor(failures > BUSY_RETRIES_MAX ? RETRY_NANOS_MAX : lengthened(doubling()), now);
      case TOKEN -> waitFor(jittered(doubling()), now);
      case RETRYABLE -> retry(now);
      case BLOCKED, BAD_REQUEST, GONE, UNKNOWN -> probe(now);
    }
  }

  /** Slow drips and replies cut off may be a matter of size, too. */
  private void retry(long now) {
    if (failures % FAILURES_TO_SHRINK == 0) {
      halve();
    }
    long pause = jittered(doubling());
    dueAt = now + pause;
    floorAt = now + Math.min(pause, SECOND);
  }

  private void shrinkOrProbe(long now) {
    if (limit == 1) {
      probe(now);
    } else {
      halve();
      failures--; // the archive works; it was our question
      waitFor(0, now);
    }
  }

  private void probe(long now) {
    long pause = Math.min(PROBE_NANOS_MAX, PROBE_NANOS << Math.min(failures - 1, 4));
    dueAt = now + lengthened(pause);
    floorAt = now + PROBE_NANOS;
  }

  private void waitFor(long pause, long now) {
    dueAt = now + pause;
    floorAt = dueAt;
  }

  private void recovered() {
    failures = 0;
    windowDoubled = false;
  }

  private void halve() {
    limit = Math.max(1, limit / 2);
    goodPages = 0;
  }

  private void grow() {
    limit = Math.min(config.pageEntriesMax(), limit * 2);
    goodPages = 0;
  }

  /** 1, 2, 4, … s, 60 s at most, by the failures in a row. */
  private long doubling() {
    return Math.min(RETRY_NANOS_MAX, SECOND << Math.min(failures - 1, 6));
  }

  private long quiet() {
    long pause = Math.min(jittered(quietNanos), config.quietMillisMax() * 1_000_000L);
    return Math.max(pause, pollNanos);
  }

  /** ±20 %, so that corps that failed together don't come back together. */
  private long jittered(long nanos) {
    return nanos - nanos / 5 + entropy.below(Math.max(1, nanos / 5 * 2));
  }

  /** Up to 20 % more: for pauses that must not be shorter. */
  private long lengthened(long nanos) {
    return nanos + entropy.below(Math.max(1, nanos / 5));
  }
}
