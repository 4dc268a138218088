package io.weir.bench.wecom;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.weir.bench.wecom.world.PlannedPush;
import io.weir.bench.wecom.world.World;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The simulated WeCom, serving on 127.0.0.1 until it is closed. {@link #stats} and {@link #pushTo}
 * may be used from any thread.
 */
public final class SimWeCom implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @FunctionalInterface
  private interface Endpoint {
    void answer(Exchange exchange);
  }

  private final Vertx vertx;
  private final World world;
  private final SimStats stats = new SimStats();
  private final Map<String, Endpoint> endpoints = new HashMap<>();
  private final HttpServer server;
  private volatile @Nullable Pusher pusher;

  private SimWeCom(World world, ServerOptions options) {
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
    this.world = world;
    route(options);
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(options.port()))
            .requestHandler(this::receive);
  }

  /**
   * Starts serving {@code world}.
   *
   * @throws IOException when the port can't be had
   */
  public static SimWeCom start(World world, ServerOptions options) throws IOException {
    SimWeCom wecom = new SimWeCom(world, options);
    try {
      wecom
          .server
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return wecom;
    } catch (ExecutionException | TimeoutException e) {
      wecom.close();
      throw new IOException("port " + options.port() + " can't be had: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      wecom.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting", e);
    }
  }

  private void route(ServerOptions options) {
    TokenDesk desk = new TokenDesk(options.tokenLife());
    TokenRoutes tokens = new TokenRoutes(world, desk, options.faults(), stats);
    SuiteRoutes suites = new SuiteRoutes(world, desk, stats);
    ArchiveRoutes archive = new ArchiveRoutes(world, desk, options, stats);
    endpoints.put("GET /cgi-bin/gettoken", tokens::getToken);
    endpoints.put("GET /cgi-bin/getcallbackip", tokens::callbackAddresses);
    endpoints.put("POST /cgi-bin/service/get_suite_token", suites::suiteToken);
    endpoints.put("GET /cgi-bin/service/get_pre_auth_code", suites::preAuthCode);
    endpoints.put("POST /cgi-bin/service/get_permanent_code", suites::permanentCode);
    endpoints.put("POST /cgi-bin/service/get_auth_info", suites::authInfo);
    endpoints.put("POST /cgi-bin/service/get_corp_token", suites::corpToken);
    endpoints.put("POST /cgi-bin/msgaudit/get_chat_data", archive::chat);
    endpoints.put("POST /cgi-bin/msgaudit/get_media_data", archive::media);
    DirectoryRoutes.route(
        world,
        new ApiGate(world, desk, options, stats),
        options.api(),
        (methodAndPath, endpoint) -> endpoints.put(methodAndPath, endpoint::accept));
    endpoints.put("GET /sim/stats", exchange -> exchange.plain(stats.toJson()));
    endpoints.put("GET /sim/pushed", this::pushed);
  }

  private void receive(HttpServerRequest request) {
    stats.request();
    request.body().onSuccess(body -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Buffer body) {
    Exchange exchange = new Exchange(vertx, request, body);
    Endpoint endpoint = endpoints.get(request.method() + " " + request.path());
    if (endpoint == null) {
      exchange.notFound();
    } else {
      endpoint.answer(exchange);
    }
  }

  private void pushed(Exchange exchange) {
    Pusher current = pusher;
    PushProgress progress =
        current == null
            ? new PushProgress(world.pushes().pushes().size(), 0, 0, 0)
            : current.progress();
    exchange.plain(progress.toJson());
  }

  /** Where it serves, without a slash at the end. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port();
  }

  /** The port it serves on. */
  public int port() {
    return server.actualPort();
  }

  /** The world it serves. */
  public World world() {
    return world;
  }

  /** What it was asked so far. */
  public SimStats stats() {
    return stats;
  }

  /**
   * Starts pushing the world's callbacks to {@code targetUrl}; one pusher at a time. Once it is
   * done, the directories have lived to their ends.
   */
  public Pusher pushTo(String targetUrl, PushOptions options) {
    Pusher started = pushTo(targetUrl, options, world.pushes().pushes());
    started.done().onSuccess(unused -> world.directories().finish());
    return started;
  }

  /**
   * Starts pushing some of them; {@code /sim/pushed} tells of the latest pusher. Directories change
   * before what tells of it is pushed, and no further.
   */
  public Pusher pushTo(String targetUrl, PushOptions options, List<PlannedPush> pushes) {
    Pusher started = new Pusher(vertx, pushes, targetUrl, options, world.directories()::reach);
    pusher = started;
    started.start();
    return started;
  }

  /** Stops serving and pushing, and waits for it. */
  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the simulated WeCom did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
