package io.weir.testkit;

import io.weir.engine.base.Reply;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A reply that a test waits for. */
public final class Answer<T> implements Reply<T> {

  private static final long BOUND_SECONDS = 60;

  private final CompletableFuture<T> answered = new CompletableFuture<>();

  @Override
  public void ok(T value) {
    if (!answered.complete(value)) {
      throw new AssertionError("answered twice");
    }
  }

  @Override
  public void fail(Throwable cause) {
    if (!answered.completeExceptionally(cause)) {
      throw new AssertionError("answered twice", cause);
    }
  }

  public boolean isThere() {
    return answered.isDone();
  }

  /** The value; fails when it was a failure. */
  public T value() throws InterruptedException {
    try {
      return answered.get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + BOUND_SECONDS + " s", e);
    }
  }

  /** The failure; fails when it was a value. */
  public Throwable failure() throws InterruptedException {
    try {
      throw new AssertionError(
          "a failure was expected, not " + answered.get(BOUND_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + BOUND_SECONDS + " s", e);
    }
  }
}
