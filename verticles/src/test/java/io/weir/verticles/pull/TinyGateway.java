package io.weir.verticles.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A gateway with one corp, whose next answers can be scripted. Nothing of the engine is used. */
final class TinyGateway {

  final NavigableMap<Long, String> messages = new ConcurrentSkipListMap<>();
  final Queue<Consumer<HttpServerResponse>> pages = new ConcurrentLinkedQueue<>();
  final Queue<Consumer<HttpServerResponse>> tokens = new ConcurrentLinkedQueue<>();
  final AtomicInteger tokensIssued = new AtomicInteger();
  final AtomicInteger tokenCalls = new AtomicInteger();
  final AtomicInteger pageCalls = new AtomicInteger();
  final AtomicInteger underWay = new AtomicInteger();
  final AtomicInteger underWayMax = new AtomicInteger();
  final Queue<JsonObject> questions = new ConcurrentLinkedQueue<>();
  volatile String goodToken = "";
  volatile boolean chatdataAbsentAtTheTip;
  volatile long answerAfterMs;

  private final Vertx vertx;
  private final HttpServer server;

  TinyGateway(Vertx vertx) throws Exception {
    this.vertx = vertx;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(this::onRequest)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  static Consumer<HttpServerResponse> errcode(int code) {
    return response ->
        response.end(new JsonObject().put("errcode", code).put("errmsg", "no").encode());
  }

  static Consumer<HttpServerResponse> status(int status) {
    return response -> response.setStatusCode(status).end("<html>" + status + "</html>");
  }

  private void onRequest(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              if ("/cgi-bin/gettoken".equals(request.path())) {
                onToken(request);
              } else if ("/cgi-bin/msgaudit/get_chat_data".equals(request.path())) {
                onPage(request, body);
              } else {
                request.response().setStatusCode(404).end();
              }
            });
  }

  private void onToken(HttpServerRequest request) {
    tokenCalls.incrementAndGet();
    Consumer<HttpServerResponse> scripted = tokens.poll();
    if (scripted != null) {
      scripted.accept(request.response());
    } else if (!"archive-secret".equals(request.getParam("corpsecret"))) {
      errcode(40001).accept(request.response());
    } else {
      goodToken = "token+/=" + tokensIssued.incrementAndGet();
      request
          .response()
          .end(
              new JsonObject()
                  .put("errcode", 0)
                  .put("access_token", goodToken)
                  .put("expires_in", 7200)
                  .encode());
    }
  }

  private void onPage(HttpServerRequest request, Buffer body) {
    pageCalls.incrementAndGet();
    underWayMax.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    request.response().endHandler(done -> underWay.decrementAndGet());
    JsonObject question = body.toJsonObject();
    questions.add(question);
    Consumer<HttpServerResponse> scripted = pages.poll();
    if (scripted != null) {
      scripted.accept(request.response());
    } else if (!goodToken.equals(request.getParam("access_token"))) {
      errcode(40014).accept(request.response());
    } else if (answerAfterMs > 0) {
      vertx.setTimer(answerAfterMs, late -> request.response().end(page(question)));
    } else {
      request.response().end(page(question));
    }
  }

  String page(JsonObject question) {
    JsonArray list = new JsonArray();
    messages.tailMap(question.getLong("seq"), false).entrySet().stream()
        .limit(question.getInteger("limit"))
        .forEach(
            m ->
                list.add(
                    new JsonObject()
                        .put("seq", m.getKey())
                        .put("msgid", m.getValue())
                        .put("publickey_ver", 1)
                        .put("encrypt_random_key", "key" + m.getKey())
                        .put("encrypt_chat_msg", "body" + m.getKey())));
    JsonObject page = new JsonObject().put("errcode", 0).put("errmsg", "ok");
    if (!list.isEmpty() || !chatdataAbsentAtTheTip) {
      page.put("chatdata", list);
    }
    return page.encode();
  }

  /** A page with a proper length that ends after half of it. */
  Consumer<HttpServerResponse> cutOff() {
    return response -> {
      byte[] whole = page(new JsonObject().put("seq", 0).put("limit", 100)).getBytes(UTF_8);
      response.putHeader("content-length", Integer.toString(whole.length));
      response.write(Buffer.buffer().appendBytes(whole, 0, whole.length / 2));
      response.exceptionHandler(gone -> {});
      vertx.setTimer(50, then -> response.reset());
    };
  }

  /** Half a page that claims to be whole. */
  Consumer<HttpServerResponse> halfAPage() {
    return response -> {
      String whole = page(new JsonObject().put("seq", 0).put("limit", 100));
      response.end(whole.substring(0, whole.length() / 2));
    };
  }

  /** One byte now and then, so that no idle time-out ever fires. */
  Consumer<HttpServerResponse> drip() {
    return response -> {
      response.setChunked(true);
      response.exceptionHandler(gone -> {});
      long timer = vertx.setPeriodic(20, tick -> response.write(" "));
      response.closeHandler(closed -> vertx.cancelTimer(timer));
    };
  }

  static Consumer<HttpServerResponse> hang() {
    return response -> response.exceptionHandler(gone -> {});
  }

  void close() throws Exception {
    server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
