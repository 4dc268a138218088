package io.weir.bench.peers;

import io.weir.bench.measure.Contender;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** One thing done over and over on one thread of its own. */
final class OneThread implements Contender, AutoCloseable {

  /** What is done over and over. */
  @FunctionalInterface
  interface Step {
    /**
     * Does it once.
     *
     * @param turn how often it was done before
     * @return false: nothing was left to do
     */
    boolean run(long turn) throws Exception;
  }

  private final String name;
  private final Thread thread;
  private final Semaphore turns = new Semaphore(0);
  private final Semaphore halted = new Semaphore(0);
  private volatile boolean running;
  private volatile boolean closed;
  private volatile boolean over;
  private volatile long done;
  private volatile long cpu;
  private volatile @Nullable Throwable failure;

  /**
   * Starts the thread, which does nothing yet.
   *
   * @param making of the step, on its thread
   */
  OneThread(String name, Callable<Step> making) {
    this.name = name;
    this.thread = new Thread(() -> work(making), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void work(Callable<Step> making) {
    turns.acquireUninterruptibly();
    try {
      Step step = making.call();
      while (!closed) {
        runWhileLet(step);
        handBack();
      }
    } catch (Exception | Error e) { // or halt() would wait for a thread that is gone
      failure = e;
      over = true;
      while (!closed) {
        handBack();
      }
    }
  }

  private void runWhileLet(Step step) throws Exception {
    long count = done;
    while (running && !over) {
      if (step.run(count)) {
        count++;
        done = count; // read while it runs, by Slices
      } else {
        over = true;
      }
    }
  }

  private void handBack() {
    cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    halted.release();
    turns.acquireUninterruptibly();
  }

  @Override
  public void go() {
    running = true;
    turns.release();
  }

  /**
   * Stops it after the step that it is in.
   *
   * @throws IllegalStateException when a step failed
   */
  @Override
  public void halt() {
    running = false;
    halted.acquireUninterruptibly();
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException(name + " failed", failed);
    }
  }

  @Override
  public long done() {
    return done;
  }

  @Override
  public long cpuNanos() {
    return cpu;
  }

  @Override
  public boolean hasWork() {
    return !over;
  }

  /** Ends the thread after the step that it is in. */
  @Override
  public void close() {
    closed = true;
    running = false;
    turns.release();
  }
}
