package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.Thing;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.StaffReply;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PgRenamesIT extends DirectoryRig {

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
}
