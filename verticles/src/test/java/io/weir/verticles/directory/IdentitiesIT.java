package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.Asking;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.Identity;
import io.weir.engine.directory.Thing;
import io.weir.engine.wecom.Converted;
import io.weir.engine.wecom.CustomerCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.StaffCalls;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.it.StoreRig;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Asks a WeCom of a few lines: it refuses userids that begin with x and says nothing of those with
 * s.
 */
@Timeout(60)
final class IdentitiesIT {

  private static final String URL = "http://localhost";
  private static final CorpId CORP = new CorpId("ww1");
  private static final DirectoryAccess ACCESS =
      new DirectoryAccess(URL, new TokenKey.App(URL, CORP, "secret"), null, null, 1000, false);

  private final Vertx vertx = Vertx.vertx();
  private final List<WeComCall<?>> asked = new CopyOnWriteArrayList<>();
  private volatile @Nullable WeComFailure failure;
  private volatile CustomerReply.UnionMatch match = new CustomerReply.UnionMatch(null, "p1");
  private StoreRig rig;
  private Pool pool;
  private Identities identities;

  /** Answers at once, on its caller's context. */
  private final class Few implements WeComApi {
    @Override
    @SuppressWarnings("unchecked") // each call is answered with what it is answered with
    public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
      asked.add(call);
      WeComFailure fails = failure;
      if (fails != null) {
        reply.fail(new WeComException(fails));
      } else if (call instanceof StaffCalls.ToOpenUserIds ids) {
        reply.ok((R) convert(ids.userIds()));
      } else {
        reply.ok((R) match);
      }
    }
  }

  private static Converted convert(List<String> ids) {
    List<Converted.Pair> pairs = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (String id : ids) {
      if (id.startsWith("x")) {
        refused.add(id);
      } else if (!id.startsWith("s")) {
        pairs.add(new Converted.Pair(id, "open-" + id));
      }
    }
    return new Converted(pairs, refused, List.of());
  }

  @BeforeEach
  void open() throws SQLException {
    rig = new StoreRig();
    pool = rig.pool(vertx, 4);
    identities = new Identities(pool, new Few(), bound -> 0, 300_000);
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

  private Map<String, String> open(Collection<String> ids) throws Exception {
    return done(identities.openUserIds(CORP, ACCESS, ids));
  }

  private List<String> askedFor() {
    List<String> ids = new ArrayList<>();
    for (WeComCall<?> call : asked) {
      ids.addAll(((StaffCalls.ToOpenUserIds) call).userIds());
    }
    return ids;
  }

  @Test
  void shouldNeverAskAgainForWhatIsKnownOrWasRefused() throws Exception {
    assertThat(open(List.of("a", "x1", "b", "a"))).isEqualTo(Map.of("a", "open-a", "b", "open-b"));
    rig.execute("UPDATE weir_identity SET asked_at = now() - interval '10 years'");
    assertThat(open(List.of("x1", "b", "c"))).isEqualTo(Map.of("b", "open-b", "c", "open-c"));
    assertThat(open(List.of("x1", "b"))).isEqualTo(Map.of("b", "open-b"));
    assertThat(askedFor()).containsExactly("a", "b", "x1", "c");
  }

  @Test
  void shouldAskForAThousandAtATime() throws Exception {
    List<String> ids = IntStream.range(0, 2_300).mapToObj(i -> "a" + i).toList();
    assertThat(open(ids)).hasSize(2_300).containsEntry("a77", "open-a77");
    assertThat(asked)
        .extracting(call -> ((StaffCalls.ToOpenUserIds) call).userIds().size())
        .containsExactly(1000, 1000, 300);
  }

  @Test
  void shouldRefuseMoreThanItsBound() {
    List<String> ids = IntStream.rangeClosed(0, Identities.IDS_MAX).mapToObj(i -> "a" + i).toList();
    assertThatThrownBy(() -> open(ids)).hasMessageContaining("10001 userids");
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldLeaveToOthersWhatTheyAskFor() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_identity (corp_id, kind, id, state, asked_at, expires_at)
        VALUES ('ww1', 'open_user_id', 'a', 'asking', now(), now() + interval '1 minute'),
               ('ww1', 'open_user_id', 'b', 'asking', now(), now() - interval '1 minute')""");
    assertThat(open(List.of("a", "b"))).isEqualTo(Map.of("b", "open-b"));
    assertThat(askedFor()).containsExactly("b");
  }

  @Test
  void shouldAskAgainAWhileAfterAFailureOrSilence() throws Exception {
    failure = WeComFailure.ofCode(45009, "");
    assertThatThrownBy(() -> open(List.of("a"))).hasRootCauseInstanceOf(WeComException.class);
    failure = null;
    assertThat(open(List.of("a", "s1"))).isEmpty();
    assertThat(askedFor()).as("not at once").containsExactly("a", "s1");
    assertThat(
            rig.one(
                """
                SELECT bool_and(expires_at - now() BETWEEN t.least AND t.most) FROM weir_identity
                       JOIN (VALUES ('a', interval '40 s', interval '70 s'), ('s1', interval '23 h', interval '24 h'))
                         AS t (id, least, most) USING (id)"""))
        .as("a window of a minute, and a day")
        .isEqualTo("t");
    rig.execute("UPDATE weir_identity SET expires_at = now()");
    assertThat(open(List.of("a", "s1"))).isEqualTo(Map.of("a", "open-a"));
  }

  @Test
  void shouldAskOnceForThoseWhomTheArchiveNames() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_archive_member (corp_id, wecom_user_id, editions, as_of)
        SELECT 'ww1', 'a' || i, '{1}', now() FROM generate_series(1, 1500) AS i
        UNION ALL VALUES ('ww1', 'x1', '{1}'::int[], now()), ('ww2', 'of another corp', '{1}'::int[], now())""");
    rig.execute(
        """
        INSERT INTO weir_identity (corp_id, kind, id, other_id, state, asked_at)
        VALUES ('ww1', 'open_user_id', 'a7', 'open-a7', 'known', now())""");
    assertThat(done(identities.ofArchived(CORP, ACCESS))).isEqualTo(1_499);
    assertThat(asked)
        .extracting(call -> ((StaffCalls.ToOpenUserIds) call).userIds().size())
        .containsExactly(1000, 500);
    assertThat(askedFor()).doesNotContain("a7", "of another corp").contains("x1");
    assertThat(done(identities.ofArchived(CORP, ACCESS))).isZero();
    assertThat(asked).hasSize(2);
    assertThat(rig.one("SELECT string_agg(id, ',') FROM weir_identity WHERE state = 'refused'"))
        .isEqualTo("x1");
  }

  @Test
  void shouldLeaveTheRestForTheNextTimeAfterAFailure() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_archive_member (corp_id, wecom_user_id, editions, as_of)
        VALUES ('ww1', 'a', '{1}', now()), ('ww1', 'b', '{1}', now())""");
    failure = WeComFailure.ofCode(45009, "");
    assertThatThrownBy(() -> done(identities.ofArchived(CORP, ACCESS)))
        .hasRootCauseInstanceOf(WeComException.class);
    failure = null;
    assertThat(done(identities.ofArchived(CORP, ACCESS))).as("the window is shut").isZero();
    rig.execute("UPDATE weir_identity SET expires_at = now()");
    assertThat(done(identities.ofArchived(CORP, ACCESS))).isEqualTo(2);
  }

  private Optional<Identity> customer() throws Exception {
    return done(identities.customer(CORP, ACCESS, "union1", "open1"));
  }

  private static Optional<Identity> union(String other, Identity.State state) {
    return Optional.of(new Identity(Identity.Kind.EXTERNAL_USER_ID, "union1", other, state));
  }

  /** WeCom tells of a customer with this union id. */
  private void met(String customer, String unionId) throws Exception {
    PgDirectory directory = new PgDirectory(pool, Map::of);
    rig.execute(
        "INSERT INTO weir_stale (corp_id, kind, id) VALUES ('ww1', 'customer', '%s')"
            .formatted(customer));
    PgStale.Claim claim =
        done(directory.stale().claim(new Asking.Wish(1, 1, Map.of(), null), 60_000)).get(0);
    assertThat(claim.thing().kind()).isEqualTo(Thing.Kind.CUSTOMER);
    Fact fact =
        new Fact.OfCustomer(
            new CustomerReply.Customer(
                customer, "Li", null, null, null, null, 1, 0, unionId, null));
    done(directory.settle(claim, List.of(fact), false));
  }

  @Test
  void shouldKeepAPendingIdUntilTheCustomerTurnsUp() throws Exception {
    assertThat(customer()).isEqualTo(union("p1", Identity.State.PENDING));
    assertThat(customer()).isEqualTo(union("p1", Identity.State.PENDING));
    met("wo7", "another");
    assertThat(customer()).isEqualTo(union("p1", Identity.State.PENDING));
    met("wo8", "union1");
    assertThat(customer()).isEqualTo(union("wo8", Identity.State.KNOWN));
    assertThat(asked).hasSize(1);
    assertThat(((CustomerCalls.FindByUnionId) asked.get(0)).openId()).isEqualTo("open1");
  }

  @Test
  void shouldAskAnewOnceAPendingIdIsNinetyDaysOld() throws Exception {
    customer();
    assertThat(
            rig.one(
                "SELECT extract(epoch FROM expires_at - asked_at)::int / 8640 FROM weir_identity"))
        .isEqualTo("900");
    rig.execute("UPDATE weir_identity SET expires_at = now()");
    match = new CustomerReply.UnionMatch("wo1", null);
    assertThat(customer()).isEqualTo(union("wo1", Identity.State.KNOWN));
    rig.execute("UPDATE weir_identity SET asked_at = now() - interval '1 year'");
    assertThat(customer()).isEqualTo(union("wo1", Identity.State.KNOWN));
    assertThat(asked).hasSize(2);
  }
}
