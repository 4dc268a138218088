package io.weir.engine.wecom;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one corp and API that wait, first come first served, and how many may go at once.
 */
@Confined(Role.WECOM)
final class CallLane<T> {

  final CallKey key;
  final Parallelism parallelism;
  final ArrayDeque<CallQueue.Turn<T>> waiting = new ArrayDeque<>(4);
  int underWay;
  int toBeRepeated;

  /** It stands in the round of its corp. */
  boolean ready;

  /** It waits for a moment; null = it doesn't. */
  Agenda.@Nullable Moment parked;

  /** While it is parked: that moment. */
  long opensAt;

  CallLane(CallKey key, Parallelism parallelism) {
    this.key = key;
    this.parallelism = parallelism;
  }

  /** The budget, or 45033 to a single call, keeps all its calls back. */
  boolean isClosed() {
    return parked != null;
  }

  boolean isIdle() {
    return !ready && parked == null && waiting.isEmpty() && underWay == 0 && toBeRepeated == 0;
  }

  boolean isFull() {
    return underWay >= parallelism.limit();
  }
}
