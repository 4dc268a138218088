package io.weir.verticles.observe;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management port: reads, never changes anything. */
public final class ObserveVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ObserveVerticle.class);
  private static final long TURN_MILLIS = TimeUnit.SECONDS.toMillis(10);
  private static final int IDLE_SECONDS = 60;

  private final String host;
  private final int port;
  private final MeterExport meters;
  private final Readiness readiness;
  private final EventLoopProbe probe;
  private final Supplier<String> corps;
  private @Nullable HttpServer server;

  /**
   * @param port 0 = any free one
   * @param corps a JSON text for {@code /corps}; asked on a worker thread
   */
  public ObserveVerticle(
      String host,
      int port,
      MeterExport meters,
      Readiness readiness,
      EventLoopProbe probe,
      Supplier<String> corps) {
    this.host = host;
    this.port = port;
    this.meters = meters;
    this.readiness = readiness;
    this.probe = probe;
    this.corps = corps;
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName("observe-loop");
    probe.watch("observe-loop", context);
    vertx.setPeriodic(EventLoopProbe.PERIOD_MILLIS, timer -> probe.tick());
    vertx.setPeriodic(TURN_MILLIS, timer -> meters.turn());
    HttpServer made =
        vertx.createHttpServer(
            new HttpServerOptions().setHost(host).setPort(port).setIdleTimeout(IDLE_SECONDS));
    server = made;
    return made.requestHandler(this::answer).listen();
  }

  /** The port that it listens on; 0 while it does not. Any thread, once deployed. */
  public int actualPort() {
    HttpServer started = server;
    return started == null ? 0 : started.actualPort();
  }

  private void answer(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader("Allow", "GET").setStatusCode(405).end();
      return;
    }
    String path = request.path();
    switch (path == null ? "" : path) {
      case "/health/live" -> live(request.response());
      case "/health/ready" -> ready(request.response());
      case "/metrics" ->
          later(request.response(), "text/plain; version=0.0.4; charset=utf-8", meters::scrape);
      case "/corps" -> later(request.response(), "application/json", corps::get);
      default -> request.response().setStatusCode(404).end();
    }
  }

  private void live(HttpServerResponse response) {
    List<String> stuck = probe.stuck();
    json(
        response,
        stuck.isEmpty() ? 200 : 503,
        stuck.isEmpty()
            ? new JsonObject().put("status", "live")
            : new JsonObject().put("status", "stuck").put("loops", new JsonArray(stuck)));
  }

  private void ready(HttpServerResponse response) {
    List<String> reasons = readiness.reasons();
    JsonArray degraded = new JsonArray(readiness.degradations());
    json(
        response,
        reasons.isEmpty() ? 200 : 503,
        reasons.isEmpty()
            ? new JsonObject().put("status", "ready").put("degraded", degraded)
            : new JsonObject()
                .put("status", "not ready")
                .put("reasons", new JsonArray(reasons))
                .put("degraded", degraded));
  }

  private static void json(HttpServerResponse response, int status, JsonObject body) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode() + "\n");
  }

  /** What takes more than a moment is made on a worker thread. */
  private void later(HttpServerResponse response, String type, Callable<String> text) {
    vertx
        .executeBlocking(text, false)
        .onSuccess(body -> response.putHeader("Content-Type", type).end(body))
        .onFailure(
            failure -> {
              LOG.warn("management request failed", failure);
              response.setStatusCode(500).end();
            });
  }
}
