package io.weir.bench.fault;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.weir.verticles.node.Node;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer with one node behind it: forwards pushes while {@code /health/ready} says 200,
 * and answers 503 by itself while it does not.
 */
final class Balancer implements AutoCloseable {

  private static final long CHECK_MS = 100;

  private final Vertx vertx = Vertx.vertx();
  private final Node node;
  private final HttpClient client = vertx.createHttpClient(new HttpClientOptions());
  private final HttpServer server;
  private final AtomicInteger turnedAway = new AtomicInteger();
  private final AtomicInteger checks = new AtomicInteger();
  private final long timer;
  private volatile boolean ready;

  Balancer(Node node) throws Exception {
    this.node = node;
    timer = vertx.setPeriodic(CHECK_MS, id -> check());
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::forward)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Pushes that found no node. */
  int turnedAway() {
    return turnedAway.get();
  }

  /** Whether it would forward now; the first check comes soon after the start. */
  boolean isOpen() {
    return ready;
  }

  int checks() {
    return checks.get();
  }

  private void check() {
    client
        .request(HttpMethod.GET, node.managementPort(), "127.0.0.1", "/health/ready")
        .compose(request -> request.send())
        .compose(answer -> answer.end().map(answer.statusCode() == 200))
        .otherwise(false)
        .onSuccess(
            is -> {
              ready = is;
              checks.incrementAndGet();
            });
  }

  private void forward(HttpServerRequest request) {
    request.body().onSuccess(body -> forward(request, body));
  }

  private void forward(HttpServerRequest request, Buffer body) {
    if (!ready) {
      turnedAway.incrementAndGet();
      request.response().setStatusCode(503).end();
      return;
    }
    client
        .request(request.method(), node.callbackPort(), "127.0.0.1", request.uri())
        .compose(onward -> onward.send(body))
        .compose(
            answer -> {
              request.response().setStatusCode(answer.statusCode());
              return answer.body().compose(text -> request.response().end(text));
            })
        .onFailure(cause -> request.response().setStatusCode(502).end());
  }

  @Override
  public void close() throws Exception {
    vertx.cancelTimer(timer);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
