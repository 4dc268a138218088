package io.weir.verticles.node;

import io.weir.verticles.directory.PgSyncDesk.Standing;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** When there is nothing to wait for any more. */
final class SyncWatch {

  /** A node looks every second; twenty without one mean that there is none. */
  static final long IDLE_SECONDS = 20;

  /** What is to be done. */
  enum Verdict {
    GO_ON,
    /** All is read, or fails. */
    OVER,
    /** No node is at what is left. */
    NOBODY
  }

  private List<Standing> before = List.of();
  private long changedAt;

  /**
   * How they stand at {@code nanos}: what nobody has and does not change for {@link #IDLE_SECONDS}
   * is nobody's. What a node took with it when it died is so when its claim is over.
   */
  Verdict look(List<Standing> now, long nanos) {
    if (now.stream().allMatch(Standing::isOver)) {
      return Verdict.OVER;
    }
    if (!now.equals(before) || now.stream().anyMatch(s -> !s.isOver() && s.active())) {
      before = List.copyOf(now);
      changedAt = nanos;
    }
    return nanos - changedAt >= TimeUnit.SECONDS.toNanos(IDLE_SECONDS)
        ? Verdict.NOBODY
        : Verdict.GO_ON;
  }
}
