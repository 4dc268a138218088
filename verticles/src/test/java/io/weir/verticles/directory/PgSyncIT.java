package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.StandBack;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.SyncPosition;
import io.weir.engine.directory.SyncRun;
import io.weir.engine.directory.Thing;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.it.StoreRig;
import io.weir.testkit.Await;
import io.weir.verticles.node.SystemClock;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has a reading, how it ends, and how an operator sees it. */
@Timeout(60)
final class PgSyncIT {

  private static final CorpId CORP = new CorpId("ww1");
  private static final List<String> CORPS = List.of(CORP.value());
  private static final PgSyncDesk.Reading CUSTOMERS =
      new PgSyncDesk.Reading(CORP.value(), SyncKind.CUSTOMERS);
  private static final long DAY = 86_400_000;
  private static final WeComFailure BLOCKED = WeComFailure.ofCode(48002, "");
  private static final SyncPosition MIDDLE = new SyncPosition("", "", List.of("a"), "c1");
  private static final SyncRun.Told END = new SyncRun.Told(List.of(), null, "");
  private static final SyncRun.Told PAGE =
      new SyncRun.Told(List.of(new Fact.ToAsk(Thing.Kind.CUSTOMER, List.of("wo1"))), MIDDLE, "");

  private final Vertx vertx = Vertx.vertx();
  private final Map<Long, SyncRun> runs = new HashMap<>(); // by the number of the claim
  private StoreRig rig;
  private Pool pool;
  private PgSync sync;
  private PgSyncDesk desk;

  @BeforeEach
  void open() throws SQLException {
    rig = new StoreRig();
    pool = rig.pool(vertx, 4);
    sync = new PgSync(pool, new Transactions(pool));
    desk = new PgSyncDesk(pool);
  }

  @AfterEach
  void close() throws Exception {
    done(pool.close());
    rig.close();
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static DirectoryAccess access(@Nullable String archive) {
    TokenKey app = new TokenKey.App("http://localhost", CORP, "secret");
    TokenKey archives =
        archive == null ? null : new TokenKey.App("http://localhost", CORP, archive);
    return new DirectoryAccess("http://localhost", app, null, archives, DAY, false);
  }

  private static SyncRun run(SyncKind kind, @Nullable String archive) {
    return new SyncRun(CORP, kind, access(archive), SyncPosition.START);
  }

  /** The only one that is due. */
  private PgSync.Claim claim() throws Exception {
    List<PgSync.Claim> claims = done(sync.claim(CORPS, 10, 0));
    assertThat(claims).hasSize(1);
    return claims.get(0);
  }

  private PgSync.Claim claimOfCustomers() throws Exception {
    rig.execute(
        "INSERT INTO weir_sync (corp_id, kind, state) VALUES ('ww1', 'customers', 'waiting')");
    return claim();
  }

  private boolean stores(PgSync.Claim claim, SyncRun.Told told) throws Exception {
    SyncRun run = runs.computeIfAbsent(claim.number(), first -> run(claim.kind(), null));
    boolean stored = done(sync.told(claim, run, told, claim.askedAt(), false, 0, DAY)).isPresent();
    if (stored && told.next() != null) {
      run.moved(told.next());
    }
    return stored;
  }

  private String state() throws SQLException {
    return String.valueOf(
        rig.one(
            """
            SELECT state || ' ' || (position IS NOT NULL) || ' ' || (due_at <= clock_timestamp()) || ' ' || attempts
              FROM weir_sync WHERE kind = 'customers'"""));
  }

  private String kinds() throws SQLException {
    return String.valueOf(rig.one("SELECT string_agg(kind, ' ' ORDER BY kind) FROM weir_sync"));
  }

  // ---- who has it

  @Test
  void shouldStoreNothingOfOneWhoseClaimIsOver() throws Exception {
    PgSync.Claim frozen = claimOfCustomers();
    PgSync.Claim next = claim();
    assertThat(next.number()).isEqualTo(frozen.number() + 1);
    assertThat(stores(frozen, PAGE)).isFalse();
    assertThat(stores(frozen, END)).isFalse();
    done(sync.putOff(frozen, BLOCKED, DAY));
    done(sync.fail(frozen, "late", DAY));
    assertThat(state()).isEqualTo("running false true 0");
    assertThat(rig.count("weir_stale")).as("what its page brought").isZero();

    assertThat(stores(next, PAGE)).isTrue();
    assertThat(state()).isEqualTo("running true true 0");
    assertThat(rig.count("weir_stale")).isEqualTo(1);
    assertThat(stores(next, END)).isTrue();
    assertThat(state()).isEqualTo("done false false 0");
    assertThat(stores(next, PAGE)).as("behind its end").isFalse();
  }

  @Test
  void shouldCountFailuresButNoLimits() throws Exception {
    PgSync.Claim claim = claimOfCustomers();
    done(sync.putOff(claim, WeComFailure.ofCode(45009, ""), 0));
    assertThat(state()).isEqualTo("running false true 0");
    done(sync.putOff(claim, BLOCKED, 0));
    assertThat(state()).isEqualTo("running false true 1");
    assertThat(claim().attempts()).isEqualTo(1);
  }

  @Test
  void shouldReadConsentWhenBothHaveEndedThatItAsksAbout() throws Exception {
    done(sync.enrol(Map.of(CORP, access("archive"))));
    assertThat(kinds()).isEqualTo("customers groups staff tags");
    for (PgSync.Claim claim : done(sync.claim(CORPS, 10, 60_000))) {
      String archive = claim.kind() == SyncKind.TAGS ? null : "archive";
      assertThat(kinds()).doesNotContain("consent");
      if (claim.kind() == SyncKind.CUSTOMERS || claim.kind() == SyncKind.GROUPS) {
        SyncRun run = run(claim.kind(), archive);
        done(sync.told(claim, run, END, claim.askedAt(), false, 0, DAY));
      }
      if (rig.count("weir_sync WHERE finished_at IS NOT NULL") == 2) {
        break;
      }
    }
    assertThat(kinds()).isEqualTo("consent customers groups staff tags");
  }

  // ---- a node

  private static final class Refusing implements WeComApi {
    @Override
    public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
      reply.fail(new WeComException(BLOCKED));
    }
  }

  private void start(AtomicReference<Map<CorpId, DirectoryAccess>> corps, AtomicInteger looks)
      throws Exception {
    done(
        vertx.deployVerticle(
            new DirectoryVerticle(
                new PgDirectory(pool, Map::of),
                new Refusing(),
                () -> {
                  looks.incrementAndGet();
                  return corps.get();
                },
                new DirectoryVerticle.Bounds(16, 4, 4, 8, 300_000),
                new StandBack(() -> false, new SystemClock()),
                Telemetry.NONE,
                bound -> 0,
                (name, context) -> {})));
  }

  @Test
  void shouldFailBehindTheLastOfTooManyFailuresAndBeginAnew() throws Exception {
    PgSync.Claim claim = claimOfCustomers();
    assertThat(stores(claim, PAGE)).isTrue();
    rig.execute("UPDATE weir_sync SET attempts = " + (SyncRun.FAILURES_MAX - 2));
    start(new AtomicReference<>(Map.of(CORP, access(null))), new AtomicInteger());
    Await.until("put off", () -> state().equals("running true false 9"));
    rig.execute("UPDATE weir_sync SET due_at = now() WHERE kind = 'customers'");
    Await.until("failed", () -> state().equals("failed false false 0"));
    assertThat(rig.one("SELECT last_error FROM weir_sync WHERE kind = 'customers'"))
        .asString()
        .contains("10 failures in a row, 48002");
    assertThat(
            rig.count("weir_sync WHERE kind = 'customers' AND due_at < now() + interval '61 min'"))
        .isEqualTo(1);
  }

  @Test
  void shouldEnrolThoseThatChangedOnce() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    AtomicReference<Map<CorpId, DirectoryAccess>> corps =
        new AtomicReference<>(Map.of(CORP, access(null)));
    start(corps, looks);
    Await.until("enrolled", () -> kinds().equals("customers groups staff tags"));
    rig.execute("DELETE FROM weir_sync");
    int before = looks.get();
    Await.until("looked three times more", () -> looks.get() > before + 3);
    assertThat(kinds()).isEqualTo("null");
    CorpId other = new CorpId("ww2");
    corps.set(Map.of(CORP, access(null), other, access(null)));
    Await.until("the new one", () -> kinds().equals("customers groups staff tags"));
    assertThat(rig.count("weir_sync WHERE corp_id = 'ww2'")).isEqualTo(4);
  }

  @Test
  void shouldFailTheConsentThatNobodyMayReadAnyMore() throws Exception {
    rig.execute(
        "INSERT INTO weir_sync (corp_id, kind, state) VALUES ('ww1', 'consent', 'waiting')");
    start(new AtomicReference<>(Map.of(CORP, access(null))), new AtomicInteger());
    Await.until(
        "failed", () -> rig.count("weir_sync WHERE kind = 'consent' AND state = 'failed'") == 1);
    assertThat(rig.one("SELECT last_error FROM weir_sync WHERE kind = 'consent'"))
        .asString()
        .contains("archive");
  }

  // ---- an operator

  private PgSyncDesk.Standing standing(OffsetDateTime since) throws Exception {
    return done(desk.standings(List.of(CUSTOMERS), since)).get(0);
  }

  private OffsetDateTime ask() throws Exception {
    return done(desk.ask(List.of(CUSTOMERS)));
  }

  @Test
  void shouldAskForNothingBesideWhatIsNamed() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_sync (corp_id, kind, state, due_at)
        SELECT corp_id, kind, 'done', now() + interval '1 h'
          FROM unnest('{ww1,ww2}'::text[]) AS corp_id, unnest('{customers,tags}'::text[]) AS kind""");
    rig.execute(
        """
        INSERT INTO weir_stale (corp_id, kind, id, attempts)
        SELECT corp_id, kind, 'x', 1
          FROM unnest('{ww1,ww2}'::text[]) AS corp_id, unnest('{customer,tag}'::text[]) AS kind""");
    List<PgSyncDesk.Reading> readings =
        List.of(CUSTOMERS, new PgSyncDesk.Reading("ww2", SyncKind.TAGS));
    OffsetDateTime since = done(desk.ask(readings));
    assertThat(
            rig.one(
                "SELECT string_agg(corp_id || ' ' || kind, ', ' ORDER BY corp_id) FROM weir_sync WHERE state = 'waiting'"))
        .isEqualTo("ww1 customers, ww2 tags");
    assertThat(
            rig.one(
                "SELECT string_agg(corp_id || ' ' || kind, ', ' ORDER BY corp_id) FROM weir_stale WHERE attempts = 0"))
        .isEqualTo("ww1 customer, ww2 tag");
    assertThat(done(desk.standings(readings, since)))
        .extracting(standing -> standing.corp() + " " + standing.kind())
        .containsExactly("ww1 customers", "ww2 tags");
  }

  @Test
  void shouldKnowWhoLetsASuiteInNow() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_authorisation (suite_id, corp_id, auth_time, state)
        VALUES ('wws', 'ww1', now(), 'active'), ('wws', 'ww2', now(), 'cancelled')""");
    assertThat(done(desk.authorisations()))
        .containsExactly(new Authorisation("wws", CORP, "", List.of()));
  }

  @Test
  void shouldReadOnceMoreWhatWasReadBeforeItWasAskedFor() throws Exception {
    PgSync.Claim claim = claimOfCustomers();
    assertThat(stores(claim, PAGE)).isTrue();
    rig.execute("DELETE FROM weir_stale");
    OffsetDateTime since = ask();
    assertThat(state()).as("it goes on").isEqualTo("running true true 0");
    assertThat(stores(claim, END)).isTrue();
    assertThat(state()).isEqualTo("waiting false true 0");
    assertThat(standing(since).ended()).isFalse();
    PgSync.Claim again = claim();
    assertThat(again.position()).isEqualTo(SyncPosition.START);
    assertThat(stores(again, END)).isTrue();
    assertThat(state()).as("once more, not for ever").isEqualTo("done false false 0");
    assertThat(standing(since).isDone()).isTrue();
  }

  @Test
  void shouldBeginAnewWhatFailsWhenItIsAskedFor() throws Exception {
    PgSync.Claim claim = claimOfCustomers();
    assertThat(stores(claim, PAGE)).isTrue();
    done(sync.putOff(claim, BLOCKED, DAY));
    rig.execute(
        "UPDATE weir_stale SET attempts = 9, last_error = 'x', due_at = now() + interval '1 h'");
    OffsetDateTime since = ask();
    assertThat(state()).isEqualTo("waiting true true 0");
    assertThat(rig.count("weir_stale WHERE attempts = 0 AND due_at <= now()")).isEqualTo(1);
    assertThat(standing(since).isOver()).isFalse();
    assertThat(claim().position()).isEqualTo(SyncPosition.START);
  }

  @Test
  void shouldTellWhatFailsFromWhatIsStillToCome() throws Exception {
    PgSync.Claim first = claimOfCustomers();
    OffsetDateTime since = ask();
    assertThat(stores(first, END)).isTrue();
    PgSync.Claim claim = claim();
    for (int i = 1; i <= PgSyncDesk.FAILING_ATTEMPTS; i++) {
      assertThat(standing(since).isOver()).as("after %d failures", i - 1).isFalse();
      done(sync.putOff(claim, BLOCKED, DAY));
    }
    PgSyncDesk.Standing stuck = standing(since);
    assertThat(stuck.isOver()).isTrue();
    assertThat(stuck.isDone()).isFalse();
    assertThat(stuck.active()).isTrue();
    assertThat(stuck.lastError()).contains("48002");

    assertThat(stores(claim, PAGE)).isTrue();
    assertThat(stores(claim, END)).isTrue();
    assertThat(standing(since).isOver()).as("one thing is still asked for").isFalse();
    rig.execute("UPDATE weir_stale SET attempts = 3, last_error = 'refused'");
    PgSyncDesk.Standing failing = standing(since);
    assertThat(failing.isOver()).isTrue();
    assertThat(failing.isDone()).as("not read, all the same").isFalse();
    assertThat(failing.failure()).isEqualTo("customer wo1: refused");
    rig.execute("DELETE FROM weir_stale");
    assertThat(standing(since).isDone()).isTrue();
    assertThat(done(desk.enrolled())).isEqualTo(Map.of("ww1", Set.of(SyncKind.CUSTOMERS)));
  }
}
