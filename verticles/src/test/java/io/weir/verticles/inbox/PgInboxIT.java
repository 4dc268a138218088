package io.weir.verticles.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Seal;
import io.weir.engine.inbox.Effect;
import io.weir.engine.inbox.EffectFailure;
import io.weir.engine.wecom.SuiteCalls;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.engine.wecom.WeComReply;
import io.weir.it.StoreRig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes on one inbox: whatever the order, each effect once and the newest event decides. */
@Timeout(60)
final class PgInboxIT implements WeComApi {

  private static final String SUITE = "wws";
  private static final CorpId CORP = new CorpId("wwnew");
  private static final CorpId CONFIGURED = new CorpId("wwfile");
  private static final int CLAIM_SECONDS = 600;

  private final Queue<Consumer<Reply<Object>>> scripted = new ConcurrentLinkedQueue<>();
  private final List<WeComCall<?>> calls = new CopyOnWriteArrayList<>();
  private StoreRig rig;
  private Vertx vertx;
  private int rows;
  private TestNode one;
  private TestNode two;

  /** What a node has of its own. */
  private final class TestNode implements PgAuthorisations.Watcher {
    private final SuiteCredentials credentials =
        new SuiteCredentials(() -> CorpBook.of(List.of(), List.of()));
    private final List<String> codesChanged = new ArrayList<>();
    private final PgInbox inbox;
    private List<Authorisation> active = List.of();

    TestNode(int claimSeconds) {
      Pool pool = rig.pool(vertx, 2);
      Seal seal = new Seal(List.of(new byte[32]));
      inbox =
          new PgInbox(
              pool,
              PgInboxIT.this,
              "http://wecom",
              credentials,
              new PgAuthorisations(
                  pool,
                  seal,
                  credentials,
                  Set.of(CONFIGURED)::contains,
                  (suite, corp) -> suite.equals(SUITE) && corp.equals(CORP),
                  this),
              claimSeconds);
    }

    @Override
    public void authorised(List<Authorisation> now) {
      active = List.copyOf(now);
    }

    @Override
    public void codeChanged(String suiteId, CorpId corp) {
      codesChanged.add(suiteId + "/" + corp.value());
    }

    String code(CorpId corp) {
      return credentials.permanentCode(SUITE, corp);
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    rig = new StoreRig();
    vertx = Vertx.vertx();
    one = new TestNode(CLAIM_SECONDS);
    two = new TestNode(CLAIM_SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    rig.close();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
    calls.add(call);
    Consumer<Reply<Object>> next = scripted.poll();
    if (next != null) {
      next.accept((Reply<Object>) (Reply<?>) reply);
    }
  }

  private void answer(Object value) {
    scripted.add(reply -> reply.ok(value));
  }

  private void refuse(int code) {
    scripted.add(reply -> reply.fail(new WeComException(WeComFailure.ofCode(code, ""))));
  }

  private static WeComReply.Permanent permanent(CorpId corp, String code) {
    return new WeComReply.Permanent(said(corp, "Name of " + corp), code, token());
  }

  private static WeComReply.Authorisation said(CorpId corp, String name) {
    return new WeComReply.Authorisation(corp, name, List.of("1000002"));
  }

  private static WeComReply.Token token() {
    return new WeComReply.Token("token", 7200);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Writes a new row, and reads it as a node does. */
  private PgInbox.Pending arrive(TestNode node, String event) throws Exception {
    rows++;
    String digest = String.format(Locale.ROOT, "%064d", rows);
    rig.execute(
        "INSERT INTO weir_inbox (receiver, digest, suite_id, event_type, payload, received_at, state)"
            + " VALUES ('suite:%s', '%s', '%s', '%s', '{}', now(), 'new')"
                .formatted(SUITE, digest, SUITE, event));
    return pending(node, digest);
  }

  private static PgInbox.Pending pending(TestNode node, String digest) throws Exception {
    return await(node.inbox.pending()).stream()
        .filter(row -> row.digest().equals(digest))
        .findFirst()
        .orElseThrow();
  }

  private static boolean carryOut(TestNode node, PgInbox.Pending row, Effect effect)
      throws Exception {
    return await(node.inbox.carryOut(row, effect));
  }

  /** As the verticle does: what fails is noted. */
  private static EffectFailure fail(TestNode node, PgInbox.Pending row, Effect effect)
      throws Exception {
    try {
      throw new AssertionError("carried out: " + await(node.inbox.carryOut(row, effect)));
    } catch (ExecutionException e) {
      return await(node.inbox.failed(row, effect, Objects.requireNonNull(e.getCause())));
    }
  }

  private void authorised(CorpId corp, String code, long time) throws Exception {
    answer(permanent(corp, code));
    carryOut(one, arrive(one, "create_auth"), new Effect.Authorise(SUITE, "auth-code", time));
  }

  private void cancelled(CorpId corp, long time) throws Exception {
    carryOut(one, arrive(one, "cancel_auth"), new Effect.Cancel(SUITE, corp, time));
  }

  private String row(PgInbox.Pending of) throws Exception {
    return String.valueOf(
        rig.one(
            "SELECT state || ' ' || attempts || ' ' || coalesce(last_error, '') FROM weir_inbox"
                + " WHERE digest = '"
                + of.digest()
                + "'"));
  }

  private String corpRow(CorpId corp) throws Exception {
    return String.valueOf(
        rig.one(
            "SELECT coalesce(corp_name, '?') || ' ' || enabled_flag || ' ' || chat_pull_status"
                + " FROM t_wecom_corp_config WHERE corp_id = '"
                + corp.value()
                + "'"));
  }

  @Test
  void shouldNotTurnADoneRowIntoAFailedOne() throws Exception {
    Effect ticket = new Effect.StoreTicket(SUITE, "ticket", 1);
    PgInbox.Pending row = arrive(one, "suite_ticket");
    assertThat(carryOut(one, row, ticket)).isTrue();

    assertThat(carryOut(two, row, ticket)).as("another node saw it too").isFalse();
    await(two.inbox.failed(row, ticket, new IllegalStateException()));

    assertThat(row(row)).isEqualTo("done 0 ");
  }

  @Test
  void shouldCountAFailureOnceWhenTwoNodesMetIt() throws Exception {
    Effect ticket = new Effect.StoreTicket(SUITE, "ticket", 1);
    PgInbox.Pending row = arrive(one, "suite_ticket");

    await(one.inbox.failed(row, ticket, new IllegalStateException()));
    await(two.inbox.failed(row, ticket, new IllegalStateException()));

    assertThat(row(row)).isEqualTo("new 1 IllegalStateException");
  }

  @Test
  void shouldExchangeACodeOnceWhenTwoNodesSeeIt() throws Exception {
    Effect exchange = new Effect.Authorise(SUITE, "auth-code", 1);
    List<Reply<Object>> waiting = new CopyOnWriteArrayList<>();
    scripted.add(waiting::add);
    PgInbox.Pending row = arrive(one, "create_auth");
    PgInbox.Pending seenByTwo = pending(two, row.digest());
    Future<Boolean> first = one.inbox.carryOut(row, exchange);
    io.weir.testkit.Await.until("one asks WeCom", () -> !waiting.isEmpty());

    assertThat(carryOut(two, seenByTwo, exchange)).isFalse();
    assertThat(await(two.inbox.pending())).as("it is somebody's").isEmpty();
    waiting.get(0).ok(permanent(CORP, "code"));

    assertThat(await(first)).isTrue();
    assertThat(calls).hasSize(1);
    assertThat(row(row)).isEqualTo("done 0 ");
    assertThat(one.code(CORP)).isEqualTo("code");
  }

  @Test
  void shouldSayWhatMayHaveHappenedWhenANodeDiedInTheMiddleOfAnExchange() throws Exception {
    TestNode dies = new TestNode(0);
    Effect exchange = new Effect.Authorise(SUITE, "auth-code", 1);
    PgInbox.Pending row = arrive(dies, "create_auth");
    Future<Boolean> never = dies.inbox.carryOut(row, exchange);
    io.weir.testkit.Await.until("it asked WeCom", () -> calls.size() == 1);
    assertThat(never.isComplete()).isFalse();

    refuse(40078);
    EffectFailure failure = fail(two, pending(two, row.digest()), exchange);

    assertThat(failure).isInstanceOf(EffectFailure.GivenUp.class);
    assertThat(row(row))
        .startsWith("failed 1 40078")
        .contains("earlier exchange")
        .contains("must authorise");
  }

  @Test
  void shouldTryAgainWhenWeComIsBusy() throws Exception {
    Effect exchange = new Effect.Authorise(SUITE, "auth-code", 1);
    PgInbox.Pending row = arrive(one, "create_auth");
    refuse(-1);
    assertThat(fail(one, row, exchange)).isInstanceOf(EffectFailure.Again.class);
    assertThat(row(row)).isEqualTo("new 1 -1 WeCom is busy");
    assertThat(await(one.inbox.pending())).as("not at once").isEmpty();

    rig.execute("UPDATE weir_inbox SET attempted_at = now() - interval '1 minute'");
    answer(permanent(CORP, "code"));
    assertThat(carryOut(two, pending(two, row.digest()), exchange)).isTrue();
    assertThat(row(row)).startsWith("done 1");
  }

  @Test
  void shouldStoreWhatWasExchangedWhenPostgresIsBackWithoutAskingAgain() throws Exception {
    Effect exchange = new Effect.Authorise(SUITE, "auth-code", 1);
    PgInbox.Pending row = arrive(one, "create_auth");
    rig.execute("ALTER TABLE weir_authorisation RENAME TO away");
    answer(permanent(CORP, "code"));
    assertThat(fail(one, row, exchange)).isInstanceOf(EffectFailure.Again.class);
    assertThat(row(row)).startsWith("new 1 sqlstate 42P01");
    rig.execute("UPDATE weir_inbox SET state = 'failed'"); // whatever becomes of it meanwhile

    rig.execute("ALTER TABLE away RENAME TO weir_authorisation");
    await(one.inbox.pending());

    assertThat(row(row)).startsWith("done");
    assertThat(calls).hasSize(1);
    assertThat(one.code(CORP)).isEqualTo("code");
  }

  @Test
  void shouldMakeARowForACorpThatNobodyConfigured() throws Exception {
    authorised(CORP, "code", 10);
    assertThat(corpRow(CORP)).isEqualTo("Name of wwnew true idle");
    assertThat(one.active)
        .containsExactly(new Authorisation(SUITE, CORP, "Name of wwnew", List.of("1000002")));

    cancelled(CORP, 11);
    assertThat(corpRow(CORP)).isEqualTo("Name of wwnew false disabled");
    assertThat(one.active).isEmpty();
    assertThat(one.code(CORP)).isEmpty();
    assertThat(rig.count("weir_authorisation WHERE permanent_code_sealed IS NOT NULL")).isZero();
    assertThat(one.codesChanged).containsExactly("wws/wwnew", "wws/wwnew");

    authorised(CORP, "another", 12);
    assertThat(corpRow(CORP)).isEqualTo("Name of wwnew true idle");
    assertThat(one.code(CORP)).isEqualTo("another");
  }

  @Test
  void shouldLeaveAConfiguredCorpsRowToItsOperator() throws Exception {
    rig.execute(
        "INSERT INTO t_wecom_corp_config (corp_id, corp_name, enabled_flag, chat_pull_status)"
            + " VALUES ('wwfile', 'Ours', true, 'pulling')");
    authorised(CONFIGURED, "code", 10);
    cancelled(CONFIGURED, 11);
    assertThat(corpRow(CONFIGURED)).isEqualTo("Ours true pulling");
    rig.execute("UPDATE t_wecom_corp_config SET enabled_flag = false");
    authorised(CONFIGURED, "code", 12);
    assertThat(corpRow(CONFIGURED)).isEqualTo("Ours false pulling");
  }

  @Test
  void shouldUndoNothingNewerWhenACancellationIsLate() throws Exception {
    authorised(CORP, "code", 10);
    cancelled(CORP, 9);
    assertThat(one.code(CORP)).isEqualTo("code");
    assertThat(corpRow(CORP)).contains("true");
  }

  @Test
  void shouldKeepNoCodeThatIsOlderThanTheCancellation() throws Exception {
    cancelled(CORP, 10);
    authorised(CORP, "late", 9);
    assertThat(one.code(CORP)).isEmpty();
    assertThat(corpRow(CORP)).contains("false");
    assertThat(rig.count("weir_authorisation WHERE permanent_code_sealed IS NOT NULL")).isZero();
  }

  @Test
  void shouldReplaceTheCodeWhenAResetIsActedOnAfterANewerChange() throws Exception {
    authorised(CORP, "first", 10);
    answer(said(CORP, "New name"));
    carryOut(one, arrive(one, "change_auth"), new Effect.Refresh(SUITE, CORP, 20));
    authorised(CORP, "reset", 15);
    assertThat(one.code(CORP)).isEqualTo("reset");

    authorised(CORP, "older still", 12);
    assertThat(one.code(CORP)).as("an older exchange that is acted on last").isEqualTo("reset");
  }

  @Test
  void shouldReadAnAuthorisationAgainWhenItChanged() throws Exception {
    authorised(CORP, "code", 10);
    answer(new WeComReply.Authorisation(CORP, "New name", List.of("1000002", "1000003")));
    PgInbox.Pending row = arrive(two, "change_auth");
    carryOut(two, row, new Effect.Refresh(SUITE, CORP, 11));

    assertThat(calls)
        .last()
        .isEqualTo(new SuiteCalls.GetAuthorisation("http://wecom", SUITE, CORP, "code"));
    assertThat(row(row)).isEqualTo("done 0 ");
    assertThat(corpRow(CORP)).isEqualTo("New name true idle");
    assertThat(two.active)
        .extracting(Authorisation::agentIds)
        .containsExactly(List.of("1000002", "1000003"));
  }

  private void readUpTo(CorpId corp) throws Exception {
    rig.execute(
        """
        INSERT INTO weir_sync (corp_id, kind, state, position, due_at, attempts, last_error)
        SELECT '%s', kind, 'running', '{}', now() + interval '1 day', 7, 'blocked'
          FROM unnest(ARRAY['customers', 'groups']) AS kind
        ON CONFLICT (corp_id, kind) DO UPDATE
           SET state = 'running', position = '{}', due_at = now() + interval '1 day'"""
            .formatted(corp.value()));
  }

  private String readings() throws Exception {
    return String.valueOf(
        rig.one(
            """
            SELECT string_agg(corp_id || ' ' || state || ' ' || coalesce(position::text, '-') || ' '
                              || (due_at <= clock_timestamp()) || ' ' || attempts, ', ' ORDER BY corp_id, kind)
              FROM weir_sync"""));
  }

  @Test
  void shouldHaveAllReadAnewWhenACorpIsBack() throws Exception {
    authorised(CORP, "code", 10);
    readUpTo(CORP);
    String before = readings();
    authorised(CORP, "reset", 12);
    assertThat(readings()).as("only the code is new").isEqualTo(before);
    cancelled(CORP, 13);
    authorised(CORP, "late", 11);
    assertThat(readings()).as("still cancelled").isEqualTo(before);
    authorised(CORP, "another", 14);
    String anew = CORP.value() + " waiting - true 0";
    assertThat(readings()).isEqualTo(anew + ", " + anew);
  }

  @Test
  void shouldHaveAllReadAnewWhenWhatItAllowsChanges() throws Exception {
    authorised(CORP, "code", 10);
    authorised(CONFIGURED, "code", 10);
    readUpTo(CORP);
    answer(said(CORP, "Name"));
    carryOut(one, arrive(one, "change_auth"), new Effect.Refresh(SUITE, CORP, 9));
    assertThat(readings()).as("older than what is known").doesNotContain("waiting");
    answer(said(CORP, "Name"));
    carryOut(one, arrive(one, "change_auth"), new Effect.Refresh(SUITE, CORP, 11));
    assertThat(readings()).contains("waiting - true 0").doesNotContain("running");

    rig.execute("DELETE FROM weir_sync");
    readUpTo(CONFIGURED);
    answer(said(CONFIGURED, "Name"));
    carryOut(one, arrive(one, "change_auth"), new Effect.Refresh(SUITE, CONFIGURED, 11));
    assertThat(readings()).as("not read by this suite").doesNotContain("waiting");
  }

  @Test
  void shouldEndAnAuthorisationThatWeComCallsOver() throws Exception {
    authorised(CORP, "code", 10);
    refuse(48004);
    PgInbox.Pending row = arrive(one, "change_auth");
    assertThat(fail(one, row, new Effect.Refresh(SUITE, CORP, 11)))
        .isInstanceOf(EffectFailure.Over.class);
    assertThat(row(row)).isEqualTo("done 0 ");
    assertThat(corpRow(CORP)).contains("false");
    assertThat(one.code(CORP)).isEmpty();
  }

  @Test
  void shouldAskNobodyAboutACorpThatNeverAuthorised() throws Exception {
    PgInbox.Pending row = arrive(one, "change_auth");
    assertThat(carryOut(one, row, new Effect.Refresh(SUITE, CORP, 11))).isTrue();
    assertThat(calls).isEmpty();
    assertThat(row(row)).isEqualTo("done 0 ");
  }

  @Test
  void shouldBringWhatOneNodeStoredToTheOther() throws Exception {
    authorised(CORP, "code", 10);
    await(two.inbox.load());
    assertThat(two.code(CORP)).isEqualTo("code");
    assertThat(two.active).hasSize(1);
    await(two.inbox.load());
    assertThat(two.codesChanged).as("nothing new, nobody told").hasSize(1);

    cancelled(CORP, 11);
    await(two.inbox.load());
    assertThat(two.code(CORP)).isEmpty();
    assertThat(two.active).isEmpty();
    assertThat(two.codesChanged).hasSize(2);
  }
}
