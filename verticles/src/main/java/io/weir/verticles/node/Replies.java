package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.engine.base.Reply;
import java.util.function.Consumer;

/** Where the engine's {@link Reply} meets Vert.x' {@link Future}. */
final class Replies {

  private Replies() {}

  /** Calls a port, and completes with its answer. */
  static <T> Future<T> future(Consumer<Reply<T>> call) {
    Promise<T> promise = Promise.promise();
    call.accept(
        new Reply<>() {
          @Override
          public void ok(T value) {
            promise.complete(value);
          }

          @Override
          public void fail(Throwable cause) {
            promise.fail(cause);
          }
        });
    return promise.future();
  }
}
