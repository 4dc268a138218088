package io.weir.verticles.wecom;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: token, request, reply, and once more if the token was refused. Lives on the
 * caller's context; ends exactly once. No exception of the HTTP client is passed on or quoted,
 * since its message may hold the URL and with it a token.
 */
final class Exchange<R> {

  private final Vertx vertx;
  private final Context context;
  private final HttpClient client;
  private final WeComClientConfig config;
  private final Tokens tokens;
  private final WeComCall<R> call;
  private final Reply<? super R> reply;

  private long deadline;
  private boolean ended;
  private boolean repeated;
  private String token = "";
  private long bytes;
  private @Nullable HttpClientRequest request;

  Exchange(
      Vertx vertx,
      HttpClient client,
      WeComClientConfig config,
      Tokens tokens,
      WeComCall<R> call,
      Reply<? super R> reply) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.client = client;
    this.config = config;
    this.tokens = tokens;
    this.call = call;
    this.reply = reply;
  }

  void start() {
    context.runOnContext(
        go -> {
          deadline = vertx.setTimer(config.callMillis(), late -> onDeadline());
          authorise();
        });
  }

  private void onDeadline() {
    fail(WeComFailure.retryable("no complete answer within " + config.callMillis() + " ms"));
  }

  private void authorise() {
    TokenKey key = call.token();
    if (key == null) {
      send();
      return;
    }
    tokens.acquire(
        key,
        new Reply<String>() {
          @Override
          public void ok(String value) {
            context.runOnContext(
                go -> {
                  token = value;
                  send();
                });
          }

          @Override
          public void fail(Throwable cause) {
            context.runOnContext(go -> Exchange.this.fail(Failures.of(cause)));
          }
        });
  }

  private void send() {
    if (ended) {
      return;
    }
    byte[] body = call.body();
    RequestOptions options = new RequestOptions().setFollowRedirects(false);
    options.setMethod(body.length == 0 ? HttpMethod.GET : HttpMethod.POST);
    try {
      options.setAbsoluteURI(uri());
    } catch (RuntimeException notUrl) {
      fail(WeComFailure.blocked("baseUrl is not an http or https URL: " + call.baseUrl()));
      return;
    }
    try {
      client
          .request(options)
          .compose(made -> sent(made, body))
          .onComplete(this::onResponse, lost -> fail(Failures.lost(lost)));
    } catch (IllegalStateException closed) {
      fail(WeComFailure.retryable("the client is closed"));
    }
  }

  private Future<HttpClientResponse> sent(HttpClientRequest made, byte[] body) {
    if (ended) {
      made.reset();
      return Future.failedFuture("ended");
    }
    request = made;
    return body.length == 0
        ? made.send()
        : made.putHeader("content-type", "application/json").send(Buffer.buffer(body));
  }

  private String uri() {
    StringBuilder uri = new StringBuilder(call.baseUrl()).append(call.path());
    char joint = '?';
    if (!call.query().isEmpty()) {
      uri.append(joint).append(call.query());
      joint = '&';
    }
    if (!token.isEmpty()) {
      uri.append(joint).append(call.tokenParameter()).append('=').append(Failures.encoded(token));
    }
    return uri.toString();
  }

  private void onResponse(HttpClientResponse response) {
    response.exceptionHandler(lost -> fail(Failures.lost(lost)));
    if (ended) {
      return;
    }
    if (response.statusCode() != 200) {
      fail(call.ofStatus(response.statusCode()));
      return;
    }
    ReplyReader<R> reader = call.reader();
    bytes = 0;
    response.handler(piece -> onPiece(reader, piece));
    response.endHandler(last -> onEnd(reader));
  }

  private void onPiece(ReplyReader<R> reader, Buffer piece) {
    if (ended) {
      return;
    }
    bytes += piece.length();
    if (bytes > call.replyBytesMax()) {
      fail(WeComFailure.tooLarge(call.replyBytesMax()));
      return;
    }
    byte[] array = piece.getBytes();
    reader.feed(array, 0, array.length);
  }

  private void onEnd(ReplyReader<R> reader) {
    if (ended) {
      return;
    }
    request = null; // complete: its connection goes back to the pool
    ReplyReader.Outcome<R> outcome = reader.finish();
    if (outcome instanceof ReplyReader.Outcome.Value<R> good) {
      end();
      reply.ok(good.value());
    } else if (outcome instanceof ReplyReader.Outcome.Failed<R> bad) {
      refused(bad.failure());
    }
  }

  /** A refused token is refreshed once, and the call repeated once. */
  private void refused(WeComFailure failure) {
    TokenKey key = call.token();
    if (failure.errorClass() == ErrorClass.TOKEN && key != null) {
      if (!repeated) {
        repeated = true;
        tokens.invalidate(key, token);
        authorise();
        return;
      }
      tokens.onRefusedAgain(key, token, new WeComException(failure));
    }
    fail(failure);
  }

  private void fail(WeComFailure failure) {
    if (!ended) {
      end();
      reply.fail(new WeComException(failure));
    }
  }

  private void end() {
    ended = true;
    vertx.cancelTimer(deadline);
    if (request != null) {
      request.reset(); // closes the connection of a reply that nobody will read
      request = null;
    }
  }
}
