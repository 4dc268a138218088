package io.weir.verticles.callback;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Telemetry;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.callback.OpenConnections;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.crypto.TlsPair;
import io.weir.engine.journal.AppendQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of the callback port; as many are deployed as the machine has cores, and they
 * share the port.
 */
public final class CallbackVerticle extends VerticleBase {

  /** WeCom gives up after 5 s; a body that is not here by then never comes. */
  private static final long BODY_TIMEOUT_MS = 5_000;

  private static final long SWEEP_MS = 1_000;

  /** Kept-alive connections of the load balancer may idle for this long. */
  private static final int IDLE_SECONDS = 120;

  /** An append takes microseconds; who has not even sent the whole push is not waited for. */
  private static final long SHUTDOWN_MS = 1_000;

  /** How long the first request's head may take; a load balancer may connect before it has one. */
  private static final long FIRST_HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int TLS_HANDSHAKE_SECONDS = 5;

  /**
   * What a loop listens on.
   *
   * @param port 0 = any free one; {@link #actualPort} says which
   * @param connectionsMax of this loop
   * @param tls null = plain HTTP
   */
  public record Port(String host, int port, int connectionsMax, @Nullable TlsPair tls) {}

  private final Port port;
  private final int instance;
  private final Supplier<CorpBook> book;
  private final CallbackGate gate;
  private final AppendQueue queue;
  private final Telemetry telemetry;
  private final Clock clock;
  private final BiConsumer<String, Context> loops;
  private @Nullable HttpServer server;

  /**
   * For one loop.
   *
   * @param gate this loop's own
   * @param loops is told of this loop, by name
   */
  public CallbackVerticle(
      Port port,
      int instance,
      Supplier<CorpBook> book,
      CallbackGate gate,
      AppendQueue queue,
      Telemetry telemetry,
      Clock clock,
      BiConsumer<String, Context> loops) {
    this.port = port;
    this.instance = instance;
    this.book = book;
    this.gate = gate;
    this.queue = queue;
    this.telemetry = telemetry;
    this.clock = clock;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName("callback-loop-" + instance);
    loops.accept("callback-loop-" + instance, context);
    OpenConnections<HttpConnection> connections =
        new OpenConnections<>(
            port.connectionsMax(), FIRST_HEAD_NANOS, TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
    CallbackHandler handler =
        new CallbackHandler(context, book, gate, queue, connections, telemetry, clock);
    vertx.setPeriodic(
        SWEEP_MS, id -> handler.sweep(TimeUnit.MILLISECONDS.toNanos(BODY_TIMEOUT_MS)));
    HttpServer made = vertx.createHttpServer(options());
    server = made;
    return made.requestHandler(handler::handle)
        .connectionHandler(handler::connected)
        .exceptionHandler(handler::notTls)
        .listen();
  }

  // HTTP/1.1 and nothing else: WeCom speaks no other, and a connection is then one request at a
  // time.
  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(port.host())
            .setPort(port.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setHttp2ClearTextEnabled(false)
            .setTcpNoDelay(true)
            .setAcceptBacklog(1024);
    TlsPair tls = port.tls();
    if (tls == null) {
      return options;
    }
    return options
        .setSsl(true)
        .setUseAlpn(false)
        .setSslEngineOptions(TlsPort.engine())
        .setSslHandshakeTimeout(TLS_HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setEnabledSecureTransportProtocols(TlsPort.VERSIONS)
        .setKeyCertOptions(TlsPort.keys(tls));
  }

  /** Shows {@code renewed} to whoever connects from now on, on every loop of this port. */
  public Future<Boolean> renew(TlsPair renewed) {
    HttpServer started = server;
    return started == null
        ? Future.succeededFuture(false)
        : started.updateSSLOptions(TlsPort.options(renewed));
  }

  /** The port that is listened on, once started. */
  public int actualPort() {
    return server == null ? port.port() : server.actualPort();
  }

  @Override
  public Future<?> stop() {
    // What is under way has its answer first, if it is there in time.
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(SHUTDOWN_MS, TimeUnit.MILLISECONDS);
  }
}
