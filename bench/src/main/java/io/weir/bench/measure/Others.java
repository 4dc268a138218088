package io.weir.bench.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Watches what processes that are no part of a run, and the machine's host, take of its cores. The
 * part of the run is this process, its descendants, and whatever works in the run's folder.
 */
public final class Others implements AutoCloseable {

  /** The figure that it adds: a share of the cores. */
  public static final String FIGURE = "machine others";

  private static final String STAGE = "machine";
  private static final String NAME = "others";
  private static final long LOOK_MILLIS = 1000;

  /** Linux counts in ticks of 10 ms: of less than this a tick more or less is the whole figure. */
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Supplier<Look> looks;
  private final int cores;
  private final List<Look> seen = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Others::thread);

  /**
   * CPU time since some moment of the past, in nanoseconds.
   *
   * @param at as {@link System#nanoTime}
   * @param busy of all processes of the machine
   * @param stolen what the host gave to others
   * @param own of the run
   */
  record Look(long at, long busy, long stolen, long own) {

    static Look at(Path folder) {
      ProcessUse.MachineTime machine = ProcessUse.machine();
      long own = ProcessUse.runCpuNanos(ProcessHandle.current().pid(), folder);
      return new Look(System.nanoTime(), machine.busyNanos(), machine.stolenNanos(), own);
    }

    /** When a process of the run ended and nobody waited for it, its time is in no sum. */
    boolean hasLostSome(Look before) {
      return own < before.own;
    }

    /** CPU time that was not the run's. */
    long others(Look before) {
      return Math.max(0, busy - before.busy + stolen - before.stolen - (own - before.own));
    }
  }

  Others(Supplier<Look> looks, int cores) {
    this.looks = looks;
    this.cores = cores;
  }

  /** Looks once a second from now on. */
  public static Others watch(Path folder) {
    Others others = new Others(() -> Look.at(folder), Runtime.getRuntime().availableProcessors());
    // A look that fails ends the looks; the one at the end, on the caller's thread, then throws it.
    Future<?> unused =
        others.timer.scheduleWithFixedDelay(others::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return others;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "bench-others");
    thread.setDaemon(true);
    return thread;
  }

  synchronized void look() {
    seen.add(looks.get());
  }

  /** Adds what it saw: a plot of the whole run, and the figure of the part that counts. */
  public synchronized void report(Measured into) {
    look();
    long nanos = 0;
    long others = 0;
    for (int i = 1; i < seen.size(); i++) {
      Look before = seen.get(i - 1);
      Look now = seen.get(i);
      if (!now.hasLostSome(before)) {
        into.point(STAGE, NAME, "share of the cores", now.at(), share(now, before));
        if (into.counts(before.at()) && into.counts(now.at())) {
          nanos += now.at() - before.at();
          others += now.others(before);
        }
      }
    }
    if (nanos >= LEAST_NANOS) {
      into.figure(STAGE, NAME, "", (double) others / nanos / cores);
    } else {
      into.note("too short to tell what others used of the cores");
    }
  }

  private double share(Look now, Look before) {
    return (double) now.others(before) / (now.at() - before.at()) / cores;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
