package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.Asking;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.StandBack;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.Thing;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.GroupReply;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.StaffReply;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.it.StoreRig;
import io.weir.testkit.Await;
import io.weir.verticles.node.SystemClock;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The directory on a Postgres of its own, with an inbox that events are put into. */
@Timeout(60)
abstract class DirectoryRig {

  static final CorpId CORP = new CorpId("ww1");
  static final DirectoryAccess ACCESS =
      new DirectoryAccess(
          "http://localhost",
          new TokenKey.App("http://localhost", CORP, "secret"),
          null,
          null,
          3_600_000,
          false);

  final Vertx vertx = Vertx.vertx();
  StoreRig rig;
  Pool pool;
  PgDirectory directory;
  private int digests;

  @BeforeEach
  void open() throws SQLException {
    rig = new StoreRig();
    pool = rig.pool(vertx, 4);
    directory = new PgDirectory(pool, () -> Map.of(CORP, ACCESS));
  }

  @AfterEach
  void close() throws Exception {
    done(pool.close());
    rig.close();
    done(vertx.close());
  }

  static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** An inbox row as the drain writes it. */
  void arrives(String receiver, String corp, String type, String changeType, String fields)
      throws SQLException {
    rig.execute(
        """
        INSERT INTO weir_inbox (receiver, digest, corp_id, event_type, change_type, payload, received_at, state)
        VALUES ('%s', lpad('%d', 64, '0'), '%s', '%s', '%s',
                '{"Event": "%s", "ChangeType": "%s", "ToUserName": "%s", %s}', now(), 'directory')"""
            .formatted(
                receiver, ++digests, corp, type, changeType, type, changeType, corp, fields));
  }

  void arrives(String type, String changeType, String fields) throws SQLException {
    arrives("app:ww1/1000002", "ww1", type, changeType, fields);
  }

  void customerEvent(String changeType, long seconds, String user, String customer)
      throws SQLException {
    arrives(
        "change_external_contact",
        changeType,
        "\"CreateTime\": \"%d\", \"UserID\": \"%s\", \"ExternalUserID\": \"%s\""
            .formatted(seconds, user, customer));
  }

  void membersEvent(String detail, String last, String current, String member) throws SQLException {
    arrives(
        "change_external_chat",
        "update",
        """
        "ChatId": "wr1", "UpdateDetail": "%s", "MemChangeList": {"Item": "%s"},
        "LastMemVer": "%s", "CurMemVer": "%s"\
        """
            .formatted(detail, member, last, current));
  }

  PgDirectoryEvents.Taken take() throws Exception {
    return done(directory.events().takeUp(100));
  }

  static Asking.Wish wish(int max, int eachMax) {
    return new Asking.Wish(max, eachMax, Map.of(), null);
  }

  PgStale.Claim claim(Thing.Kind kind, String id) throws Exception {
    rig.execute(
        "INSERT INTO weir_stale (corp_id, kind, id) VALUES ('ww1', '%s', '%s') ON CONFLICT DO NOTHING"
            .formatted(kind.label(), id));
    List<PgStale.Claim> claims = done(directory.stale().claim(wish(10, 10), 60_000));
    assertThat(claims).hasSize(1);
    return claims.get(0);
  }

  void told(Thing.Kind kind, String id, Fact... facts) throws Exception {
    done(directory.settle(claim(kind, id), List.of(facts), false));
  }

  static CustomerReply.Follow follow(
      String user, String remark, CustomerReply.TagDetail detail, CustomerReply.Tag... tags) {
    return new CustomerReply.Follow(
        user, remark, "", 100, List.of(tags), detail, null, List.of(), 1, null, null, null);
  }

  static Fact.OfGroup group(String version, String... members) {
    List<GroupReply.Member> all = new ArrayList<>();
    for (String member : members) {
      all.add(new GroupReply.Member(member, 0, null, 0, 0, null, null, null, null));
    }
    return new Fact.OfGroup(
        new GroupReply.Group(
            "wr1", "a group", "zhang", 100, "", all, List.of(), version, List.of()));
  }

  @Nullable String one(String sql) throws SQLException {
    return rig.one(sql);
  }

  String relations() throws SQLException {
    return String.valueOf(
        one(
            "SELECT string_agg(wecom_user_id || ' ' || wecom_external_user_id || ' ' || relation_status, ', '"
                + " ORDER BY wecom_user_id, wecom_external_user_id) FROM t_wecom_staff_customer_relation"));
  }

  String members() throws SQLException {
    return String.valueOf(
        one(
            "SELECT string_agg(participant_id || ' ' || is_active, ', ' ORDER BY participant_id)"
                + " FROM t_wecom_conversation_participant WHERE conversation_id = 'room:wr1'"));
  }

  String counts() throws SQLException {
    return String.valueOf(
        one(
            "SELECT concat_ws(' ', g.member_count, g.customer_num, g.member_version, g.dismissed, c.participant_count,"
                + " c.customer_count, c.conversation_type, c.msg_count) FROM t_wecom_group AS g"
                + " LEFT JOIN t_wecom_conversation AS c ON c.room_id = g.wecom_chat_id"));
  }

  @Nullable String tags() throws SQLException {
    return one("SELECT tags::text FROM t_wecom_staff_customer_relation");
  }

  void renames(String user, String newUser, long seconds) throws SQLException {
    arrives(
        "change_contact",
        "update_user",
        "\"CreateTime\": \"%d\", \"UserID\": \"%s\", \"NewUserID\": \"%s\""
            .formatted(seconds, user, newUser));
  }

  void awaitLock() throws Exception {
    Await.until(
        "it waits for the other",
        () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
  }

  PgStale.Claim claimOfGroup() throws Exception {
    rig.execute("DELETE FROM weir_stale");
    return claim(Thing.Kind.GROUP, "wr1");
  }

  @Nullable String states() throws SQLException {
    return one(
        "SELECT string_agg(corp_id || ' ' || state, ', ' ORDER BY corp_id, state) FROM weir_inbox");
  }

  static StaffReply.Staff staff(String id, @Nullable String name) {
    return new StaffReply.Staff(
        id,
        null,
        name,
        null,
        List.of(1L),
        List.of(),
        List.of(),
        1,
        0,
        1,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null);
  }

  void stale(String corp, Thing.Kind kind, int count) throws SQLException {
    rig.execute(
        """
        INSERT INTO weir_stale (corp_id, kind, id, due_at)
        SELECT '%s', '%s', 'x' || n, now() - n * interval '1 second' FROM generate_series(1, %d) AS n"""
            .formatted(corp, kind.label(), count));
  }

  /** How many rows its statement read one after the other, and not by a key. */
  static long settleOne(Transactions transactions) throws Exception {
    return done(
        transactions.run(
            connection ->
                readInTurn(connection)
                    .compose(
                        before ->
                            settled("x1")
                                .run(connection, PgStale.SETTLE, OffsetDateTime.now(ZoneOffset.UTC))
                                .compose(done -> readInTurn(connection))
                                .map(after -> after - before))));
  }

  static Rows settled(String id) {
    Rows settled = new Rows();
    settled.add().put("corp_id", "ww1").put("kind", "customer").put("id", id).put("marks", 0);
    return settled;
  }

  /** Postgres counts here what the connection has not yet reported, earlier transactions' too. */
  static Future<Long> readInTurn(SqlConnection connection) {
    return connection
        .query("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'weir_stale'")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Answers every question with the same reply. */
  static WeComApi answering(String json) {
    return new WeComApi() {
      @Override
      public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
        ReplyReader<R> reader = call.reader();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        reader.feed(bytes, 0, bytes.length);
        if (reader.finish() instanceof ReplyReader.Outcome.Value<R> value) {
          reply.ok(value.value());
        } else {
          reply.fail(new WeComException(WeComFailure.retryable("away")));
        }
      }
    };
  }

  DirectoryVerticle verticle(WeComApi api, Telemetry telemetry) {
    return verticle(api, new StandBack(() -> false, new SystemClock()), telemetry);
  }

  DirectoryVerticle verticle(WeComApi api, StandBack standBack, Telemetry telemetry) {
    return new DirectoryVerticle(
        directory,
        api,
        () -> Map.of(CORP, ACCESS),
        new DirectoryVerticle.Bounds(16, 4, 4, 1, 300_000),
        standBack,
        telemetry,
        bound -> 0,
        (name, context) -> {});
  }

  PgSync.Claim claimOf(SyncKind kind) throws Exception {
    return done(directory.sync().claim(List.of(CORP.value()), 10, 0)).stream()
        .filter(claim -> claim.kind() == kind)
        .findFirst()
        .orElseThrow();
  }
}
