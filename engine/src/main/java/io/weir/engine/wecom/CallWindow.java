package io.weir.engine.wecom;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.ArrayDeque;

/**
 * How many calls ended within the last span of time, to a 60th of it: a slot's calls are forgotten
 * when the last of them can be a whole span old. At most 61 slots, and only those with calls.
 */
@Confined(Role.WECOM)
final class CallWindow {

  /** No room for as long as nothing that is under way ends. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int SLOTS = 60;

  private static final class Slot {
    private final long lapsesAt;
    private int calls;

    Slot(long lapsesAt) {
      this.lapsesAt = lapsesAt;
    }
  }

  private final int callsMax;
  private final long spanNanos;
  private final ArrayDeque<Slot> slots = new ArrayDeque<>(2);
  private int calls;

  CallWindow(int callsMax, long spanNanos) {
    this.callsMax = callsMax;
    this.spanNanos = spanNanos;
  }

  /** From when on one call more may be under way, if none ends; {@code now} = at once. */
  long roomAt(int underWay, long now) {
    lapse(now);
    if (calls + underWay < callsMax) {
      return now;
    }
    Slot oldest = slots.peekFirst();
    return oldest == null ? NEVER : oldest.lapsesAt;
  }

  /** A call ended. */
  void add(long now) {
    long slotNanos = spanNanos / SLOTS;
    long lapsesAt = (Math.floorDiv(now, slotNanos) + 1) * slotNanos + spanNanos;
    Slot newest = slots.peekLast();
    if (newest == null || newest.lapsesAt < lapsesAt) {
      newest = new Slot(lapsesAt);
      slots.addLast(newest);
    }
    newest.calls++;
    calls++;
  }

  /** When all that is counted now is forgotten, at the latest. */
  long emptyAt(long now) {
    Slot newest = slots.peekLast();
    return newest == null ? now : newest.lapsesAt;
  }

  private void lapse(long now) {
    for (Slot s = slots.peekFirst(); s != null && s.lapsesAt <= now; s = slots.peekFirst()) {
      calls -= s.calls;
      slots.removeFirst();
    }
  }
}
