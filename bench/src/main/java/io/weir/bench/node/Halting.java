package io.weir.bench.node;

import java.io.IOException;

/**
 * Stops something where it is, and lets it go on; once it was let go on for good it is never
 * stopped again: whoever ends it meanwhile must not wait for what stands still. Any thread.
 */
final class Halting {

  /** What it takes to stop it, or to let it go on. */
  @FunctionalInterface
  interface Act {
    void run() throws IOException, InterruptedException;
  }

  private final Act stop;
  private final Act goOn;
  private volatile boolean halted;
  private boolean over;

  /** Of something that runs. */
  Halting(Act stop, Act goOn) {
    this.stop = stop;
    this.goOn = goOn;
  }

  /**
   * Stops it where it is.
   *
   * @throws IllegalStateException when it was let go on for good
   */
  synchronized void halt() throws IOException, InterruptedException {
    requireNotOver();
    halted = true; // before: what broke off half-way must be let go on, too
    stop.run();
  }

  /**
   * Lets it go on.
   *
   * @throws IllegalStateException when it was let go on for good
   */
  synchronized void go() throws IOException, InterruptedException {
    requireNotOver();
    goOn.run();
    halted = false;
  }

  private void requireNotOver() {
    if (over) {
      throw new IllegalStateException(StandMeasurement.ENDING);
    }
  }

  boolean isHalted() {
    return halted;
  }

  /** Lets it go on for good, when it stands still. */
  synchronized void end() throws IOException, InterruptedException {
    over = true;
    if (halted) {
      halted = false;
      goOn.run();
    }
  }
}
