package io.weir.verticles.drain;

import io.weir.engine.drain.Drained;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.journal.RecordCodec;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The threads that do RSA: one a core, at a lower operating-system priority than the loops, so that
 * a backlog never makes a callback wait. Stateless between pieces; each thread owns a {@link
 * RecordDecoder} and with it its ciphers.
 *
 * <p>Its queue has no bound of its own: each drain keeps at most {@code piecesMax} pieces here
 * (I7).
 */
public final class DecryptPool implements AutoCloseable {

  private final ThreadPoolExecutor threads;
  private final AtomicLong submitted = new AtomicLong();
  private final ThreadLocal<RecordDecoder> decoders;

  /**
   * Starts the threads when work comes.
   *
   * @param nice added to the threads' nice value on Linux, 0 to 19; elsewhere their priority stays
   *     as it is
   */
  public DecryptPool(int threadCount, int nice, Supplier<RecordDecoder> decoders) {
    this.decoders = ThreadLocal.withInitial(decoders);
    this.threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            1,
            TimeUnit.MINUTES,
            new PriorityBlockingQueue<>(),
            new DecryptThreads(nice));
  }

  /**
   * Decodes a piece on one of the threads. What costs less goes first, so that what has just
   * arrived does not wait behind a backlog; but nothing is passed by more pieces than it costs, so
   * that a backlog does not starve either.
   *
   * @param cost of the piece beside others, from 0
   * @param back gets one result a record, in order, on the decrypt thread: it must only hand over
   */
  public void submit(int cost, List<RecordCodec.Decoded> records, Consumer<List<Drained>> back) {
    threads.execute(
        new Ordered(
            cost, submitted.getAndIncrement(), () -> back.accept(decoders.get().decode(records))));
  }

  private record Ordered(int cost, long number, Runnable work)
      implements Runnable, Comparable<Ordered> {
    @Override
    public void run() {
      work.run();
    }

    @Override
    public int compareTo(Ordered other) {
      int byTurn = Long.compare(number + cost, other.number + other.cost);
      return byTurn != 0 ? byTurn : Long.compare(number, other.number);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static final class DecryptThreads implements ThreadFactory {
    private final AtomicInteger made = new AtomicInteger();
    private final int nice;

    DecryptThreads(int nice) {
      this.nice = nice;
    }

    @Override
    public Thread newThread(Runnable work) {
      int number = made.getAndIncrement();
      Thread thread =
          new Thread(
              () -> {
                ThreadPriority.lower(nice);
                if (number == 0) {
                  ThreadPriority.lowerCompiler(nice);
                }
                work.run();
              },
              "decrypt-" + number);
      thread.setDaemon(true);
      return thread;
    }
  }
}
