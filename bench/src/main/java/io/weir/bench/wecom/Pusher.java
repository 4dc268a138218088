package io.weir.bench.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.weir.bench.wecom.world.DirectoryStep;
import io.weir.bench.wecom.world.PlannedPush;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Pushes callbacks as the platform does: signed, encrypted, and again when no 200 comes in time.
 * Every try has a nonce and a ciphertext of its own. Runs on one event loop.
 */
public final class Pusher {

  private static final int RETRY_MILLIS_MAX = 5_000;
  private static final int RATE_TICK_MILLIS = 5;

  private final Context context;
  private final Vertx vertx;
  private final List<PlannedPush> pushes;
  private final String targetUrl;
  private final PushOptions options;
  private final Consumer<DirectoryStep> change;
  private final HttpClient client;
  private final SecureRandom random = new SecureRandom();
  private final Promise<PushProgress> done = Promise.promise();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final AtomicInteger tries = new AtomicInteger();

  // On the loop only.
  private int next;
  private int underWay;
  private long startNanos;
  private boolean ticking;

  Pusher(
      Vertx vertx,
      List<PlannedPush> pushes,
      String targetUrl,
      PushOptions options,
      Consumer<DirectoryStep> change) {
    this.change = change;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.pushes = pushes;
    this.targetUrl = targetUrl.endsWith("/") ? targetUrl.replaceAll("/+$", "") : targetUrl;
    this.options = options;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(options.timeoutMillis()),
            new PoolOptions().setHttp1MaxSize(options.concurrency()));
  }

  void start() {
    context.runOnContext(
        unused -> {
          startNanos = System.nanoTime();
          pump();
        });
  }

  /** Completes when every push was accepted or given up. */
  public Future<PushProgress> done() {
    return done.future();
  }

  /** One more push, at once and once, not counted; answers with its status. From any thread. */
  public Future<Integer> pushNow(PlannedPush push) {
    return Future.future(answer -> context.runOnContext(unused -> tryOnce(push, answer)));
  }

  private void tryOnce(PlannedPush push, Promise<Integer> answer) {
    send(push).timeout(options.timeoutMillis(), TimeUnit.MILLISECONDS).onComplete(answer);
  }

  /** How far it is. */
  public PushProgress progress() {
    return new PushProgress(pushes.size(), accepted.get(), givenUp.get(), tries.get());
  }

  private void pump() {
    while (next < pushes.size() && underWay < options.concurrency()) {
      if (next >= allowed()) {
        tick();
        return;
      }
      underWay++;
      PlannedPush push = pushes.get(next++);
      happen(push);
      attempt(push, 1);
    }
    if (next == pushes.size() && underWay == 0) {
      done.tryComplete(progress());
    }
  }

  /** What a push tells of comes before it. */
  private void happen(PlannedPush push) {
    DirectoryStep step = push.after();
    if (step != null) {
      change.accept(step);
    }
  }

  private long allowed() {
    if (options.perSecond() == 0) {
      return Long.MAX_VALUE;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return 1 + (long) (seconds * options.perSecond());
  }

  private void tick() {
    if (!ticking) {
      ticking = true;
      vertx.setTimer(
          RATE_TICK_MILLIS,
          unused -> {
            ticking = false;
            pump();
          });
    }
  }

  private void attempt(PlannedPush push, int number) {
    tries.incrementAndGet();
    send(push)
        .timeout(options.timeoutMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            answer -> {
              if (answer.succeeded() && answer.result() == 200) {
                accepted.incrementAndGet();
                ended();
              } else if (number >= options.triesMax()) {
                givenUp.incrementAndGet();
                ended();
              } else {
                vertx.setTimer(pauseMillis(number), unused -> attempt(push, number + 1));
              }
            });
  }

  private void ended() {
    underWay--;
    pump();
  }

  private long pauseMillis(int number) {
    return Math.min(RETRY_MILLIS_MAX, (long) options.retryMillis() << Math.min(number - 1, 8));
  }

  private Future<Integer> send(PlannedPush push) {
    byte[] frameRandom = new byte[CallbackCipher.RANDOM_BYTES];
    random.nextBytes(frameRandom);
    SignedPush signed =
        SignedPush.of(
            push,
            frameRandom,
            push.plaintext().getBytes(UTF_8),
            System.currentTimeMillis() / 1000,
            random.nextInt(1_000_000_000));
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(targetUrl + push.path() + "?" + signed.query())
            .setIdleTimeout(options.timeoutMillis())
            .putHeader("Content-Type", "text/xml");
    return client
        .request(request)
        .compose(call -> call.send(signed.body()))
        .compose(answer -> answer.end().map(answer.statusCode()));
  }
}
