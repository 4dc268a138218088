package io.weir.verticles.node;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command's own thread may wait, where a verticle may not. */
final class Commands {

  private Commands() {}

  /**
   * Waits for an answer.
   *
   * @throws CommandRefused when it fails or does not come
   */
  static <T> T await(Future<T> step, long seconds) {
    try {
      return step.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandRefused("interrupted");
    } catch (TimeoutException e) {
      throw new CommandRefused("no answer within " + seconds + " s; is Postgres there?");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new CommandRefused(String.valueOf(cause == null ? e : cause.getMessage()));
    }
  }
}
