package io.weir.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads bring about: looks often, and gives up loudly at a bound. */
public final class Await {

  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final long LOOK_EVERY_NANOS = 20_000_000L;

  private Await() {}

  /** Within half a minute. */
  public static void until(String what, Callable<Boolean> holds) {
    until(what, BOUND, holds);
  }

  /** Fails when {@code what} does not hold within {@code bound}, with the last error if any. */
  public static void until(String what, Duration bound, Callable<Boolean> holds) {
    long deadline = System.nanoTime() + bound.toNanos();
    Exception last = null;
    while (System.nanoTime() - deadline < 0) {
      try {
        if (holds.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    throw new AssertionError("not within " + bound + ": " + what, last);
  }

  /** Fails when {@code holds} stops holding before {@code span} is over. */
  public static void throughout(String what, Duration span, Callable<Boolean> holds) {
    long deadline = System.nanoTime() + span.toNanos();
    while (System.nanoTime() - deadline < 0) {
      try {
        if (!holds.call()) {
          throw new AssertionError("no more: " + what);
        }
      } catch (Exception e) {
        throw new AssertionError("no more: " + what, e);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }
}
