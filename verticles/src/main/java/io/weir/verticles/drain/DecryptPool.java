package io.weir.verticles.drain;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.weir.engine.drain.Drained;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.journal.RecordCodec;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that do RSA: one a core, at a lower operating-system priority than the loops, so that
 * a backlog never makes a callback wait. Stateless between pieces; each thread owns a {@link
 * RecordDecoder} and with it its ciphers.
 *
 * <p>Its queue has no bound of its own: each drain keeps at most {@code piecesMax} pieces here
 * (I7).
 */
public final class DecryptPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DecryptPool.class);

  private final ThreadPoolExecutor threads;
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
            new LinkedBlockingQueue<>(),
            new DecryptThreads(nice));
  }

  /**
   * Decodes a piece on one of the threads.
   *
   * @param back gets one result a record, in order, on the decrypt thread: it must only hand over
   */
  public void submit(List<RecordCodec.Decoded> records, Consumer<List<Drained>> back) {
    threads.execute(() -> back.accept(decoders.get().decode(records)));
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
      Thread thread =
          new Thread(
              () -> {
                lowerPriority(nice);
                work.run();
              },
              "decrypt-" + made.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    }
  }

  // Java's own thread priorities do nothing on Linux; there, a nice value belongs to the calling
  // thread.
  private static void lowerPriority(int nice) {
    if (nice > 0 && Platform.isLinux() && !isLowered(nice)) {
      LOG.warn(
          "could not lower the priority of {}: callbacks may wait for decryption",
          Thread.currentThread().getName());
    }
  }

  // Without a folder to unpack its library into, JNA cannot call anything: no reason to decrypt
  // nothing.
  private static boolean isLowered(int nice) {
    try {
      return Linux.C.setpriority(0, 0, nice) == 0;
    } catch (LinkageError e) {
      return false;
    }
  }

  private interface Linux extends Library {
    Linux C = Native.load("c", Linux.class);

    int setpriority(int which, int who, int priority);
  }
}
