package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.SyncPosition;
import io.weir.engine.directory.SyncRun;
import io.weir.engine.directory.Wanted;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.ConsentCalls.Agreement;
import io.weir.engine.wecom.ConsentCalls.Consent;
import io.weir.engine.wecom.ConsentCalls.Edition;
import io.weir.it.StoreRig;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PgConsentIT {

  private static final String URL = "http://localhost";
  private static final CorpId CORP = new CorpId("ww1");
  private static final CorpId OTHER = new CorpId("ww2");
  private static final DirectoryAccess ACCESS = access(new TokenKey.App(URL, CORP, "archive"));

  private final Vertx vertx = Vertx.vertx();
  private StoreRig rig;
  private Pool pool;
  private PgSync sync;

  private static DirectoryAccess access(@Nullable TokenKey archive) {
    return new DirectoryAccess(
        URL, new TokenKey.App(URL, CORP, "secret"), null, archive, 3_600_000, false);
  }

  @BeforeEach
  void open() throws SQLException {
    rig = new StoreRig();
    pool = rig.pool(vertx, 4);
    sync = new PgSync(pool, new Transactions(pool));
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

  /** As one answer of a reading of consent that begins now. */
  private void told(Fact... facts) throws Exception {
    rig.execute(
        "INSERT INTO weir_sync (corp_id, kind, state) VALUES ('ww1', 'consent', 'waiting')"
            + " ON CONFLICT (corp_id, kind) DO UPDATE SET due_at = now(), state = 'waiting'");
    PgSync.Claim claim = done(sync.claim(List.of(CORP.value()), 1, 0)).get(0);
    SyncRun run = new SyncRun(CORP, SyncKind.CONSENT, ACCESS, SyncPosition.START);
    done(
        sync.told(
            claim, run, new SyncRun.Told(List.of(facts), null, ""), claim.askedAt(), false, 0, 0));
  }

  private static Fact archived(Edition edition, boolean isWhole, String... ids) {
    return new Fact.Archived(edition, List.of(ids), isWhole);
  }

  private static Fact consent(String user, String customer, Consent consent, long changedAt) {
    return new Fact.OfConsent(user, new Agreement(user, customer, consent, changedAt));
  }

  private String all(String expression, String table) throws SQLException {
    return String.valueOf(
        rig.one(
            "SELECT string_agg(%1$s, ', ' ORDER BY %1$s) FROM %2$s".formatted(expression, table)));
  }

  private String members() throws SQLException {
    return all("wecom_user_id || ' ' || editions::text", "weir_archive_member");
  }

  @Test
  void shouldKeepTheEditionsOfEachMemberAndDropWhoHasNone() throws Exception {
    told(archived(Edition.OFFICE, true, "li", "zhang"));
    told(archived(Edition.ENTERPRISE, true, "zhang"));
    assertThat(members()).isEqualTo("li {1}, zhang {1,3}");
    told(archived(Edition.ENTERPRISE, true, "zhang"));
    told(archived(Edition.OFFICE, false, "wang"));
    assertThat(members()).isEqualTo("li {1}, wang {1}, zhang {1,3}");
    told(archived(Edition.OFFICE, true));
    assertThat(members()).isEqualTo("zhang {3}");
  }

  @Test
  void shouldKeepTheNewestWordToMembersAndGroups() throws Exception {
    told(
        consent("zhang", "wo1", Consent.DISAGREE, 100),
        consent("zhang", "wo2", Consent.DEFAULT_AGREE, 0),
        new Fact.OfRoomConsent("wr1", new Agreement(null, "wo1", Consent.DISAGREE, 7)));
    told(consent("zhang", "wo1", Consent.AGREE, 200));
    assertThat(
            all(
                "concat_ws(' ', wecom_user_id, room_id, wecom_external_user_id, agree_status,"
                    + " extract(epoch FROM changed_at)::bigint)",
                "weir_consent"))
        .isEqualTo(" wr1 wo1 disagree 7, zhang  wo1 agree 200, zhang  wo2 default_agree");
    assertThat(rig.one("SELECT rows FROM weir_sync")).isEqualTo("1");
  }

  @Test
  void shouldAskEachRobotOnceAndOnlyForListedRelationsOfArchivedMembers() throws Exception {
    told(archived(Edition.OFFICE, true, "a", "b"));
    rig.execute(
        """
        INSERT INTO t_wecom_staff_customer_relation (corp_id, wecom_user_id, wecom_external_user_id, relation_status)
        VALUES ('ww1', 'a', 'wo1', 'active'), ('ww1', 'a', 'wo2', 'deleted_by_customer'), ('ww1', 'b', 'wo0', 'active'),
               ('ww1', 'a', 'wo3', 'deleted_by_staff'), ('ww1', 'c', 'wo1', 'active'), ('ww2', 'a', 'wo9', 'active')""");
    rig.execute(
        """
        INSERT INTO t_wecom_group (corp_id, wecom_chat_id, type, dismissed)
        VALUES ('ww1', 'wr1', 'group_external', false), ('ww1', 'wr2', 'group_external', true),
               ('ww1', 'wr3', 'group_internal', false), ('ww1', 'wr4', 'group_external', false)""");
    rig.execute(
        """
        INSERT INTO t_wecom_conversation_participant (corp_id, conversation_id, participant_id, participant_type)
        VALUES ('ww1', 'room:wr1', 'wb1', 'robot'), ('ww1', 'room:wr4', 'wb1', 'robot'),
               ('ww1', 'room:wr4', 'wb2', 'robot'), ('ww1', 'room:wr4', 'wb3', 'robot'), ('ww1', 'room:wr4', 'a', 'staff')""");
    assertThat(keys(Wanted.Keys.PAIRS, "")).containsExactly("a/wo1", "a/wo2", "b/wo0");
    assertThat(keys(Wanted.Keys.PAIRS, "a/wo1")).containsExactly("a/wo2", "b/wo0");
    assertThat(keys(Wanted.Keys.ROOMS, "")).containsExactly("wr1", "wr4");
    assertThat(keys(Wanted.Keys.ROOMS, "wr1")).containsExactly("wr4");
    told(
        new Fact.OfRobot("wb1", new ConsentCalls.Robot("wb1", "helper", "zhang")),
        new Fact.OfRobot("wb2", null));
    assertThat(keys(Wanted.Keys.ROBOTS, "")).containsExactly("wb3");
    assertThat(all("concat_ws(' ', robot_id, name, creator_user_id)", "weir_robot"))
        .isEqualTo("wb1 helper zhang, wb2");
  }

  private List<String> keys(Wanted.Keys keys, String after) throws Exception {
    return done(sync.keys(CORP, new Wanted(keys, after)));
  }

  @Test
  void shouldReadConsentOnceCustomersAndGroupsHaveBeenRead() throws Exception {
    Map<CorpId, DirectoryAccess> corps = Map.of(CORP, ACCESS, OTHER, access(null));
    done(sync.enrol(corps));
    assertThat(rig.one("SELECT count(*) FROM weir_sync")).isEqualTo("8");
    rig.execute("UPDATE weir_sync SET finished_at = now() WHERE kind = 'customers'");
    done(sync.enrol(corps));
    assertThat(rig.one("SELECT count(*) FROM weir_sync")).isEqualTo("8");
    rig.execute("UPDATE weir_sync SET finished_at = now() WHERE kind = 'groups'");
    done(sync.enrol(corps));
    assertThat(all("corp_id", "weir_sync WHERE kind = 'consent'")).isEqualTo("ww1");
  }
}
