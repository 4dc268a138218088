package io.weir.engine.wecom;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.List;

/** What one corp, or one address, has used of one API, and whether the platform has closed it. */
@Confined(Role.WECOM)
final class CallAccount {

  private static final long SECOND = 1_000_000_000L;

  // Protocol §8: a minute's limit blocks for 60 s, an hour's for 60 min.
  private static final long FIRST_CLOSED_NANOS = 60 * SECOND;
  private static final long CLOSED_NANOS = 3600 * SECOND;

  /** Where only an answer makes room: those that wait for it on other lanes look so often. */
  private static final long LOOK_NANOS = SECOND;

  private final List<CallWindow> windows;
  private int underWay;
  private int refusals;
  private long closedUntil = Long.MIN_VALUE; // the clock's origin means nothing

  CallAccount(List<ApiLimits.Limit> limits, int sharePercent) {
    this.windows =
        limits.stream()
            .map(limit -> new CallWindow(limit.shared(sharePercent), limit.spanNanos()))
            .toList();
  }

  /** When a call may go, or when to ask again; {@code now} = at once. */
  long opensAt(long now) {
    long at = Math.max(now, closedUntil);
    for (CallWindow window : windows) {
      long room = window.roomAt(underWay, now);
      at = Math.max(at, room == CallWindow.NEVER ? now + LOOK_NANOS : room);
    }
    return at == now && isProbing() ? now + LOOK_NANOS : at;
  }

  /** After a refusal one call finds out for all whether the window is open. */
  private boolean isProbing() {
    return refusals > 0 && underWay > 0;
  }

  void onSent() {
    underWay++;
  }

  void onEnd(long now) {
    underWay--;
    windows.forEach(window -> window.add(now));
  }

  /** 45009 to a call sent at {@code sentAt}; one that was sent before the closing is no news. */
  void onRefused(long sentAt, long now) {
    if (sentAt >= closedUntil) {
      closedUntil = now + (refusals == 0 ? FIRST_CLOSED_NANOS : CLOSED_NANOS);
      refusals++;
    }
  }

  /** The platform took a call sent at {@code sentAt}. */
  void onTaken(long sentAt) {
    if (sentAt >= closedUntil) {
      refusals = 0;
    }
  }

  boolean isUnderWay() {
    return underWay > 0;
  }

  /** From when on there is nothing here worth remembering, if nothing happens. */
  long idleAt(long now) {
    long at = refusals > 0 ? Math.max(now, closedUntil + CLOSED_NANOS) : now;
    for (CallWindow window : windows) {
      at = Math.max(at, window.emptyAt(now));
    }
    return at;
  }
}
