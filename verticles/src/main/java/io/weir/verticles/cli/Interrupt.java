package io.weir.verticles.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM while a command runs, from its making to {@link #close}: the command is told,
 * ends in order on its own thread, and only then does the JVM go.
 */
final class Interrupt implements AutoCloseable {

  private final Runnable stop;
  private final Duration patience;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::run, "interrupt");
  private volatile boolean happened;

  /**
   * From now on.
   *
   * @param stop told once, on a thread of its own; returns soon
   * @param patience after so long the process ends all the same
   */
  Interrupt(Runnable stop, Duration patience) {
    this.stop = stop;
    this.patience = patience;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Any thread. */
  boolean happened() {
    return happened;
  }

  private void run() {
    happened = true;
    stop.run();
    try {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("not ended after " + patience.toSeconds() + " s, given up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(WeirCommand.FAILED);
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      hook.setName("interrupted"); // it runs, and waits for just this
    }
  }
}
