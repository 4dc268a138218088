package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.StandBack;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.it.LogLines;
import io.weir.it.StoreRig;
import io.weir.testkit.Await;
import io.weir.verticles.node.SystemClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A directory that is told to stop, or meets what throws, leaves nothing claimed behind. */
@Timeout(60)
final class DirectoryStopIT {

  private static final String URL = "http://localhost";
  private static final CorpId CORP = new CorpId("ww1");
  private static final long CLAIM_MS = 300_000;
  private static final DirectoryAccess ACCESS =
      new DirectoryAccess(URL, new TokenKey.App(URL, CORP, "secret"), null, null, 3_600_000, false);

  /** Those that are claimed, of things and of readings. */
  private static final String CLAIMED =
      """
      SELECT (SELECT count(*) FROM weir_stale WHERE due_at > clock_timestamp()) || ' '
          || (SELECT count(*) FROM weir_sync WHERE state = 'running' AND due_at > clock_timestamp())""";

  private final Vertx vertx = Vertx.vertx();
  private final List<Asked<?>> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private StoreRig rig;
  private Pool pool;

  @BeforeEach
  void open() throws SQLException {
    rig = new StoreRig();
    pool = rig.pool(vertx, 4);
  }

  @AfterEach
  void close() throws Exception {
    for (String id : vertx.deploymentIDs()) {
      done(vertx.undeploy(id));
    }
    done(pool.close());
    rig.close();
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** A call that waits for its answer. */
  private record Asked<R>(WeComCall<R> call, Reply<? super R> reply, Context caller) {

    void answer(String json) {
      ReplyReader<R> reader = call.reader();
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      reader.feed(bytes, 0, bytes.length);
      R value = ((ReplyReader.Outcome.Value<R>) reader.finish()).value();
      caller.runOnContext(go -> reply.ok(value));
    }

    /** Returns when what was handed to its loop so far is done. */
    void passLoop() throws Exception {
      for (int hop = 0; hop < 3; hop++) {
        done(Future.future(after -> caller.runOnContext(go -> after.complete())));
      }
    }

    void refuse() {
      WeComException away = new WeComException(WeComFailure.retryable("away"));
      caller.runOnContext(go -> reply.fail(away));
    }
  }

  /** Answers nothing by itself. */
  private final class Silent implements WeComApi {
    @Override
    public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
      Context caller = Objects.requireNonNull(Vertx.currentContext());
      asked.add(new Asked<>(call, reply, caller));
    }
  }

  private Asked<?> askedFor(String path) {
    Await.until(path, () -> asked.stream().anyMatch(one -> one.call().path().endsWith(path)));
    return asked.stream().filter(one -> one.call().path().endsWith(path)).findFirst().orElseThrow();
  }

  private String start(WeComApi api, DirectoryAccess access, int questions, int readings)
      throws Exception {
    return done(
        vertx.deployVerticle(
            new DirectoryVerticle(
                new PgDirectory(pool, Map::of),
                api,
                () -> {
                  looks.incrementAndGet();
                  return Map.of(CORP, access);
                },
                new DirectoryVerticle.Bounds(16, questions, questions, readings, CLAIM_MS),
                new StandBack(() -> false, new SystemClock()),
                Telemetry.NONE,
                bound -> 0,
                (name, context) -> {})));
  }

  private void stale(String kind, String... ids) throws SQLException {
    for (String id : ids) {
      rig.execute(
          "INSERT INTO weir_stale (corp_id, kind, id) VALUES ('ww1', '%s', '%s')"
              .formatted(kind, id));
    }
  }

  // ---- stop

  @Test
  void shouldGiveBackWhatItHasClaimedAndPassOverWhatIsAnsweredLater() throws Exception {
    stale("customer", "wo1", "wo2", "wo3");
    String node = start(new Silent(), ACCESS, 8, 8);
    Await.until("all is asked for", () -> asked.size() == 3 + 4);
    assertThat(rig.one(CLAIMED)).isEqualTo("3 4");
    rig.execute("UPDATE weir_stale SET marks = marks + 1 WHERE id = 'wo1'");
    rig.execute("UPDATE weir_stale SET due_at = due_at + interval '1 h' WHERE id = 'wo2'");
    rig.execute("UPDATE weir_sync SET claim = claim + 1 WHERE kind = 'tags'");
    try (LogLines log = new LogLines()) {
      done(vertx.undeploy(node));
      assertThat(rig.one(CLAIMED)).as("what others have by now").isEqualTo("1 1");
      assertThat(rig.one("SELECT id FROM weir_stale WHERE due_at > clock_timestamp()"))
          .isEqualTo("wo2");
      assertThat(
              rig.one(
                  "SELECT kind FROM weir_sync WHERE state = 'running' AND due_at > clock_timestamp()"))
          .isEqualTo("tags");
      asked.forEach(Asked::refuse);
      asked.get(0).passLoop();
      assertThat(log.all()).noneMatch(line -> line.startsWith("WARN"));
    }
    assertThat(rig.count("weir_stale WHERE attempts > 0")).isZero();
    assertThat(rig.count("weir_sync WHERE attempts > 0")).isZero();
    assertThat(asked).as("asked no more").hasSize(7);
  }

  @Test
  void shouldLeaveToOthersWhatWasPutOffByNow() throws Exception {
    stale("staff", "zhang", "li");
    String node = start(new Silent(), ACCESS, 8, 8);
    askedFor("/user/get").refuse();
    Await.until("put off", () -> rig.count("weir_stale WHERE attempts = 1") == 1);
    done(vertx.undeploy(node));
    assertThat(rig.one(CLAIMED)).isEqualTo("1 0");
    assertThat(rig.count("weir_stale WHERE attempts = 1 AND due_at > clock_timestamp()"))
        .isEqualTo(1);
  }

  private void awaitWaiting(Statement statement) {
    Await.until(
        "a transaction waits for ours",
        () -> {
          try (var rows =
              statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
            return rows.next() && rows.getInt(1) > 0;
          }
        });
  }

  @Test
  void shouldStopWhenPostgresHasWhatWasAnswered() throws Exception {
    stale("staff", "zhang");
    String node = start(new Silent(), ACCESS, 8, 8);
    Asked<?> question = askedFor("/user/get");
    Future<Void> stopped;
    try (Connection other = rig.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM weir_stale FOR UPDATE");
      question.answer("{\"userid\": \"zhang\", \"name\": \"Zhang\"}");
      awaitWaiting(statement);
      stopped = vertx.undeploy(node);
      question.passLoop();
      assertThat(stopped.isComplete()).isFalse();
      other.commit();
    }
    done(stopped);
    assertThat(rig.count("weir_stale")).isZero();
    assertThat(rig.one("SELECT name FROM t_wecom_staff")).isEqualTo("Zhang");
    assertThat(rig.one(CLAIMED)).isEqualTo("0 0");
  }

  @Test
  void shouldStopInTimeWhenPostgresDoesNotAnswer() throws Exception {
    stale("staff", "zhang");
    String node = start(new Silent(), ACCESS, 8, 8);
    Asked<?> question = askedFor("/user/get");
    try (Connection other = rig.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM weir_stale FOR UPDATE");
      question.answer("{\"userid\": \"zhang\", \"name\": \"Zhang\"}");
      awaitWaiting(statement);
      long toldAt = System.nanoTime();
      assertThatThrownBy(() -> done(vertx.undeploy(node))).hasMessageContaining("1000");
      assertThat(Duration.ofNanos(System.nanoTime() - toldAt))
          .isBetween(Duration.ofMillis(2_400), Duration.ofSeconds(5));
    }
  }

  // ---- what throws

  @Test
  void shouldGoOnAskingWhenAQuestionCannotBeMade() throws Exception {
    stale("staff", "", "li", "zhang"); // no question is made of no id
    start(new Silent(), ACCESS, 1, 1);
    Asked<?> next = askedFor("/user/get");
    assertThat(rig.one("SELECT last_error FROM weir_stale WHERE id = ''"))
        .isEqualTo("an error of Weir's: IllegalArgumentException");
    next.refuse();
    Await.until("both others", () -> rig.count("weir_stale WHERE attempts = 1") >= 2);
  }

  @Test
  void shouldGoOnAskingWhenACallThrows() throws Exception {
    stale("customer", "wo1", "wo2", "wo3");
    start(
        new WeComApi() {
          @Override
          public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
            throw new IllegalStateException("with an id in it");
          }
        },
        ACCESS,
        1,
        1);
    Await.until(
        "each was tried",
        () ->
            rig.count("weir_stale WHERE attempts = 1") == 3
                && rig.count("weir_sync WHERE attempts = 1") == 4);
    assertThat(rig.one("SELECT DISTINCT last_error FROM weir_sync"))
        .isEqualTo("an error of Weir's: IllegalStateException");
  }

  @Test
  void shouldGoOnReadingWhenAPositionIsNone() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_sync (corp_id, kind, state, position, started_at, due_at)
        VALUES ('ww1', 'staff', 'running', '{"phase": "", "after": "x", "ids": ["no number"], "cursor": ""}',
                now(), now() - interval '1 h')""");
    start(new Silent(), ACCESS, 1, 1);
    askedFor("/department/list").answer("{\"department\": []}");
    Await.until("another is read", () -> asked.size() == 2);
    assertThat(rig.one("SELECT last_error FROM weir_sync WHERE kind = 'staff' AND attempts = 1"))
        .isEqualTo("an error of Weir's: NumberFormatException");
  }

  // ---- openuserids

  @Test
  void shouldHoldAReadingsPlaceUntilOpenUserIdsAreKnownAndPutThemOffWhenItStops() throws Exception {
    TokenKey archive = new TokenKey.App(URL, CORP, "archive");
    DirectoryAccess suite =
        new DirectoryAccess(
            URL, new TokenKey.SuiteCorp(URL, "wws", CORP), null, archive, 3_600_000, false);
    rig.execute(
        """
        INSERT INTO weir_sync (corp_id, kind, state, position, started_at, due_at)
        VALUES ('ww1', 'consent', 'running', '{"phase": "robots", "after": "", "ids": [], "cursor": ""}',
                now(), now() - interval '1 h')""");
    rig.execute(
        """
        INSERT INTO weir_archive_member (corp_id, wecom_user_id, editions, as_of)
        SELECT 'ww1', 'a' || i, '{1}', now() FROM generate_series(1, 1500) AS i""");
    String node = start(new Silent(), suite, 1, 1);
    askedFor("/batch/userid_to_openuserid");
    int before = looks.get();
    Await.until("looked three times more", () -> looks.get() > before + 6);
    assertThat(asked).as("no other reading").hasSize(1);

    try (LogLines log = new LogLines()) {
      done(vertx.undeploy(node));
      assertThat(log.all()).noneMatch(line -> line.startsWith("WARN"));
    }
    assertThat(asked).as("no second thousand").hasSize(1);
    assertThat(rig.count("weir_identity WHERE expires_at < clock_timestamp() + interval '1 min'"))
        .isEqualTo(1_000);
  }
}
