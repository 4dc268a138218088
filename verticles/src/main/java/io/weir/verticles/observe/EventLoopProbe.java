package io.weir.verticles.observe;

import io.vertx.core.Context;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Asks every watched loop to run a task and measures how late it does (I8). A loop that owes an
 * answer is not asked again, so a stuck one collects nothing.
 */
public final class EventLoopProbe {

  /** How often {@link #tick()} is meant to be called. */
  public static final long PERIOD_MILLIS = 100;

  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final MeterExport meters;
  private final Clock clock;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  public EventLoopProbe(MeterExport meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Watches a loop from now on; any thread, any Vert.x instance.
   *
   * @param name as the thread is called
   */
  public void watch(String name, Context context) {
    loops.add(new Loop(name, context));
  }

  /** Forgets a loop that is being stopped. */
  public void forget(Context context) {
    loops.removeIf(loop -> loop.context == context);
  }

  /** Watches nothing any more: the loops are about to end. Any thread. */
  public void forgetAll() {
    loops.clear();
  }

  /** Asks every loop that has answered. One caller at a time. */
  void tick() {
    loops.forEach(Loop::ask);
  }

  /** The loops that have owed an answer for 30 s; empty = the process is alive. */
  public List<String> stuck() {
    return loops.stream().filter(Loop::isStuck).map(loop -> loop.name).toList();
  }

  private final class Loop {
    private final String name;
    private final Context context;

    // The observing thread asks, the watched loop answers.
    private volatile boolean waiting;
    private volatile long askedAt;

    Loop(String name, Context context) {
      this.name = name;
      this.context = context;
    }

    void ask() {
      if (!waiting) {
        askedAt = clock.nanos();
        waiting = true;
        context.runOnContext(nothing -> answer());
      }
    }

    private void answer() {
      meters.duration(Meter.LOOP_DELAY, name, clock.nanos() - askedAt);
      waiting = false;
    }

    boolean isStuck() {
      return waiting && clock.nanos() - askedAt > STUCK_NANOS;
    }
  }
}
