package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.weir.engine.base.Telemetry;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.StandBack;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.SyncPosition;
import io.weir.engine.directory.SyncRun;
import io.weir.engine.directory.Thing;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.GroupReply;
import io.weir.engine.wecom.StaffReply;
import io.weir.engine.wecom.Unusable;
import io.weir.it.Batches;
import io.weir.it.StoreRig;
import io.weir.testkit.Await;
import io.weir.verticles.node.SystemClock;
import java.sql.Connection;
import java.sql.Statement;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PgDirectoryIT extends DirectoryRig {

  private static CustomerReply.Customer customer(String id, @Nullable String name) {
    return new CustomerReply.Customer(id, name, null, null, null, null, 1, 0, null, null);
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

  @Test
  void shouldNotSettleWhatWasAnsweredWithAnotherId() throws Exception {
    rig.execute("INSERT INTO weir_stale (corp_id, kind, id) VALUES ('ww1', 'staff', 'zhang')");
    DirectoryVerticle verticle =
        new DirectoryVerticle(
            directory,
            answering("{\"userid\":\"li\"}"),
            () -> Map.of(CORP, ACCESS),
            new DirectoryVerticle.Bounds(16, 4, 4, 1, 300_000),
            new StandBack(() -> false, new SystemClock()),
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
}
