package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.pgclient.PgException;
import io.weir.engine.wecom.WeComException;
import io.weir.verticles.postgres.EmbeddedPostgresException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the doctor looks: every question has 5 s, and a failure is told without what was asked. */
final class Looks {

  static final int SECONDS = 5;

  private Looks() {}

  /** A question was not answered; the message is fit to be shown. */
  static final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    Unanswered(String message) {
      super(message);
    }
  }

  /**
   * Waits for an answer.
   *
   * @throws Unanswered after 5 s, or when there is a failure that is not WeCom's own
   * @throws WeComException as WeCom said it
   */
  static <T> T ask(Future<T> question) throws Unanswered {
    try {
      return question.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unanswered("interrupted");
    } catch (TimeoutException e) {
      throw new Unanswered("no answer within " + SECONDS + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof WeComException wecom) {
        throw wecom;
      }
      throw new Unanswered(reason(cause));
    }
  }

  // An HTTP client's message may hold a URL with a signature, so that of others only the type is
  // told.
  private static String reason(Throwable cause) {
    if (cause instanceof PgException pg) {
      return "sqlstate " + pg.getSqlState() + ": " + pg.getErrorMessage();
    }
    if (cause instanceof EmbeddedPostgresException ours) {
      return String.valueOf(ours.getMessage());
    }
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String type = root.getClass().getSimpleName();
    return root instanceof ConnectException ? "connection refused" : type;
  }

  /** A client that asks each server with a bound, for {@code trusting} = our own port's. */
  static HttpClient client(Vertx vertx, boolean trusting) {
    HttpClientOptions options = new HttpClientOptions().setConnectTimeout(SECONDS * 1_000);
    if (trusting) { // the certificate is for the public name, and we ask by address
      options.setTrustAll(true).setVerifyHost(false);
    }
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(8))
        .build();
  }

  /** What a GET is answered with. */
  record Answer(int status, String date, String body) {}

  static Answer get(Vertx vertx, HttpClient client, String url) throws Unanswered {
    RequestOptions options;
    try {
      options = new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url);
    } catch (RuntimeException notUrl) {
      throw new Unanswered("not an http or https URL");
    }
    Promise<Answer> answer = Promise.promise();
    // On one context to the body's end: from this thread a body can come and go before it is
    // listened for, and the answer never ends.
    vertx
        .getOrCreateContext()
        .runOnContext(
            go ->
                client
                    .request(options)
                    .compose(request -> request.send().compose(Looks::read))
                    .onComplete(answer));
    return ask(answer.future());
  }

  private static Future<Answer> read(HttpClientResponse response) {
    String date = response.getHeader("Date");
    return response
        .body()
        .map(body -> new Answer(response.statusCode(), date == null ? "" : date, body.toString()));
  }
}
