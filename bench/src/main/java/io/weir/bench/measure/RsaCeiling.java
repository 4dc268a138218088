package io.weir.bench.measure;

import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Unwrapped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * RSA-2048 private operations a second of the best provider on all cores: no engine can archive
 * more messages than that, since each costs one.
 */
public final class RsaCeiling {

  private static final long CHOICE_NANOS = 300_000_000L;

  private final RsaProviders.Choice choice;
  private final RsaProviders.Sample sample = RsaProviders.sample();

  /** Chooses the provider; takes about a second. */
  public RsaCeiling() {
    choice = RsaProviders.fastest(RsaProviders.candidates(), CHOICE_NANOS, System::nanoTime);
  }

  public String provider() {
    return choice.chosen().name();
  }

  /** Operations a second with one thread a core, over {@code time}; nothing else should run. */
  public double perSecond(Duration time) throws InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Double>> work = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        work.add(() -> oneThread(time.toNanos()));
      }
      double sum = 0;
      for (Future<Double> rate : pool.invokeAll(work)) {
        sum += rate.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the RSA provider failed while it was timed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private double oneThread(long nanos) {
    KeyUnwrapper unwrapper = new KeyUnwrapper(choice.chosen().provider());
    long started = System.nanoTime();
    long operations = 0;
    long now = started;
    while (now - started < nanos) {
      if (!(unwrapper.unwrap(sample.key(), sample.wrapped()) instanceof Unwrapped.ContentKey)) {
        throw new IllegalStateException("the RSA provider gives wrong answers");
      }
      operations++;
      now = System.nanoTime();
    }
    return operations * 1e9 / (now - started);
  }
}
