package io.weir.bench.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the inputs of one kind on all cores, watched: an input that does not end is a finding. */
final class FuzzPool {

  private static final Duration INPUT_MAX = Duration.ofSeconds(10);
  private static final int FINDINGS_MAX = 20;
  private static final long WATCH_MILLIS = 100;
  private static final long BATCH = 64;

  private final String kind;
  private final long seed;
  private final List<Worker> workers = new ArrayList<>();
  private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
  private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final long end;
  private volatile boolean stopped;

  /**
   * Each thread gets a probe of its own, and keeps it.
   *
   * @param end how many inputs there are
   */
  FuzzPool(String kind, long seed, long end, int threads, Supplier<Probe> probes) {
    this.kind = kind;
    this.seed = seed;
    this.end = end;
    for (int i = 0; i < threads; i++) {
      workers.add(new Worker(probes));
    }
  }

  /** The random source of one input. */
  static SplittableRandom random(long seed, String kind, long index) {
    return new SplittableRandom(
        new SplittableRandom(seed ^ kind.hashCode()).nextLong() + 0x9E3779B97F4A7C15L * index);
  }

  /** Runs all of them; false when it was stopped or something hangs. */
  boolean run(LongConsumer progress) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Worker worker : workers) {
      Thread thread = new Thread(worker, "fuzz-" + kind);
      thread.setDaemon(true); // one that hangs must not keep the bench from ending
      worker.thread = thread;
      threads.add(thread);
      thread.start();
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      TimeUnit.MILLISECONDS.sleep(WATCH_MILLIS);
      progress.accept(Math.min(end, next.get()));
      if (hangs()) {
        return false;
      }
    }
    return !stopped;
  }

  private boolean hangs() {
    long now = System.nanoTime();
    for (Worker worker : workers) {
      long since = worker.since;
      if (since != 0 && now - since > INPUT_MAX.toNanos()) {
        StackTraceElement[] stack = worker.thread.getStackTrace();
        add(worker.index, "goes on for 10 s, at " + (stack.length == 0 ? "?" : stack[0]));
        stopped = true;
        return true;
      }
    }
    return false;
  }

  private void add(long index, String what) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(new Finding(kind, index, what));
    } else {
      stopped = true;
    }
  }

  void stop() {
    stopped = true;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  Map<String, LongAdder> outcomes() {
    return outcomes;
  }

  /** Probes that hold what they have gathered. */
  long probesKept() {
    return workers.stream().filter(worker -> worker.kept != null).count();
  }

  long slowestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(slowestNanos.get());
  }

  private final class Worker implements Runnable {
    private final Supplier<Probe> probes;
    private volatile long since;
    private volatile long index;
    private volatile Thread thread = Thread.currentThread();
    // Kept after the end, so that what it has gathered is seen in the heap.
    private volatile @Nullable Probe kept;

    Worker(Supplier<Probe> probes) {
      this.probes = probes;
    }

    // A probe is made where it is used: what it holds belongs to one thread.
    @Override
    public void run() {
      Probe probe = probes.get();
      kept = probe;
      for (long from = next.getAndAdd(BATCH); from < end; from = next.getAndAdd(BATCH)) {
        for (long i = from; i < Math.min(end, from + BATCH) && !stopped; i++) {
          one(probe, i);
        }
      }
    }

    private void one(Probe probe, long input) {
      index = input;
      long start = System.nanoTime();
      since = start;
      try {
        String outcome = probe.probe(random(seed, kind, input));
        outcomes.computeIfAbsent(outcome, unused -> new LongAdder()).increment();
      } catch (Throwable e) { // an overflown stack is a finding too
        StackTraceElement[] stack = e.getStackTrace();
        add(input, e + (stack.length == 0 ? "" : " at " + stack[0]));
      }
      since = 0;
      slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
    }
  }
}
