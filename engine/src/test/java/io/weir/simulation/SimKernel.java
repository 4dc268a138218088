package io.weir.simulation;

import io.weir.testkit.SimDisk;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Time, and what happens next: the one queue of events of a world. */
final class SimKernel {

  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  /** Much more than the hardest seed needs; a world that takes more never gets quiet. */
  static final long STEPS_MAX = 400_000;

  private record Event(long at, long order, @Nullable SimProcess owner, String what, Runnable task)
      implements Comparable<Event> {

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final SplittableRandom random;
  private final SimTrace trace;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long now = SECOND;
  private long order;
  private long steps;

  SimKernel(SplittableRandom random, SimTrace trace) {
    this.random = random;
    this.trace = trace;
  }

  long now() {
    return now;
  }

  long steps() {
    return steps;
  }

  /**
   * In {@code delay} nanoseconds.
   *
   * @param owner whose end cancels it, and whose pause delays it; null = the world's own
   */
  void in(long delay, @Nullable SimProcess owner, String what, Runnable task) {
    queue.add(new Event(now + Math.max(0, delay), order++, owner, what, task));
  }

  /** Does the next event; false when there is none, or none before {@code until}. */
  boolean step(long until) {
    Event event = queue.peek();
    if (event == null || event.at > until) {
      return false;
    }
    queue.remove();
    now = Math.max(now, event.at);
    SimProcess owner = event.owner;
    if (owner != null && !owner.isAlive()) {
      return true;
    }
    if (owner != null && owner.node.pausedUntil() > now) {
      queue.add(new Event(owner.node.pausedUntil(), order++, owner, event.what, event.task));
      return true;
    }
    if (++steps > STEPS_MAX) {
      throw new AssertionError("never gets quiet: " + STEPS_MAX + " steps, now " + event.what);
    }
    run(event, owner);
    return true;
  }

  private void run(Event event, @Nullable SimProcess owner) {
    trace.step(now, owner, event.what);
    try {
      event.task.run();
    } catch (SimDisk.Crash crash) {
      if (owner == null) {
        throw crash;
      }
      owner.node.crash("in the middle of an append");
    }
  }

  void tell(Supplier<String> line) {
    trace.tell(now, line);
  }

  /** Uniform between the two, nanoseconds. */
  long between(long min, long max) {
    return min + random.nextLong(max - min + 1);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }
}
