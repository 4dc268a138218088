package io.weir.bench.callback;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.weir.bench.node.Child;
import io.weir.bench.node.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a callback port could be at most: Vert.x with the options of the node's port, which reads
 * the body and answers. A program of its own; it prints its port and runs until it is killed.
 */
final class BareEndpoint extends VerticleBase {

  private final int port;

  private BareEndpoint(int port) {
    this.port = port;
  }

  /**
   * Serves.
   *
   * @param arguments the number of event loops
   */
  public static void main(String[] arguments) throws IOException {
    int loops = Integer.parseInt(arguments[0]);
    int port = freePort();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setWorkerPoolSize(1));
    Future.all(
            IntStream.range(0, loops)
                .mapToObj(loop -> vertx.deployVerticle(new BareEndpoint(port)))
                .toList())
        .onSuccess(done -> System.out.println(port))
        .onFailure(
            cause -> {
              cause.printStackTrace();
              System.exit(1);
            });
  }

  /**
   * Starts it in a JVM with a node's options; returns at once.
   *
   * @param jvm options besides, as the node has them
   */
  static Child launch(int loops, List<String> jvm) throws IOException {
    return Child.start(
        Launch.program(
            Launch.runOptions(jvm), BareEndpoint.class.getName(), Integer.toString(loops)),
        ProcessBuilder.Redirect.PIPE,
        ProcessBuilder.Redirect.INHERIT);
  }

  /** The port of one that was launched; waits until it listens. */
  static int awaitPort(Child launched) throws IOException {
    return Integer.parseInt(launched.awaitLine(line -> line.matches("[0-9]+")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setIdleTimeout(120)
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024))
        .requestHandler(BareEndpoint::answer)
        .listen();
  }

  private static void answer(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> request.response().putHeader("content-type", "text/plain").end("success"));
  }
}
