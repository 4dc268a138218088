package io.weir.verticles.observe;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management port: pages for everybody who reaches it, commands for who has the token. */
public final class ObserveVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ObserveVerticle.class);
  private static final long TURN_MILLIS = TimeUnit.SECONDS.toMillis(10);
  private static final int IDLE_SECONDS = 60;
  private static final long REFUSAL_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Pattern COMMAND =
      Pattern.compile("/corps/(?<corp>[A-Za-z0-9_-]{1,64})/(?<command>pull|pause|resume)");

  private final String host;
  private final int port;
  private final MeterExport meters;
  private final Readiness readiness;
  private final EventLoopProbe probe;
  private final Supplier<String> corps;
  private final BearerToken token;
  private final CorpCommands commands;
  private long refusalToldAt;
  private @Nullable HttpServer server;

  /**
   * @param port 0 = any free one
   * @param corps a JSON text for {@code /corps}; asked on a worker thread
   * @param token what a command must bring; empty = there are none
   */
  public ObserveVerticle(
      String host,
      int port,
      MeterExport meters,
      Readiness readiness,
      EventLoopProbe probe,
      Supplier<String> corps,
      String token,
      CorpCommands commands) {
    this.host = host;
    this.port = port;
    this.meters = meters;
    this.readiness = readiness;
    this.probe = probe;
    this.corps = corps;
    this.token = new BearerToken(token);
    this.commands = commands;
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
    String path = request.path() == null ? "" : request.path();
    Matcher command = COMMAND.matcher(path);
    String allowed = command.matches() ? "POST" : "GET";
    if (!request.method().name().equals(allowed)) {
      request.response().putHeader("Allow", allowed).setStatusCode(405).end();
    } else if (command.matches()) {
      command(request, command.group("corp"), command.group("command"));
    } else {
      page(request.response(), path);
    }
  }

  private void page(HttpServerResponse response, String path) {
    switch (path) {
      case "/health/live" -> live(response);
      case "/health/ready" -> ready(response);
      case "/metrics" ->
          later(response, "text/plain; version=0.0.4; charset=utf-8", meters::scrape);
      case "/corps" -> later(response, "application/json", corps::get);
      default -> response.setStatusCode(404).end();
    }
  }

  private void command(HttpServerRequest request, String corpId, String command) {
    HttpServerResponse response = request.response();
    if (!token.isConfigured()) {
      error(response, 403, "commands are off: set observe.token to have them (conf/README.md)");
    } else if (!token.allows(request.getHeader("Authorization"))) {
      refusedToken(request);
      response.putHeader("WWW-Authenticate", "Bearer");
      error(response, 401, "Authorization: Bearer with the token of observe.token is needed");
    } else {
      LOG.info("command={} corp={} from={}", command, corpId, request.remoteAddress());
      commands
          .run(CorpCommands.Command.valueOf(command.toUpperCase(Locale.ROOT)), corpId)
          .onSuccess(known -> done(response, known, corpId, command))
          .onFailure(cause -> error(response, 503, String.valueOf(cause.getMessage())));
    }
  }

  private static void done(
      HttpServerResponse response, boolean known, String corpId, String command) {
    if (known) {
      json(response, 202, new JsonObject().put("corpId", corpId).put("command", command));
    } else {
      error(response, 404, "no corp of this configuration with an archive has this id");
    }
  }

  private static void error(HttpServerResponse response, int status, String what) {
    json(response, status, new JsonObject().put("error", what));
  }

  // Somebody who guesses must not fill the log.
  private void refusedToken(HttpServerRequest request) {
    long now = System.nanoTime();
    if (refusalToldAt == 0 || now - refusalToldAt > REFUSAL_EVERY_NANOS) {
      refusalToldAt = now;
      LOG.warn("a command came without the right token from={}", request.remoteAddress());
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
