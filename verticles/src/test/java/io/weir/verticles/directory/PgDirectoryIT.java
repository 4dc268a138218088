package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.Asking;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.SyncPosition;
import io.weir.engine.directory.SyncRun;
import io.weir.engine.directory.Thing;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.GroupCalls;
import io.weir.engine.wecom.GroupReply;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.StaffReply;
import io.weir.engine.wecom.TagCalls;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.it.Batches;
import io.weir.it.StoreRig;
import io.weir.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PgDirectoryIT {

  private static final CorpId CORP = new CorpId("ww1");
  private static final DirectoryAccess ACCESS =
      new DirectoryAccess(
          "http://localhost",
          new TokenKey.App("http://localhost", CORP, "secret"),
          null,
          null,
          3_600_000,
          false);

  private final Vertx vertx = Vertx.vertx();
  private StoreRig rig;
  private Pool pool;
  private PgDirectory directory;
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

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** An inbox row as the drain writes it. */
  private void arrives(String receiver, String corp, String type, String changeType, String fields)
      throws SQLException {
    rig.execute(
        """
        INSERT INTO weir_inbox (receiver, digest, corp_id, event_type, change_type, payload, received_at, state)
        VALUES ('%s', lpad('%d', 64, '0'), '%s', '%s', '%s',
                '{"Event": "%s", "ChangeType": "%s", "ToUserName": "%s", %s}', now(), 'directory')"""
            .formatted(
                receiver, ++digests, corp, type, changeType, type, changeType, corp, fields));
  }

  private void arrives(String type, String changeType, String fields) throws SQLException {
    arrives("app:ww1/1000002", "ww1", type, changeType, fields);
  }

  private void customerEvent(String changeType, long seconds, String user, String customer)
      throws SQLException {
    arrives(
        "change_external_contact",
        changeType,
        "\"CreateTime\": \"%d\", \"UserID\": \"%s\", \"ExternalUserID\": \"%s\""
            .formatted(seconds, user, customer));
  }

  private void membersEvent(String detail, String last, String current, String member)
      throws SQLException {
    arrives(
        "change_external_chat",
        "update",
        """
        "ChatId": "wr1", "UpdateDetail": "%s", "MemChangeList": {"Item": "%s"},
        "LastMemVer": "%s", "CurMemVer": "%s"\
        """
            .formatted(detail, member, last, current));
  }

  private PgDirectoryEvents.Taken take() throws Exception {
    return done(directory.events().takeUp(100));
  }

  private static Asking.Wish wish(int max, int eachMax) {
    return new Asking.Wish(max, eachMax, Map.of(), null);
  }

  private PgStale.Claim claim(Thing.Kind kind, String id) throws Exception {
    rig.execute(
        "INSERT INTO weir_stale (corp_id, kind, id) VALUES ('ww1', '%s', '%s') ON CONFLICT DO NOTHING"
            .formatted(kind.label(), id));
    List<PgStale.Claim> claims = done(directory.stale().claim(wish(10, 10), 60_000));
    assertThat(claims).hasSize(1);
    return claims.get(0);
  }

  private void told(Thing.Kind kind, String id, Fact... facts) throws Exception {
    done(directory.settle(claim(kind, id), List.of(facts), false));
  }

  private static CustomerReply.Customer customer(String id, @Nullable String name) {
    return new CustomerReply.Customer(id, name, null, null, null, null, 1, 0, null, null);
  }

  private static CustomerReply.Follow follow(
      String user, String remark, CustomerReply.TagDetail detail, CustomerReply.Tag... tags) {
    return new CustomerReply.Follow(
        user, remark, "", 100, List.of(tags), detail, null, List.of(), 1, null, null, null);
  }

  private static Fact.OfGroup group(String version, String... members) {
    List<GroupReply.Member> all = new ArrayList<>();
    for (String member : members) {
      all.add(new GroupReply.Member(member, 0, null, 0, 0, null, null, null, null));
    }
    return new Fact.OfGroup(
        new GroupReply.Group(
            "wr1", "a group", "zhang", 100, "", all, List.of(), version, List.of()));
  }

  private @Nullable String one(String sql) throws SQLException {
    return rig.one(sql);
  }

  private String relations() throws SQLException {
    return String.valueOf(
        one(
            "SELECT string_agg(wecom_user_id || ' ' || wecom_external_user_id || ' ' || relation_status, ', '"
                + " ORDER BY wecom_user_id, wecom_external_user_id) FROM t_wecom_staff_customer_relation"));
  }

  private String members() throws SQLException {
    return String.valueOf(
        one(
            "SELECT string_agg(participant_id || ' ' || is_active, ', ' ORDER BY participant_id)"
                + " FROM t_wecom_conversation_participant WHERE conversation_id = 'room:wr1'"));
  }

  private String counts() throws SQLException {
    return String.valueOf(
        one(
            "SELECT concat_ws(' ', g.member_count, g.customer_num, g.member_version, g.dismissed, c.participant_count,"
                + " c.customer_count, c.conversation_type, c.msg_count) FROM t_wecom_group AS g"
                + " LEFT JOIN t_wecom_conversation AS c ON c.room_id = g.wecom_chat_id"));
  }

  @Test
  void shouldTakeUpEventsOnceAndMarkWhatTheyName() throws Exception {
    customerEvent("add_external_contact", 100, "zhang", "wo1");
    customerEvent("edit_external_contact", 101, "zhang", "wo1");
    customerEvent("del_follow_user", 103, "zhang", "wo1");
    customerEvent("add_external_contact", 102, "zhang", "wo1");
    arrives("change_external_contact", "add_external_contact", "\"UserID\": \"zhang\"");
    arrives("app:ww2/1", "ww2", "change_external_tag", "create", "\"Id\": \"et1\"");
    arrives("suite:wws", "ww1", "change_external_tag", "create", "\"Id\": \"et1\"");
    arrives("change_external_tag", "melt", "\"Id\": \"et9\", \"TagType\": \"tag\"");
    assertThat(take()).isEqualTo(new PgDirectoryEvents.Taken(8, 2, 1, 1, 0));
    assertThat(relations()).isEqualTo("zhang wo1 deleted_by_customer");
    assertThat(
            one(
                "SELECT string_agg(kind || ' ' || id || ' ' || marks, ', ' ORDER BY kind) FROM weir_stale"))
        .isEqualTo("customer wo1 1, tag et9 1");
    assertThat(
            one(
                "SELECT string_agg(n || ' ' || state, ', ' ORDER BY state) FROM (SELECT count(*) AS n, state FROM weir_inbox"
                    + " GROUP BY state) AS s"))
        .isEqualTo("4 done, 1 failed, 2 kept, 1 unknown");
    assertThat(take().events()).isZero();
  }

  @Test
  void shouldKeepWhatWeComWithholdsAndWhatIsNewer() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.CUSTOMER, "wo1");
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.CUSTOMER, "wo1", new Fact.OfCustomer(customer("wo1", "Li")));
    told(Thing.Kind.CUSTOMER, "wo1", new Fact.OfCustomer(customer("wo1", null)));
    assertThat(one("SELECT name FROM t_wecom_customer")).isEqualTo("Li");
    done(
        directory.settle(
            early, List.of(new Fact.OfCustomer(customer("wo1", "an old name"))), false));
    assertThat(one("SELECT name FROM t_wecom_customer")).isEqualTo("Li");
    told(Thing.Kind.CUSTOMER, "wo1", new Fact.OfCustomer(customer("wo1", "Li Wei")));
    assertThat(one("SELECT name || ' ' || gender FROM t_wecom_customer")).isEqualTo("Li Wei 0");
  }

  @Test
  void shouldEndRelationsThatAreNotListedAndKeepHowTheyEnded() throws Exception {
    customerEvent("del_external_contact", 100, "wang", "wo1");
    customerEvent("add_external_contact", 100, "zhang", "wo1");
    take();
    rig.execute("DELETE FROM weir_stale");
    Fact listed = new Fact.OfRelation("wo1", follow("li", "", CustomerReply.TagDetail.NAMED));
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        listed,
        new Fact.Followers("wo1", new TreeSet<>(List.of("li"))));
    assertThat(relations())
        .isEqualTo("li wo1 active, wang wo1 deleted_by_staff, zhang wo1 deleted_by_staff");
  }

  @Test
  void shouldKeepPersonalTagsWhereOnlyIdsAreToldAndAskForUnknownTags() throws Exception {
    CustomerReply.Tag corp = new CustomerReply.Tag("et1", "gold", "level", 1);
    CustomerReply.Tag personal = new CustomerReply.Tag(null, "friend", "mine", 2);
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        new Fact.OfRelation(
            "wo1", follow("li", "a", CustomerReply.TagDetail.NAMED, corp, personal)));
    assertThat(one("SELECT kind || ' ' || id FROM weir_stale")).isEqualTo("tag et1");
    rig.execute("DELETE FROM weir_stale");
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        new Fact.OfRelation(
            "wo1",
            follow(
                "li",
                "",
                CustomerReply.TagDetail.IDS_ONLY,
                new CustomerReply.Tag("et2", null, null, 0))));
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation"))
        .isEqualTo("[{\"tag_id\": \"et2\"}, {\"name\": \"friend\", \"group\": \"mine\"}]");
    assertThat(one("SELECT '<' || staff_remark || '>' FROM t_wecom_staff_customer_relation"))
        .isEqualTo("<>");
  }

  @Test
  void shouldAskAgainForPersonalTagsThatAReadingWasStoredBefore() throws Exception {
    Fact named =
        new Fact.OfRelation(
            "wo1",
            follow(
                "li",
                "",
                CustomerReply.TagDetail.NAMED,
                new CustomerReply.Tag(null, "friend", null, 2)));
    PgStale.Claim early = claim(Thing.Kind.CUSTOMER, "wo1");
    told(
        Thing.Kind.TAGS,
        "",
        new Fact.OfRelation("wo1", follow("li", "", CustomerReply.TagDetail.IDS_ONLY)));
    done(directory.settle(early, List.of(named), false));
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation")).isEqualTo("[]");
    assertThat(one("SELECT due_at > clock_timestamp() FROM weir_stale")).isEqualTo("t");
    rig.execute("UPDATE weir_stale SET due_at = now()");
    told(Thing.Kind.CUSTOMER, "wo1", named);
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation"))
        .isEqualTo("[{\"name\": \"friend\"}]");
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
  }

  @Test
  void shouldCountMembersInGroupAndConversation() throws Exception {
    told(Thing.Kind.GROUP, "wr1", group("v1", "zhang", "wo1"));
    assertThat(counts()).isEqualTo("2 1 v1 f 2 1 group_external 0");
    membersEvent("add_member", "v1", "v2", "wo2");
    membersEvent("del_member", "v2", "v3", "wo1");
    membersEvent("del_member", "v2", "v3", "wo1");
    assertThat(take()).isEqualTo(new PgDirectoryEvents.Taken(3, 0, 0, 0, 1));
    assertThat(members()).isEqualTo("wo1 false, wo2 true, zhang true");
    assertThat(counts()).isEqualTo("2 1 v3 f 3 2 group_external 0");
    membersEvent("add_member", "v4", "v5", "wo3");
    assertThat(take().stale()).isEqualTo(1);
    told(Thing.Kind.GROUP, "wr1", group("v5", "zhang", "wo3"));
    assertThat(members()).isEqualTo("wo1 false, wo2 false, wo3 true, zhang true");
    arrives("change_external_chat", "dismiss", "\"ChatId\": \"wr1\"");
    take();
    assertThat(members()).isEqualTo("wo1 false, wo2 false, wo3 false, zhang false");
    assertThat(counts()).isEqualTo("0 0 t 4 3 group_external 0");
  }

  @Test
  void shouldNotSetMembersBackByAnAnswerToAnEarlierQuestion() throws Exception {
    told(Thing.Kind.GROUP, "wr1", group("v1", "zhang", "wo1"));
    PgStale.Claim early = claim(Thing.Kind.GROUP, "wr1");
    membersEvent("add_member", "v1", "v2", "wo2");
    take();
    done(directory.settle(early, List.of(group("v1", "zhang", "wo1")), false));
    assertThat(members()).isEqualTo("wo1 true, wo2 true, zhang true");
    assertThat(counts()).isEqualTo("3 2 v2 f 3 2 group_external 0");
    assertThat(one("SELECT marks FROM weir_stale WHERE due_at <= clock_timestamp()"))
        .as("what else the answer may have brought is asked for again")
        .isEqualTo("2");
  }

  @Test
  void shouldDeleteTheTagsOfATagGroupAndTakeThemFromCustomers() throws Exception {
    TagCalls.CorpTag gold = new TagCalls.CorpTag("et1", "gold", 1, 2, false);
    TagCalls.CorpTag lead = new TagCalls.CorpTag("et2", "lead", 1, 1, false);
    told(
        Thing.Kind.TAGS,
        "",
        new Fact.Tags(
            new Thing(CORP, Thing.Kind.TAGS, ""),
            List.of(
                new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(gold), List.of()),
                new TagCalls.TagGroup("eg2", "way", 1, 6, false, List.of(lead), List.of())),
            true));
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        new Fact.OfRelation(
            "wo1",
            follow(
                "li",
                "",
                CustomerReply.TagDetail.NAMED,
                new CustomerReply.Tag("et1", "gold", "level", 1),
                new CustomerReply.Tag("et2", "lead", "way", 1))));
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
    arrives("change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\"");
    take();
    assertThat(
            one("SELECT string_agg(tag_id || ' ' || deleted, ', ' ORDER BY tag_id) FROM weir_tag"))
        .isEqualTo("et1 true, et2 false");
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation"))
        .isEqualTo("[{\"tag_id\": \"et2\"}]");
    assertThat(one("SELECT name || ' ' || group_name FROM weir_relation_tag"))
        .isEqualTo("lead way");
    told(Thing.Kind.TAGS, "", tagsTold(true));
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation")).isEqualTo("[]");
    assertThat(one("SELECT bool_and(deleted) FROM weir_tag_group")).isEqualTo("t");
  }

  private static Fact.Tags tagsTold(boolean isWhole, TagCalls.CorpTag... tags) {
    List<TagCalls.TagGroup> groups =
        tags.length == 0
            ? List.of()
            : List.of(new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(tags), List.of()));
    return new Fact.Tags(new Thing(CORP, Thing.Kind.TAGS, ""), groups, isWhole);
  }

  @Test
  void shouldDeleteNoTagThatCouldNotBeRead() throws Exception {
    TagCalls.CorpTag gold = new TagCalls.CorpTag("et1", "gold", 1, 2, false);
    told(
        Thing.Kind.TAGS,
        "",
        tagsTold(true, gold, new TagCalls.CorpTag("et2", "lead", 1, 1, false)));
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et1", "et2"));
    told(Thing.Kind.TAGS, "", tagsTold(false, new TagCalls.CorpTag("et1", "silver", 1, 2, false)));
    assertThat(one("SELECT string_agg(name || ' ' || deleted, ', ' ORDER BY tag_id) FROM weir_tag"))
        .isEqualTo("silver false, lead false");
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et1\"}, {\"tag_id\": \"et2\"}]");
    told(Thing.Kind.TAGS, "", tagsTold(true, gold));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et1\"}]");
  }

  @Test
  void shouldPutNobodyOutOfAGroupOrRoomWhoCouldNotBeRead() throws Exception {
    told(Thing.Kind.GROUP, "wr1", group("v1", "zhang", "wo1"));
    List<Unusable> unusable = List.of(new Unusable("member_list: no list", "{}"));
    GroupReply.Member wo2 = new GroupReply.Member("wo2", 2, null, 0, 0, null, null, null, null);
    told(
        Thing.Kind.GROUP,
        "wr1",
        new Fact.OfGroup(
            new GroupReply.Group(
                "wr1", "a group", "zhang", 100, "", List.of(wo2), List.of(), "v2", unusable)));
    assertThat(members()).isEqualTo("wo1 true, wo2 true, zhang true");
    assertThat(counts()).as("by no version, so that it is asked for again").startsWith("3 2 f ");
    told(
        Thing.Kind.ROOM,
        "wr1",
        new Fact.OfRoom("wr1", new ConsentCalls.Room("r", "zhang", 1, "", List.of(), unusable)));
    assertThat(members()).isEqualTo("wo1 true, wo2 true, zhang true");
    told(Thing.Kind.GROUP, "wr1", group("v3", "zhang"));
    assertThat(members()).isEqualTo("wo1 false, wo2 false, zhang true");
  }

  private static Fact.OfRelation tagged(String... tagIds) {
    CustomerReply.Tag[] tags = new CustomerReply.Tag[tagIds.length];
    Arrays.setAll(tags, i -> new CustomerReply.Tag(tagIds[i], "a tag", "a group", 1));
    return new Fact.OfRelation("wo1", follow("li", "", CustomerReply.TagDetail.NAMED, tags));
  }

  private @Nullable String tags() throws SQLException {
    return one("SELECT tags::text FROM t_wecom_staff_customer_relation");
  }

  @Test
  void shouldNotBringBackADeletedTagByAnAnswerToAnEarlierQuestion() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.CUSTOMER, "wo1");
    arrives("change_external_tag", "delete", "\"Id\": \"et1\", \"TagType\": \"tag\"");
    take();
    done(directory.settle(early, List.of(tagged("et1", "et2")), false));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et2\"}]");
  }

  @Test
  void shouldNotBringBackATagThatIsBeingDeleted() throws Exception {
    rig.execute("INSERT INTO weir_tag (corp_id, tag_id) VALUES ('ww1', 'et1'), ('ww1', 'et2')");
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    try (Connection event = rig.connect();
        Statement statement = event.createStatement()) {
      event.setAutoCommit(false);
      statement.execute("UPDATE weir_tag SET deleted = true WHERE tag_id = 'et1'");
      Future<?> settled = directory.settle(claim, List.of(tagged("et1", "et2")), false);
      Await.until(
          "it waits for the event",
          () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
      event.commit();
      done(settled);
    }
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et2\"}]");
  }

  @Test
  void shouldTakeFromCustomersATagThatIsToldToBeDeletedOrThatWeComDoesNotKnow() throws Exception {
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et1", "et2", "et3"));
    rig.execute("DELETE FROM weir_stale");
    Thing et1 = new Thing(CORP, Thing.Kind.TAG, "et1");
    told(Thing.Kind.TAGS, "", tagsTold(true, new TagCalls.CorpTag("et1", "gold", 1, 2, false)));
    told(Thing.Kind.TAG, "et1", new Fact.Tags(et1, List.of(), true));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et2\"}, {\"tag_id\": \"et3\"}]");
    Thing et2 = new Thing(CORP, Thing.Kind.TAG, "et2");
    TagCalls.CorpTag deleted = new TagCalls.CorpTag("et2", "gold", 1, 1, true);
    told(
        Thing.Kind.TAG,
        "et2",
        new Fact.Tags(
            et2,
            List.of(
                new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(deleted), List.of())),
            true));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et3\"}]");
    assertThat(one("SELECT string_agg(tag_id, ' ' ORDER BY tag_id) FROM weir_tag WHERE deleted"))
        .isEqualTo("et1 et2");
  }

  @Test
  void shouldTakeUpTheEndOfATagAndOfItsGroupTogether() throws Exception {
    TagCalls.CorpTag gold = new TagCalls.CorpTag("et1", "gold", 1, 2, false);
    told(
        Thing.Kind.TAGS,
        "",
        new Fact.Tags(
            new Thing(CORP, Thing.Kind.TAGS, ""),
            List.of(new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(gold), List.of())),
            true));
    arrives("change_external_tag", "delete", "\"Id\": \"et1\", \"TagType\": \"tag\"");
    arrives("change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\"");
    arrives(
        "change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\", \"X\": 1");
    assertThat(take().events()).isEqualTo(3);
    assertThat(one("SELECT bool_and(deleted) FROM weir_tag")).isEqualTo("t");
    assertThat(one("SELECT bool_and(deleted) FROM weir_tag_group")).isEqualTo("t");
  }

  @Test
  void shouldSettleAgainWhenADeadlockEndedIt() throws Exception {
    customerEvent("add_external_contact", 100, "a", "wo1");
    customerEvent("add_external_contact", 100, "b", "wo1");
    take();
    rig.execute("DELETE FROM weir_stale");
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    try (Connection other = rig.connect()) {
      other.setAutoCommit(false);
      lock(other, "b");
      Future<?> settled =
          directory.settle(
              claim,
              List.of(
                  new Fact.OfRelation("wo1", follow("a", "x", CustomerReply.TagDetail.NAMED)),
                  new Fact.OfRelation("wo1", follow("b", "x", CustomerReply.TagDetail.NAMED))),
              false);
      Await.until(
          "it waits for b",
          () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
      lock(other, "a"); // it looks for a deadlock first, for it has waited longer
      other.commit();
      done(settled);
    }
    assertThat(one("SELECT string_agg(staff_remark, ' ') FROM t_wecom_staff_customer_relation"))
        .isEqualTo("x x");
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
  }

  private static void lock(Connection connection, String user) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT FROM t_wecom_staff_customer_relation WHERE wecom_user_id = '%s' FOR UPDATE"
              .formatted(user));
    }
  }

  @Test
  void shouldRenameStaffWithTheirCustomersAndKnowWhoLeft() throws Exception {
    StaffReply.Staff old = staff("old", "Zhang");
    told(Thing.Kind.STAFF, "old", new Fact.OfStaff(old));
    String id = one("SELECT staff_id FROM t_wecom_staff");
    customerEvent("add_external_contact", 100, "old", "wo1");
    rig.execute(
        """
        INSERT INTO weir_consent (corp_id, wecom_user_id, wecom_external_user_id, agree_status, as_of)
        VALUES ('ww1', 'old', 'wo1', 'agree', now()), ('ww1', 'old', 'wo2', 'disagree', now()),
               ('ww1', 'new', 'wo2', 'agree', now())""");
    arrives(
        "change_contact",
        "update_user",
        "\"CreateTime\": \"200\", \"UserID\": \"old\", \"NewUserID\": \"new\"");
    take();
    assertThat(relations()).isEqualTo("new wo1 active");
    assertThat(
            one(
                "SELECT string_agg(wecom_user_id || ' ' || wecom_external_user_id || ' ' || agree_status, ', '"
                    + " ORDER BY wecom_external_user_id) FROM weir_consent"))
        .isEqualTo("new wo1 agree, new wo2 agree");
    assertThat(one("SELECT wecom_user_id || ' ' || name FROM t_wecom_staff"))
        .isEqualTo("new Zhang");
    assertThat(one("SELECT staff_id FROM t_wecom_staff")).isEqualTo(id);
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.STAFF, "new", new Fact.StaffGone("new"));
    assertThat(relations()).isEqualTo("new wo1 deleted_by_staff");
    assertThat(one("SELECT status FROM t_wecom_staff")).isEqualTo("5");
  }

  @Test
  void shouldAskForTheGroupsOfSomebodyWhoIsRenamed() throws Exception {
    told(Thing.Kind.GROUP, "wr1", group("v1", "zhang", "old"));
    arrives(
        "change_contact",
        "update_user",
        "\"CreateTime\": \"200\", \"UserID\": \"old\", \"NewUserID\": \"new\"");
    take();
    assertThat(one("SELECT string_agg(kind || ' ' || id, ', ' ORDER BY kind, id) FROM weir_stale"))
        .isEqualTo("departments , group wr1, staff new, staff old");
  }

  @Test
  void shouldTakeALateEventUnderAnOldNameForThePersonWhoHadIt() throws Exception {
    customerEvent("add_external_contact", 100, "old", "wo1");
    take();
    arrives(
        "change_contact",
        "update_user",
        "\"CreateTime\": \"200\", \"UserID\": \"old\", \"NewUserID\": \"new\"");
    take();
    customerEvent("del_follow_user", 150, "old", "wo1");
    take();
    assertThat(relations()).isEqualTo("new wo1 deleted_by_customer");
    customerEvent("add_external_contact", 250, "old", "wo1");
    take();
    assertThat(relations())
        .as("somebody else who has the name now")
        .isEqualTo("new wo1 deleted_by_customer, old wo1 active");
  }

  private void renames(String user, String newUser, long seconds) throws SQLException {
    arrives(
        "change_contact",
        "update_user",
        "\"CreateTime\": \"%d\", \"UserID\": \"%s\", \"NewUserID\": \"%s\""
            .formatted(seconds, user, newUser));
  }

  private void awaitLock() throws Exception {
    Await.until(
        "it waits for the other",
        () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
  }

  @Test
  void shouldLetTheNewerOfTwoNodesEventsWinWhereNothingIsStored() throws Exception {
    customerEvent("add_external_contact", 10, "zhang", "wo1");
    try (Connection other = rig.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          """
          INSERT INTO t_wecom_staff_customer_relation
                 (corp_id, wecom_user_id, wecom_external_user_id, relation_status, status_time)
          VALUES ('ww1', 'zhang', 'wo1', 'deleted_by_customer', to_timestamp(20))""");
      Future<?> taken = directory.events().takeUp(100);
      awaitLock();
      other.commit();
      done(taken);
    }
    assertThat(relations()).isEqualTo("zhang wo1 deleted_by_customer");
  }

  @Test
  void shouldKeepHowARelationEndedWhenItsMemberIsRenamed() throws Exception {
    customerEvent("del_follow_user", 150, "old", "wo1");
    customerEvent("del_external_contact", 150, "old", "wo2");
    take();
    rig.execute("DELETE FROM weir_stale");
    told(
        Thing.Kind.CUSTOMER,
        "wo3",
        new Fact.OfRelation("wo1", follow("new", "", CustomerReply.TagDetail.NAMED)),
        new Fact.OfRelation("wo2", follow("new", "", CustomerReply.TagDetail.NAMED)));
    renames("old", "new", 200);
    take();
    assertThat(relations())
        .as("listed both times, and listed again later than it ended")
        .isEqualTo("new wo1 deleted_by_customer, new wo2 active");
    assertThat(
            one("SELECT string_agg(id, ' ' ORDER BY id) FROM weir_stale WHERE kind = 'customer'"))
        .isEqualTo("wo1 wo2");
  }

  @Test
  void shouldTakeBackWhatAnAnswerEndedWhenItsMemberWasRenamedAndNotGone() throws Exception {
    customerEvent("del_follow_user", 150, "old", "wo1");
    customerEvent("add_external_contact", 150, "old", "wo2");
    customerEvent("del_follow_user", 150, "old", "wo3");
    take();
    rig.execute("DELETE FROM weir_stale");
    Fact listed = new Fact.OfRelation("wo3", follow("new", "", CustomerReply.TagDetail.NAMED));
    Fact followers = new Fact.Followers("wo3", new TreeSet<>(List.of("new")));
    told(Thing.Kind.CUSTOMER, "wo3", listed, followers);
    told(Thing.Kind.STAFF, "old", new Fact.StaffGone("old")); // so WeCom says of the old name
    assertThat(relations())
        .isEqualTo(
            "new wo3 active, old wo1 deleted_by_staff, old wo2 deleted_by_staff, old wo3 deleted_by_staff");
    renames("old", "new", 200);
    take();
    assertThat(relations())
        .isEqualTo("new wo1 deleted_by_customer, new wo2 active, new wo3 deleted_by_customer");
    assertThat(
            one("SELECT string_agg(id, ' ' ORDER BY id) FROM weir_stale WHERE kind = 'customer'"))
        .as("whether they are still so")
        .isEqualTo("wo1 wo2 wo3");
  }

  @Test
  void shouldNotTakeBackWhatAnEventEnded() throws Exception {
    customerEvent("add_external_contact", 100, "old", "wo1");
    take();
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.STAFF, "old", new Fact.StaffGone("old"));
    customerEvent("del_external_contact", 150, "old", "wo1");
    renames("old", "new", 200);
    take();
    assertThat(relations()).isEqualTo("new wo1 deleted_by_staff");
    customerEvent("add_external_contact", 250, "new", "wo1");
    take();
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.STAFF, "new", new Fact.StaffGone("new"));
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        new Fact.OfRelation("wo1", follow("new", "", CustomerReply.TagDetail.NAMED)));
    told(Thing.Kind.STAFF, "new", new Fact.StaffGone("new"));
    assertThat(relations()).isEqualTo("new wo1 deleted_by_staff");
  }

  @Test
  void shouldAskForAGroupWhoseChangeNamesSomebodyByAnOldName() throws Exception {
    told(Thing.Kind.GROUP, "wr1", group("v1", "zhang"));
    membersEvent("add_member", "v1", "v2", "old");
    renames("old", "new", 200);
    take();
    assertThat(members()).isEqualTo("zhang true");
    assertThat(one("SELECT count(*) FROM weir_stale WHERE kind = 'group' AND id = 'wr1'"))
        .isEqualTo("1");
    PgStale.Claim early = claimOfGroup();
    renames("older", "zhang2", 300);
    take();
    done(directory.settle(early, List.of(group("v3", "zhang", "older")), false));
    assertThat(members()).isEqualTo("zhang true, zhang2 true");
  }

  private PgStale.Claim claimOfGroup() throws Exception {
    rig.execute("DELETE FROM weir_stale");
    return claim(Thing.Kind.GROUP, "wr1");
  }

  @Test
  void shouldKnowThatSomebodyLeftWhoHasAnIdThatWasOver() throws Exception {
    renames("old", "new", 200);
    take();
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.STAFF, "old", new Fact.StaffGone("old"));
    assertThat(one("SELECT count(*) FROM t_wecom_staff")).as("was renamed").isEqualTo("0");
    told(Thing.Kind.STAFF, "old", new Fact.OfStaff(staff("old", "Somebody else")));
    told(Thing.Kind.STAFF, "old", new Fact.StaffGone("old"));
    assertThat(one("SELECT status FROM t_wecom_staff")).isEqualTo("5");
  }

  @Test
  void shouldNotTakeATagForDeletedThatNoListHasHad() throws Exception { // those of rules
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et3"));
    rig.execute("DELETE FROM weir_stale");
    Thing asked = new Thing(CORP, Thing.Kind.TAG, "et3");
    told(Thing.Kind.TAG, "et3", new Fact.Tags(asked, List.of(), true));
    told(Thing.Kind.TAGS, "", new Fact.Tags(new Thing(CORP, Thing.Kind.TAGS, ""), List.of(), true));
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et3"));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et3\"}]");
    assertThat(one("SELECT count(*) FROM weir_stale")).as("not asked for again").isEqualTo("0");
  }

  @Test
  void shouldNotBringBackATagOfADeletedGroupByAnAnswerToAnEarlierQuestion() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.TAG, "et1");
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et1"));
    arrives("change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\"");
    take();
    TagCalls.CorpTag tag = new TagCalls.CorpTag("et1", "gold", 1, 1, false);
    done(
        directory.settle(
            early,
            List.of(
                new Fact.Tags(
                    new Thing(CORP, Thing.Kind.TAG, "et1"),
                    List.of(
                        new TagCalls.TagGroup(
                            "eg1", "level", 1, 1, false, List.of(tag), List.of())),
                    true)),
            false));
    assertThat(one("SELECT deleted FROM weir_tag")).isEqualTo("t");
    assertThat(tags()).isEqualTo("[]");
  }

  @Test
  void shouldNotBringBackADepartmentByAnAnswerToAnEarlierQuestion() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.DEPARTMENTS, "");
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.DEPARTMENTS, "", departments(1, 3));
    done(directory.settle(early, List.of(departments(1, 2)), false));
    assertThat(one("SELECT string_agg(department_id::text, ' ' ORDER BY 1) FROM weir_department"))
        .isEqualTo("1 3");
  }

  private static Fact departments(long... ids) {
    List<StaffReply.Department> all = new ArrayList<>();
    for (long id : ids) {
      all.add(new StaffReply.Department(id, 0, 1, "of " + id, null, List.of()));
    }
    return new Fact.Departments(all);
  }

  @Test
  void shouldLeaveEventsOfACorpThatAnotherNodeKeepsToItForAWhile() throws Exception {
    rig.execute("INSERT INTO weir_sync (corp_id, kind, state) VALUES ('ww3', 'staff', 'waiting')");
    for (String corp : List.of("ww3", "ww4")) {
      arrives("app:" + corp + "/1", corp, "change_external_tag", "create", "\"Id\": \"et1\"");
    }
    arrives("change_external_tag", "create", "\"Id\": \"et1\"");
    assertThat(take().events()).isEqualTo(2);
    assertThat(states()).isEqualTo("ww1 done, ww3 directory, ww4 kept");
    assertThat(done(directory.events().takeUp(1)).events()).isZero();
    arrives("change_external_tag", "create", "\"Id\": \"et2\"");
    assertThat(done(directory.events().takeUp(1)).events())
        .as("what waits keeps nobody else")
        .isEqualTo(1);
    rig.execute("UPDATE weir_inbox SET received_at = received_at - interval '1 hour'");
    assertThat(take().events()).isEqualTo(1);
    assertThat(states()).isEqualTo("ww1 done, ww1 done, ww3 kept, ww4 kept");
  }

  private @Nullable String states() throws SQLException {
    return one(
        "SELECT string_agg(corp_id || ' ' || state, ', ' ORDER BY corp_id, state) FROM weir_inbox");
  }

  @Test
  void shouldStoreNothingBehindAPageThatAFailoverHasForgotten() throws Exception {
    done(directory.sync().enrol(Map.of(CORP, ACCESS)));
    PgSync.Claim claim = claimOf(SyncKind.CUSTOMERS);
    SyncRun run = new SyncRun(CORP, SyncKind.CUSTOMERS, ACCESS, claim.position());
    SyncPosition middle = new SyncPosition("", "", List.of("a"), "c1");
    SyncRun.Told page = new SyncRun.Told(List.of(), middle, "");
    done(directory.sync().told(claim, run, page, claim.askedAt(), false, 60_000, 0));
    run.moved(middle);
    done(directory.sync().told(claim, run, page, claim.askedAt(), false, 60_000, 0));
    run.moved(middle);
    assertThat(run.moves()).isEqualTo(2);
    rig.execute("UPDATE weir_sync SET steps = steps - 1"); // the older of two disks
    SyncRun.Told last =
        new SyncRun.Told(List.of(new Fact.Ended(SyncKind.CUSTOMERS, List.of("a"))), null, "");
    assertThat(done(directory.sync().told(claim, run, page, claim.askedAt(), false, 60_000, 0)))
        .isEmpty();
    assertThat(done(directory.sync().told(claim, run, last, claim.askedAt(), false, 60_000, 0)))
        .isEmpty();
    assertThat(one("SELECT state FROM weir_sync WHERE kind = 'customers'")).isEqualTo("running");
  }

  @Test
  void shouldMoveRowsToWhatTheNewNameIsCalledByNow() throws Exception {
    customerEvent("add_external_contact", 90, "a", "wo1");
    rig.execute(
        "INSERT INTO weir_archive_member (corp_id, wecom_user_id, editions, as_of) VALUES ('ww1', 'a', '{1}', now())");
    take();
    renames("b", "c", 200);
    take();
    renames("a", "b", 100);
    take();
    assertThat(relations()).isEqualTo("c wo1 active");
    assertThat(one("SELECT wecom_user_id FROM weir_archive_member")).isEqualTo("c");
    customerEvent("add_external_contact", 300, "d", "wo1");
    take();
    renames("d", "e", 250);
    take();
    assertThat(relations())
        .as("d of after the renaming is somebody else")
        .isEqualTo("c wo1 active, d wo1 active");
  }

  @Test
  void shouldStoreAnAnswerThatHasAnOldNameUnderTheNewOne() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.CUSTOMER, "wo1");
    renames("old", "new", 200);
    take();
    done(
        directory.settle(
            early,
            List.of(
                new Fact.OfRelation("wo1", follow("old", "", CustomerReply.TagDetail.NAMED)),
                new Fact.Followers("wo1", new TreeSet<>(List.of("old"))),
                new Fact.OfStaff(staff("old", "Zhang"))),
            false));
    assertThat(relations()).isEqualTo("new wo1 active");
    assertThat(one("SELECT wecom_user_id FROM t_wecom_staff")).isEqualTo("new");
    rig.execute("DELETE FROM weir_stale");
    told(
        Thing.Kind.CUSTOMER,
        "wo2",
        new Fact.OfRelation("wo2", follow("old", "", CustomerReply.TagDetail.NAMED)));
    assertThat(relations())
        .as("asked after that, it is somebody else")
        .isEqualTo("new wo1 active, old wo2 active");
  }

  @Test
  void shouldRenameNobodyWhileAnAnswerIsWritten() throws Exception {
    renames("old", "new", 200);
    try (Connection answer = rig.connect();
        Statement statement = answer.createStatement()) {
      answer.setAutoCommit(false);
      statement.execute(EventSql.HOLD_NAMES.replace("$1", "'ww1'"));
      Future<?> taken = directory.events().takeUp(100);
      awaitLock();
      answer.commit();
      done(taken);
      rig.execute("DELETE FROM weir_stale");
      statement.execute(
          EventSql.HOLD_NAMES_OF_ALL.replace(
              "$1",
              "'[{\"corp_id\": \"ww1\", \"alone\": true}, {\"corp_id\": \"ww2\", \"alone\": false}]'"));
      Future<?> settled = directory.settle(claim(Thing.Kind.CUSTOMER, "wo1"), List.of(), false);
      awaitLock();
      answer.commit();
      done(settled);
    }
  }

  @Test
  void shouldNotBringBackWhoLeftByAnAnswerToAnEarlierQuestion() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.STAFF, "li");
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.STAFF, "li", new Fact.StaffGone("li"));
    done(directory.settle(early, List.of(new Fact.OfStaff(staff("li", "Li"))), false));
    assertThat(one("SELECT wecom_user_id || ' ' || status FROM t_wecom_staff")).isEqualTo("li 5");
  }

  @Test
  void shouldNotTakeAWriterOfLongAgoForAMember() throws Exception { // the archive comes late
    told(Thing.Kind.GROUP, "wr1", group("v1", "staff1"));
    CommitOutcome outcome =
        StoreRig.commit(
            rig.store(),
            Batches.of(0, 5).message("ww1", "m1", 1, 1_700_000_000_000L, "room:wr1").batch());
    assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
    assertThat(members()).isEqualTo("staff1 true, staff2 false, wo1 false");
    assertThat(counts()).startsWith("1 0 v1 f 3 1 group_external");
  }

  private static StaffReply.Staff staff(String id, @Nullable String name) {
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

  @Test
  void shouldAskAgainForWhatWasMarkedWhileItWasAskedFor() throws Exception {
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    customerEvent("edit_external_contact", 100, "zhang", "wo1");
    take();
    done(directory.settle(claim, List.of(), false));
    assertThat(one("SELECT marks FROM weir_stale WHERE due_at <= clock_timestamp()"))
        .isEqualTo("2");
    done(directory.settle(claim(Thing.Kind.CUSTOMER, "wo1"), List.of(), false));
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
  }

  @Test
  void shouldAskAgainForWhatIsBeingMarkedWhenItIsSettled() throws Exception {
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    try (Connection event = rig.connect();
        Statement statement = event.createStatement()) {
      event.setAutoCommit(false);
      statement.execute("UPDATE weir_stale SET marks = marks + 1");
      Future<?> settled = directory.settle(claim, List.of(), false);
      Await.until(
          "it waits for the event",
          () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
      event.commit();
      done(settled);
    }
    assertThat(one("SELECT marks FROM weir_stale WHERE due_at <= clock_timestamp()"))
        .isEqualTo("2");
  }

  private void stale(String corp, Thing.Kind kind, int count) throws SQLException {
    rig.execute(
        """
        INSERT INTO weir_stale (corp_id, kind, id, due_at)
        SELECT '%s', '%s', 'x' || n, now() - n * interval '1 second' FROM generate_series(1, %d) AS n"""
            .formatted(corp, kind.label(), count));
  }

  /** Claims, as counts by corp and kind in the order in which they come; what is due longest. */
  private String claimed(Asking.Wish wish) throws Exception {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (PgStale.Claim claim : done(directory.stale().claim(wish, 60_000))) {
      Thing thing = claim.thing();
      counts.merge(thing.corp() + " " + thing.kind().label(), 1, Integer::sum);
    }
    return counts.toString();
  }

  @Test
  void shouldClaimNoMoreOfOneCorpsKindThanItMayHave() throws Exception {
    stale("ww1", Thing.Kind.CUSTOMER, 50);
    stale("ww1", Thing.Kind.GROUP, 2);
    stale("ww2", Thing.Kind.CUSTOMER, 50);
    stale("ww3", Thing.Kind.STAFF, 1);
    Asking.Lane customers = new Asking.Lane(CORP, Thing.Kind.CUSTOMER);
    Asking.Lane others = new Asking.Lane(new CorpId("ww2"), Thing.Kind.CUSTOMER);
    assertThat(claimed(new Asking.Wish(100, 5, Map.of(customers, 5, others, 2), null)))
        .isEqualTo("{ww2 customer=3, ww1 group=2, ww3 staff=1}");
    assertThat(claimed(new Asking.Wish(7, 5, Map.of(), null)))
        .isEqualTo("{ww1 customer=5, ww2 customer=2}");
    assertThat(claimed(new Asking.Wish(100, 5, Map.of(), customers))).isEqualTo("{ww2 customer=5}");
    assertThat(
            one(
                "SELECT string_agg(id, ' ' ORDER BY due_at) FROM weir_stale WHERE corp_id = 'ww1'"
                    + " AND kind = 'customer' AND due_at > now()"))
        .as("what is due longest")
        .isEqualTo("x50 x49 x48 x47 x46");
  }

  @Test
  void shouldPassOverWhatAnotherNodeClaims() throws Exception {
    stale("ww1", Thing.Kind.CUSTOMER, 3);
    try (Connection other = rig.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM weir_stale WHERE id <> 'x1' FOR UPDATE");
      assertThat(claimed(wish(2, 2))).isEqualTo("{ww1 customer=1}");
    }
  }

  @Test
  void shouldNotReadAllRowsForOneWhenThereWereNone() throws Exception {
    rig.execute("ALTER TABLE weir_stale SET (autovacuum_enabled = false)");
    Transactions transactions = new Transactions(pool);
    for (int i = 0; i < 40; i++) {
      settleOne(transactions); // of four connections, each has made its plan
    }
    stale("ww1", Thing.Kind.CUSTOMER, 20_000);
    long read = 0;
    for (int i = 0; i < 8 * Transactions.KEEP_PLANS; i++) {
      read = settleOne(transactions);
    }
    assertThat(read).isZero();
  }

  /** How many rows its statement read one after the other, and not by a key. */
  private static long settleOne(Transactions transactions) throws Exception {
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

  private static Rows settled(String id) {
    Rows settled = new Rows();
    settled.add().put("corp_id", "ww1").put("kind", "customer").put("id", id).put("marks", 0);
    return settled;
  }

  /** Postgres counts here what the connection has not yet reported, earlier transactions' too. */
  private static Future<Long> readInTurn(SqlConnection connection) {
    return connection
        .query("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'weir_stale'")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Test
  void shouldQuarantineWhatCannotBeReadOnce() throws Exception {
    Fact bad = new Fact.Unreadable(new Unusable("follow_user: an entry without userid", "{}"));
    told(Thing.Kind.CUSTOMER, "wo1", bad);
    told(Thing.Kind.CUSTOMER, "wo1", bad);
    assertThat(one("SELECT string_agg(source || ' ' || reason, ', ') FROM weir_quarantine"))
        .isEqualTo("directory follow_user: an entry without userid");
  }

  @Test
  void shouldStoreNothingOfAnAnswerOfWhichAFactThrows() throws Exception {
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    Fact first = new Fact.OfCustomer(customer("wo1", "Li"));
    List<Fact> torn =
        new AbstractList<>() {
          @Override
          public Fact get(int index) {
            if (index > 0) {
              throw new IllegalStateException("no row can be made of it");
            }
            return first;
          }

          @Override
          public int size() {
            return 2;
          }
        };
    assertThatThrownBy(() -> done(directory.settle(claim, torn, false)))
        .hasRootCauseMessage("no row can be made of it");
    assertThat(one("SELECT count(*) FROM t_wecom_customer")).isEqualTo("0");
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("1");
  }

  /** As long as replies may have it; such as Postgres cannot make shorter. */
  private static String longestId(Random random) {
    StringBuilder id = new StringBuilder();
    while (id.length() < 256) {
      id.append(Integer.toString(random.nextInt(36), 36));
    }
    return id.toString();
  }

  @Test
  void shouldTakeIdsAndTimesThatAreAsGreatAsRepliesMayHaveThem() throws Exception {
    Random random = new Random(7);
    String user = longestId(random);
    String customer = longestId(random);
    String tag = longestId(random);
    String pair = user + "/" + customer;
    long lastSecond = 253_402_300_799L;
    CustomerReply.Follow follow =
        new CustomerReply.Follow(
            user,
            "",
            "",
            lastSecond,
            List.of(new CustomerReply.Tag(tag, "a tag", "a group", 1)),
            CustomerReply.TagDetail.NAMED,
            null,
            List.of(),
            1,
            null,
            null,
            null);
    told(
        Thing.Kind.CUSTOMER,
        customer,
        new Fact.OfCustomer(customer(customer, "Li")),
        new Fact.OfRelation(customer, follow),
        new Fact.OfConsent(
            user,
            new ConsentCalls.Agreement(user, customer, ConsentCalls.Consent.AGREE, lastSecond)),
        new Fact.ToAsk(Thing.Kind.CONSENT, List.of(pair)));
    assertThat(
            one("SELECT extract(epoch FROM add_time)::bigint FROM t_wecom_staff_customer_relation"))
        .isEqualTo("253402300799");
    assertThat(one("SELECT count(*) FROM weir_consent")).isEqualTo("1");
    assertThat(one("SELECT string_agg(kind, ' ' ORDER BY kind) FROM weir_stale"))
        .isEqualTo("consent tag");
  }

  @Test
  void shouldReportAnAnswerAboutAnotherIdOnceAndAskAgain() throws Exception {
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    for (String answered : List.of("wo8", "wo9")) {
      Fact foreign = new Fact.Foreign("externalcontact/get", "wo1", answered);
      done(directory.failed(claim, List.of(foreign), false, "why", 60_000));
    }
    Fact ofAnother = new Fact.Foreign("externalcontact/get", "wo2", "wo8");
    done(directory.failed(claim, List.of(ofAnother), false, "why", 60_000));
    assertThat(
            one(
                "SELECT string_agg(reason || ' ' || convert_from(record, 'UTF8'), '\n' ORDER BY id) FROM weir_quarantine"))
        .isEqualTo(
            """
            externalcontact/get: an answer about another id {"call":"externalcontact/get","asked":"wo1","answered":"wo8"}
            externalcontact/get: an answer about another id {"call":"externalcontact/get","asked":"wo2","answered":"wo8"}""");
    assertThat(
            one(
                "SELECT attempts || ' ' || last_error || ' ' || (due_at > clock_timestamp()) FROM weir_stale"))
        .isEqualTo("3 why true");
  }

  /** Answers every question with the same reply. */
  private static WeComApi answering(String json) {
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

  @Test
  void shouldNotSettleWhatWasAnsweredWithAnotherId() throws Exception {
    rig.execute("INSERT INTO weir_stale (corp_id, kind, id) VALUES ('ww1', 'staff', 'zhang')");
    DirectoryVerticle verticle =
        new DirectoryVerticle(
            directory,
            answering("{\"userid\":\"li\"}"),
            () -> Map.of(CORP, ACCESS),
            new DirectoryVerticle.Bounds(16, 4, 4, 1, 300_000),
            () -> false,
            Telemetry.NONE,
            bound -> 0,
            (name, context) -> {});
    done(vertx.deployVerticle(verticle));
    Await.until(
        "it is put off",
        () ->
            "user/get: an answer about another id"
                .equals(one("SELECT last_error FROM weir_stale WHERE id = 'zhang'")));
    assertThat(one("SELECT count(*) FROM weir_quarantine WHERE reason LIKE 'user/get: %'"))
        .as("beside what its readings could not read")
        .isEqualTo("1");
    assertThat(one("SELECT count(*) FROM t_wecom_staff")).isEqualTo("0");
  }

  @Test
  void shouldGiveUpTheOneEventThatPostgresNeverTakes() throws Exception {
    customerEvent("add_external_contact", 100, "zhang", "wo1");
    rig.execute(
        "ALTER TABLE t_wecom_staff_customer_relation ADD CONSTRAINT nobody CHECK (wecom_user_id <> 'poison')");
    customerEvent("add_external_contact", 100, "poison", "wo2");
    for (int i = 0; i < 20; i++) {
      customerEvent("add_external_contact", 100, "li" + i, "wo3");
    }
    arrives("change_external_tag", "melt", "\"Id\": \"et9\"");
    Map<String, Long> counted = new ConcurrentHashMap<>();
    Telemetry telemetry =
        new Telemetry() {
          @Override
          public void count(Meter meter, String label, long n) {
            if (meter == Meter.DIRECTORY_EVENTS) {
              counted.merge(label, n, Long::sum);
            }
          }
        };
    DirectoryVerticle verticle =
        verticle(
            new WeComApi() {
              @Override
              public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
                reply.fail(new WeComException(WeComFailure.retryable("away")));
              }
            },
            telemetry);
    done(vertx.deployVerticle(verticle));
    Await.until(
        "all is taken up",
        () -> "0".equals(one("SELECT count(*) FROM weir_inbox WHERE state = 'directory'")));
    assertThat(one("SELECT string_agg(last_error, ',') FROM weir_inbox WHERE state = 'failed'"))
        .isEqualTo("sqlstate 23514");
    assertThat(one("SELECT count(*) FROM weir_inbox WHERE state = 'done'")).isEqualTo("21");
    Await.until(
        "they are counted",
        () -> counted.equals(Map.of("taken", 23L, "unusable", 1L, "unknown", 1L)));
    assertThat(one("SELECT count(*) FROM t_wecom_staff_customer_relation")).isEqualTo("21");
  }

  @Test
  void shouldFailTheOneEventThatThrows() throws Exception {
    customerEvent("add_external_contact", 100, "zhang", "wo1");
    customerEvent("edit_external_contact", 100, "zhang", "wo2");
    rig.execute("UPDATE weir_inbox SET payload = NULL WHERE change_type = 'edit_external_contact'");
    assertThat(take()).isEqualTo(new PgDirectoryEvents.Taken(2, 1, 1, 0, 0));
    assertThat(one("SELECT last_error FROM weir_inbox WHERE state = 'failed'"))
        .isEqualTo("change_external_contact edit_external_contact: IllegalArgumentException");
    assertThat(relations()).isEqualTo("zhang wo1 active");
  }

  @Test
  void shouldSetApartAThirdReplyThatCannotBeReadAndAskNoMore() throws Exception {
    rig.execute(
        "INSERT INTO weir_stale (corp_id, kind, id, attempts) VALUES ('ww1', 'group', 'wr1', 2), ('ww1', 'group', 'wr2', 0)");
    rig.execute(
        "INSERT INTO weir_sync (corp_id, kind, state, started_at, attempts) VALUES ('ww1', 'groups', 'running', now(), 2)");
    DirectoryVerticle verticle =
        verticle(
            new WeComApi() {
              @Override
              public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
                reply.fail(new WeComException(WeComFailure.unreadable("{\"a\": 1}")));
              }
            },
            Telemetry.NONE);
    done(vertx.deployVerticle(verticle));
    Await.until(
        "one is settled, one is put off",
        () ->
            "wr2 1 reply lacks what was asked for"
                    .equals(
                        one(
                            "SELECT string_agg(concat_ws(' ', id, attempts, last_error), ',') FROM weir_stale"))
                && "failed".equals(one("SELECT state FROM weir_sync WHERE kind = 'groups'")));
    assertThat(one("SELECT last_error FROM weir_sync WHERE kind = 'groups'"))
        .isEqualTo("/cgi-bin/externalcontact/groupchat/list: reply lacks what was asked for");
    assertThat(
            one(
                "SELECT string_agg(concat_ws(' ', source, corp_id, split_part(reason, ':', 1), convert_from(record, 'UTF8')),"
                    + " ', ' ORDER BY reason) FROM weir_quarantine"))
        .isEqualTo(
            "directory ww1 /cgi-bin/externalcontact/groupchat/get {\"a\": 1},"
                + " directory ww1 /cgi-bin/externalcontact/groupchat/list {\"a\": 1}");
  }

  private DirectoryVerticle verticle(WeComApi api, Telemetry telemetry) {
    return new DirectoryVerticle(
        directory,
        api,
        () -> Map.of(CORP, ACCESS),
        new DirectoryVerticle.Bounds(16, 4, 4, 1, 300_000),
        () -> false,
        telemetry,
        bound -> 0,
        (name, context) -> {});
  }

  @Test
  void shouldLeaveWhatItDoesNotKeepToANodeThatDoes() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_stale (corp_id, kind, id, attempts)
        VALUES ('ww9', 'group', 'wr1', 0), ('ww9', 'group', 'wr2', 24), ('ww1', 'consent', 'a/wo1', 0)""");
    Set<String> asked = ConcurrentHashMap.newKeySet(); // the readings of ww1 are
    WeComApi away =
        new WeComApi() {
          @Override
          public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
            asked.add(call.path());
            reply.fail(new WeComException(WeComFailure.retryable("away")));
          }
        };
    done(vertx.deployVerticle(verticle(away, Telemetry.NONE)));
    Await.until(
        "all have been looked at",
        () -> "0".equals(one("SELECT count(*) FROM weir_stale WHERE attempts IN (0, 24)")));
    assertThat(
            one(
                "SELECT string_agg(id || ' ' || last_error, ', ' ORDER BY corp_id) FROM weir_stale"))
        .isEqualTo("a/wo1 not kept by the node that looked, wr1 not kept by the node that looked");
    assertThat(one("SELECT min(due_at) > clock_timestamp() + interval '5 seconds' FROM weir_stale"))
        .isEqualTo("t");
    assertThat(asked)
        .isNotEmpty()
        .doesNotContain(
            GroupCalls.GetGroup.PATH, ConsentCalls.GetRoom.PATH, ConsentCalls.CheckSingle.PATH);
  }

  @Test
  void shouldAskForNothingWhileItStandsBackAndTakeUpEvents() throws Exception {
    AtomicBoolean standsBack = new AtomicBoolean(true);
    AtomicInteger calls = new AtomicInteger();
    DirectoryVerticle verticle =
        new DirectoryVerticle(
            directory,
            new WeComApi() {
              @Override
              public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
                calls.incrementAndGet();
                reply.fail(new WeComException(WeComFailure.retryable("away")));
              }
            },
            () -> Map.of(CORP, ACCESS),
            new DirectoryVerticle.Bounds(16, 4, 4, 1, 300_000),
            standsBack::get,
            Telemetry.NONE,
            bound -> 0,
            (name, context) -> {});
    done(vertx.deployVerticle(verticle));
    for (String customer : List.of("wo1", "wo2", "wo3")) { // one look each
      customerEvent("edit_external_contact", 100, "zhang", customer);
      Await.until(
          "it is taken up",
          () -> "0".equals(one("SELECT count(*) FROM weir_inbox WHERE state = 'directory'")));
    }
    assertThat(calls).hasValue(0);
    assertThat(one("SELECT count(*) FROM weir_stale WHERE kind = 'customer'")).isEqualTo("3");
    assertThat(one("SELECT count(*) FROM weir_sync")).isEqualTo("0");

    standsBack.set(false);
    Await.until(
        "customers and a reading are asked for",
        () ->
            "3".equals(one("SELECT count(*) FROM weir_stale WHERE attempts > 0"))
                && "1".equals(one("SELECT sign(count(*)) FROM weir_sync WHERE attempts > 0")));
  }

  @Test
  void shouldGoOnWithAReadingWhereItWasAndEndWhatItDidNotMeet() throws Exception {
    customerEvent("add_external_contact", 100, "a", "wo9");
    customerEvent("add_external_contact", 100, "b", "wo9");
    take();
    rig.execute("DELETE FROM weir_stale");
    done(directory.sync().enrol(Map.of(CORP, ACCESS)));
    PgSync.Claim claim = claimOf(SyncKind.CUSTOMERS);
    assertThat(claim.position()).isEqualTo(SyncPosition.START);
    SyncRun run = new SyncRun(CORP, SyncKind.CUSTOMERS, ACCESS, claim.position());
    SyncPosition middle = new SyncPosition("", "", List.of("a", "b"), "c1");
    SyncRun.Told page =
        new SyncRun.Told(
            List.of(
                new Fact.OfCustomer(customer("wo1", "Li")),
                new Fact.OfRelation("wo1", follow("a", "", CustomerReply.TagDetail.IDS_ONLY)),
                new Fact.Untold(List.of("b"))),
            middle,
            "");
    assertThat(done(directory.sync().told(claim, run, page, claim.askedAt(), false, 0, 0)))
        .isPresent();
    PgSync.Claim again = claimOf(SyncKind.CUSTOMERS);
    assertThat(again.position()).isEqualTo(middle);
    assertThat(again.begunAt()).isEqualTo(claim.begunAt());
    SyncRun.Told last =
        new SyncRun.Told(List.of(new Fact.Ended(SyncKind.CUSTOMERS, List.of("a", "b"))), null, "");
    assertThat(done(directory.sync().told(again, run, last, again.askedAt(), false, 0, 3_600_000)))
        .isPresent();
    assertThat(relations())
        .as("what b's could be read of is no whole")
        .isEqualTo("a wo1 active, a wo9 deleted_by_staff, b wo9 active");
    assertThat(
            one(
                "SELECT state || ' ' || rows || ' ' || calls FROM weir_sync WHERE kind = 'customers'"))
        .isEqualTo("done 1 2");
  }

  private PgSync.Claim claimOf(SyncKind kind) throws Exception {
    return done(directory.sync().claim(List.of(CORP.value()), 10, 0)).stream()
        .filter(claim -> claim.kind() == kind)
        .findFirst()
        .orElseThrow();
  }
}
