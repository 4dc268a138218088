package io.weir.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.weir.engine.base.Telemetry;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.corp.App;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.journal.AppendQueue;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.Pressure;
import io.weir.it.Push;
import io.weir.it.StoreRig;
import io.weir.it.Wire;
import io.weir.testkit.Await;
import io.weir.testkit.SimJournal;
import io.weir.testkit.TestKeys;
import io.weir.verticles.callback.CallbackVerticle;
import io.weir.verticles.journal.JournalVerticle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal that takes nothing: pushes are answered 503, so that WeCom sends them again (I1). */
@Timeout(30)
class JournalRefusesFaultIT {

  private static final String ENCRYPTED = "AAAA";
  private static final CorpBook BOOK =
      CorpBook.of(
          List.of(),
          List.of(
              new Corp(
                  new CorpId("ww1"),
                  "",
                  null,
                  Map.of(
                      "7",
                      new App(
                          "7",
                          "",
                          new CallbackKeys(
                              List.of(TestKeys.token(1)),
                              List.of(EnvelopeCipher.keyOf(TestKeys.encodingAesKey(1)))))))));

  private final Vertx vertx = Vertx.vertx();
  private final List<String> standings = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private int serve(AppendQueue queue) throws Exception {
    CallbackVerticle verticle =
        new CallbackVerticle(
            new CallbackVerticle.Port("127.0.0.1", 0, 100, null),
            0,
            () -> BOOK,
            new CallbackGate(3_600_000),
            queue,
            Telemetry.NONE,
            new StoreRig.TodayClock(),
            (name, loop) -> {});
    get(vertx.deployVerticle(verticle));
    return verticle.actualPort();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Wire.Answer push(int port) throws Exception {
    return Wire.ask(port, "POST", target(), Push.envelope("ww1", ENCRYPTED));
  }

  private static String target() {
    return "/api/v1/wecom/app/ww1/7?" + Push.query(TestKeys.token(1), ENCRYPTED);
  }

  @Test
  void shouldAnswer503WhileNothingCanBeAppendedAnd200AfterIt() throws Exception { // I1
    SimJournal journal = new SimJournal(1);
    JournalVerticle writer =
        new JournalVerticle(
            journal,
            Journal.CALLBACK_SHARD,
            false,
            64,
            1 << 20,
            new Pressure(1 << 20, 1 << 21),
            Telemetry.NONE,
            new StoreRig.TodayClock(),
            () -> {},
            standing -> standings.add(String.valueOf(standing)));
    get(
        vertx.deployVerticle(
            writer,
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("journal-writer-0")
                .setWorkerPoolSize(1)));
    int port = serve(writer.queue());
    assertThat(push(port).status()).isEqualTo(200);

    journal.refuse(true);
    Wire.Answer refused = push(port);
    journal.refuse(false);
    Wire.Answer taken = push(port);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(taken.body()).isEqualTo("success");
    Await.until("the node hears of both", () -> standings.size() == 2);
    assertThat(standings.get(0)).contains("no space");
    assertThat(standings.get(1)).isEqualTo("null");
  }

  @Test
  void shouldAnswer503AtOnceWhenTheQueueIsFull() throws Exception { // I7
    int port = serve(new AppendQueue(2, 1 << 20, () -> {})); // nobody ever takes from it
    List<Wire> waiting = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Wire wire = new Wire(port);
      byte[] body = Push.envelope("ww1", ENCRYPTED);
      wire.head("POST", target(), "Content-Length: " + body.length);
      wire.send(body);
      waiting.add(wire);
    }

    Await.until("both places are taken", () -> push(port).status() == 503);

    for (Wire wire : waiting) {
      wire.close();
    }
  }
}
