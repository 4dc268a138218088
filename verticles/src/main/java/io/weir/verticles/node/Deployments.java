package io.weir.verticles.node;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Verticles that an orderly stop ends together, before the loops; from any thread. */
final class Deployments {

  private final Vertx vertx;
  private final List<String> ids = new ArrayList<>();
  private boolean stopped;

  Deployments(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Deploys it; when the stop has begun meanwhile it is ended at once. */
  Future<String> deploy(Deployable verticle) {
    return vertx
        .deployVerticle(verticle)
        .onSuccess(
            id -> {
              if (!isKept(id)) {
                vertx.undeploy(id);
              }
            });
  }

  private synchronized boolean isKept(String id) {
    return !stopped && ids.add(id);
  }

  /** Completes when all of them have stopped. */
  synchronized Future<?> stop() {
    stopped = true;
    return Future.join(ids.stream().map(vertx::undeploy).toList());
  }
}
