package io.weir.bench.measure;

import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Unwrapped;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * RSA-2048 private operations of the best provider, one thread a core: what the machine can do at
 * all, since each message costs one.
 */
public final class RsaContender implements Contender, AutoCloseable {

  private static final long CHOICE_NANOS = 300_000_000L;

  private final RsaProviders.Choice choice;
  private final RsaProviders.Sample sample = RsaProviders.sample();
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final AtomicLongArray operations = new AtomicLongArray(cores);
  private final AtomicLongArray cpu = new AtomicLongArray(cores);
  private final Semaphore turns = new Semaphore(0);
  private final Semaphore halted = new Semaphore(0);
  private volatile boolean running;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /** Chooses the provider and starts the threads; takes about a second. */
  public RsaContender() {
    choice =
        RsaProviders.fastest(
            RsaProviders.candidates(),
            CHOICE_NANOS,
            ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    for (int i = 0; i < cores; i++) {
      int place = i;
      Thread thread = new Thread(() -> work(place), "rsa-" + place);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** The best provider's name. */
  public String provider() {
    return choice.chosen().name();
  }

  private void work(int place) {
    KeyUnwrapper unwrapper = new KeyUnwrapper(choice.chosen().provider());
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    turns.acquireUninterruptibly();
    while (!closed) {
      try {
        unwrapWhileLet(unwrapper, place);
      } catch (RuntimeException | Error e) {
        failure = e; // halt() throws it, and must not wait for this thread for ever
      }
      cpu.set(place, clock.getCurrentThreadCpuTime());
      halted.release();
      turns.acquireUninterruptibly();
    }
  }

  private void unwrapWhileLet(KeyUnwrapper unwrapper, int place) {
    while (running) {
      if (!(unwrapper.unwrap(sample.key(), sample.wrapped()) instanceof Unwrapped.ContentKey)) {
        throw new IllegalStateException("the RSA provider gives wrong answers");
      }
      operations.incrementAndGet(place);
    }
  }

  @Override
  public void go() {
    running = true;
    turns.release(cores);
  }

  @Override
  public void halt() {
    running = false;
    halted.acquireUninterruptibly(cores);
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("RSA cannot be timed", failed);
    }
  }

  @Override
  public long done() {
    return sum(operations);
  }

  @Override
  public long cpuNanos() {
    return sum(cpu);
  }

  private static long sum(AtomicLongArray array) {
    long sum = 0;
    for (int i = 0; i < array.length(); i++) {
      sum += array.get(i);
    }
    return sum;
  }

  @Override
  public boolean hasWork() {
    return failure == null;
  }

  @Override
  public void close() {
    closed = true;
    running = false;
    turns.release(cores);
  }
}
