package io.weir.verticles.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Seal;
import io.weir.engine.inbox.Effects;
import io.weir.engine.inbox.InboxKey;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComReply;
import io.weir.it.StoreRig;
import io.weir.testkit.Await;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The inbox's verticle is told to stop while a code is exchanged, which WeCom does once. */
@Timeout(60)
final class InboxStopIT implements WeComApi, PgAuthorisations.Watcher {

  private static final String SUITE = "wws";

  private record Asked(Reply<Object> reply, Context loop) {}

  private final Vertx vertx = Vertx.vertx();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Seal seal = new Seal(List.of(new byte[32]));
  private StoreRig rig;
  private Pool pool;
  private InboxVerticle verticle;

  @BeforeEach
  void open() throws Exception {
    rig = new StoreRig();
    pool = rig.pool(vertx, 2);
    SuiteCredentials credentials = new SuiteCredentials(() -> CorpBook.of(List.of(), List.of()));
    PgInbox inbox =
        new PgInbox(
            pool,
            this,
            "http://wecom",
            credentials,
            new PgAuthorisations(
                pool, seal, credentials, corp -> false, (suite, corp) -> true, this),
            90);
    verticle =
        new InboxVerticle(
            inbox,
            new PgSealed(pool, seal),
            new Effects(seal),
            Telemetry.NONE,
            (name, context) -> {});
  }

  @AfterEach
  void close() throws Exception {
    done(vertx.close());
    rig.close();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
    Context loop = Objects.requireNonNull(Vertx.currentContext());
    asked.add(new Asked((Reply<Object>) (Reply<?>) reply, loop));
  }

  @Override
  public void authorised(List<Authorisation> active) {}

  @Override
  public void codeChanged(String suiteId, CorpId corp) {}

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void arrive(int number) throws Exception {
    String digest = String.format(Locale.ROOT, "%064d", number);
    InboxKey key = new InboxKey("suite:" + SUITE, digest);
    rig.execute(
        """
        INSERT INTO weir_inbox (receiver, digest, suite_id, event_type, payload, received_at, state)
        VALUES ('suite:wws', '%s', 'wws', 'create_auth', '{"AuthCode": "%s", "TimeStamp": "100"}', now(), 'new')"""
            .formatted(digest, Effects.sealed(seal, key, "AuthCode", "code" + number)));
  }

  @Test
  void shouldStoreTheCodeThatIsBeingExchangedAndBeginNoOther() throws Exception {
    arrive(1);
    arrive(2);
    String id = done(vertx.deployVerticle(verticle));
    Await.until("a code is exchanged", () -> asked.size() == 1);
    Future<Void> stopped = vertx.undeploy(id);
    Asked exchange = asked.remove();
    for (int hop = 0; hop < 3; hop++) { // what its loop has to do before
      done(Future.future(after -> exchange.loop().runOnContext(go -> after.complete())));
    }
    assertThat(stopped.isComplete()).isFalse();
    exchange
        .loop()
        .runOnContext(
            go ->
                exchange
                    .reply()
                    .ok(
                        new WeComReply.Permanent(
                            new WeComReply.Authorisation(new CorpId("ww1"), "a corp", List.of("1")),
                            "permanent",
                            new WeComReply.Token("token", 7_200))));
    done(stopped);
    assertThat(
            rig.one(
                "SELECT string_agg(state || ' ' || (claimed_until IS NULL), ', ' ORDER BY digest) FROM weir_inbox"))
        .isEqualTo("done true, new true");
    assertThat(rig.count("weir_authorisation WHERE permanent_code_sealed IS NOT NULL"))
        .isEqualTo(1);
    assertThat(asked).isEmpty();
    done(pool.close());
  }
}
