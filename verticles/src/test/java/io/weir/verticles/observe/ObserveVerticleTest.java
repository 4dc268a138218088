package io.weir.verticles.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.it.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObserveVerticleTest {

  private static final String TOKEN = "token-of-the-operator-0123456789";
  private static final TimeUnit SECONDS = TimeUnit.SECONDS;
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final MeterExport meters = new MeterExport();
  private final Readiness readiness = new Readiness();
  private final EventLoopProbe probe = new EventLoopProbe(meters, new SetClock());
  private final ObserveVerticle verticle =
      new ObserveVerticle(
          "127.0.0.1",
          0,
          meters,
          readiness,
          probe,
          () -> new JsonArray().add("ww1").encode(),
          TOKEN,
          this::run);
  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void deploy() throws Exception {
    vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    meters.close();
  }

  @Test
  void shouldSayWhyWhenNotReady() throws Exception {
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);

    readiness.clear(Readiness.STARTING);
    readiness.degraded("postgres", "Postgres at db:5432 cannot be reached");
    HttpResponse<String> ready = get("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(ready.body()))
        .isEqualTo(
            new JsonObject()
                .put("status", "ready")
                .put("degraded", new JsonArray().add("Postgres at db:5432 cannot be reached")));

    readiness.notReady("disk", "disk guard: 1 % free");
    readiness.clear("postgres");
    HttpResponse<String> not = get("/health/ready");
    assertThat(not.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(not.body()).getJsonArray("reasons"))
        .containsExactly("disk guard: 1 % free");
  }

  @Test
  void shouldServeMetricsAndCorpsWhenAsked() throws Exception {
    assertThat(get("/metrics").body()).contains("weir_callback_accepted_total");
    assertThat(get("/metrics").headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain");
    assertThat(get("/corps").body()).isEqualTo("[\"ww1\"]");
  }

  @Test
  void shouldRefuseWhenPathOrMethodIsNotItsOwn() throws Exception {
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(uri("/metrics")).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(send(post).statusCode()).isEqualTo(405);
  }

  @Test
  void shouldDoWhatItIsToldByWhoBringsTheToken() throws Exception {
    assertThat(post(verticle, "/corps/ww1/pull", "Bearer " + TOKEN).statusCode()).isEqualTo(202);
    assertThat(post(verticle, "/corps/ww1/pause", "bearer " + TOKEN).statusCode()).isEqualTo(202);
    assertThat(post(verticle, "/corps/ww1/resume", "Bearer " + TOKEN).body()).contains("resume");
    assertThat(post(verticle, "/corps/wwnobody/pull", "Bearer " + TOKEN).statusCode())
        .isEqualTo(404);
    HttpResponse<String> away = post(verticle, "/corps/wwaway/pause", "Bearer " + TOKEN);
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.body()).contains("Postgres cannot be reached now");
    assertThat(done).containsExactly("PULL ww1", "PAUSE ww1", "RESUME ww1");
  }

  @Test
  void shouldDoNothingWithoutTheRightToken() throws Exception {
    try (LogLines log = LogLines.ofEverything()) {
      for (String authorization :
          List.of(
              "",
              "Bearer",
              "Bearer ",
              "Bearer wrong",
              "Basic " + TOKEN,
              "Bearer " + TOKEN + "x",
              "Bearer " + TOKEN.substring(1),
              TOKEN)) {
        HttpResponse<String> answer = post(verticle, "/corps/ww1/pause", authorization);
        assertThat(answer.statusCode()).as(authorization).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      }
      assertThat(post(verticle, "/corps/ww1/pull", "Bearer " + TOKEN).statusCode()).isEqualTo(202);
      assertThat(log.with("without the right token")).as("one line a minute").hasSize(1);
      assertThat(log.with("command=pull corp=ww1")).hasSize(1);
      assertThat(log.all().stream().filter(l -> l.contains(" io.weir.") && l.contains(TOKEN)))
          .as("I6")
          .isEmpty();
    }
    assertThat(done).containsExactly("PULL ww1");
  }

  @Test
  void shouldRefuseEveryCommandWhenNoTokenIsConfigured() throws Exception {
    ObserveVerticle without =
        new ObserveVerticle("127.0.0.1", 0, meters, readiness, probe, () -> "", "", this::run);
    vertx.deployVerticle(without).toCompletionStage().toCompletableFuture().get(10, SECONDS);

    for (String authorization : List.of("", "Bearer ", "Bearer " + TOKEN)) {
      HttpResponse<String> answer = post(without, "/corps/ww1/pause", authorization);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("observe.token");
    }
    assertThat(done).isEmpty();
  }

  @Test
  void shouldTakeACommandByPostAlone() throws Exception {
    HttpResponse<String> get = get("/corps/ww1/pull");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).contains("POST");
    assertThat(post(verticle, "/corps/ww1/drop", "Bearer " + TOKEN).statusCode()).isEqualTo(405);
    assertThat(done).isEmpty();
  }

  private Future<Boolean> run(CorpCommands.Command command, String corpId) {
    if (corpId.equals("wwaway")) {
      return Future.failedFuture("Postgres cannot be reached now");
    }
    if (corpId.equals("wwnobody")) {
      return Future.succeededFuture(false);
    }
    done.add(command + " " + corpId);
    return Future.succeededFuture(true);
  }

  private static HttpResponse<String> post(ObserveVerticle to, String path, String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.actualPort() + path))
            .POST(HttpRequest.BodyPublishers.noBody());
    return send(
        authorization.isEmpty()
            ? request.build()
            : request.header("Authorization", authorization).build());
  }

  @Test
  void shouldNotBeLiveWhenALoopIsStuck() throws Exception { // I8
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Context loop = vertx.getOrCreateContext();
    loop.runOnContext(
        nothing -> {
          stuck.countDown();
          await(released);
        });
    assertThat(stuck.await(10, SECONDS)).isTrue();
    probe.watch("pull-loop-0", loop);
    probe.tick();
    nanos.addAndGet(SECONDS.toNanos(29));
    assertThat(get("/health/live").statusCode()).isEqualTo(200);

    nanos.addAndGet(SECONDS.toNanos(2));
    HttpResponse<String> live = get("/health/live");
    assertThat(live.statusCode()).isEqualTo(503);
    assertThat(live.body()).contains("pull-loop-0");

    CountDownLatch answered = new CountDownLatch(1);
    released.countDown();
    loop.runOnContext(nothing -> answered.countDown());
    assertThat(answered.await(10, SECONDS)).isTrue();
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(meters.measured(Meter.LOOP_DELAY).getMaxValue()).isGreaterThan(SECONDS.toNanos(30));
  }

  @Test
  void shouldAnswerTheImagesHealthCheckWhenItSpeaksHttp10() throws IOException {
    readiness.clear(Readiness.STARTING);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), verticle.actualPort())) {
      socket.getOutputStream().write("GET /health/ready HTTP/1.0\r\n\r\n".getBytes(US_ASCII));

      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answer.lines().findFirst().orElse("")).contains(" 200 ");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, SECONDS)) {
        throw new TimeoutException();
      }
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + verticle.actualPort() + path);
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private final class SetClock implements Clock {
    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public long millis() {
      return 0;
    }
  }
}
