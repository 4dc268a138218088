package io.weir.bench.fault;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A gateway to the archive (design §9) at an address of its own: messages, media and the token for
 * them, and nothing else. Its tokens are good here alone.
 */
final class ArchiveGateway implements AutoCloseable {

  private static final String GETTOKEN = "/cgi-bin/gettoken";
  private static final Set<String> SERVED =
      Set.of(GETTOKEN, "/cgi-bin/msgaudit/get_chat_data", "/cgi-bin/msgaudit/get_media_data");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final String wecomUrl;
  private final HttpServer server;

  private ArchiveGateway(String wecomUrl) throws Exception {
    this.wecomUrl = wecomUrl;
    this.server = await(vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1"));
  }

  /** What it serves it has from {@code wecomUrl}. */
  static ArchiveGateway before(String wecomUrl) throws Exception {
    return new ArchiveGateway(wecomUrl);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Paths that were asked for and are none of an archive's. */
  Set<String> refused() {
    return new TreeSet<>(refused);
  }

  private void take(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    if (!SERVED.contains(path)) {
      refused.add(path);
      request.response().setStatusCode(404).end();
      return;
    }
    request
        .body()
        .compose(body -> forward(request, body))
        .map(answer -> path.equals(GETTOKEN) ? ours(answer) : answer)
        .onComplete(
            answer -> request.response().end(answer),
            failure -> request.response().setStatusCode(502).end());
  }

  private Future<Buffer> forward(HttpServerRequest request, Buffer body) {
    String uri = request.uri().replace("access_token=gateway-", "access_token=");
    return client
        .request(new RequestOptions().setMethod(request.method()).setAbsoluteURI(wecomUrl + uri))
        .compose(asked -> asked.send(body))
        .compose(answer -> answer.body());
  }

  private static Buffer ours(Buffer answer) {
    return Buffer.buffer(
        answer.toString().replace("\"access_token\":\"", "\"access_token\":\"gateway-"));
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}
