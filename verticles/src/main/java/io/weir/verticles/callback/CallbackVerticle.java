package io.weir.verticles.callback;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Telemetry;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.corp.CorpBook;
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

  private final String host;
  private final int port;
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
   * @param port 0 = any free one; {@link #actualPort} says which
   * @param gate this loop's own
   * @param loops is told of this loop, by name
   */
  public CallbackVerticle(
      String host,
      int port,
      int instance,
      Supplier<CorpBook> book,
      CallbackGate gate,
      AppendQueue queue,
      Telemetry telemetry,
      Clock clock,
      BiConsumer<String, Context> loops) {
    this.host = host;
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
    CallbackHandler handler = new CallbackHandler(context, book, gate, queue, telemetry, clock);
    vertx.setPeriodic(
        SWEEP_MS, id -> handler.sweep(TimeUnit.MILLISECONDS.toNanos(BODY_TIMEOUT_MS)));
    HttpServer made =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setIdleTimeout(IDLE_SECONDS)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024));
    server = made;
    return made.requestHandler(handler::handle).listen();
  }

  /** The port that is listened on, once started. */
  public int actualPort() {
    return server == null ? port : server.actualPort();
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }
}
