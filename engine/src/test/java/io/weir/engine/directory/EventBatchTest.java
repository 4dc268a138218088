package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.EventBatch.GroupKey;
import io.weir.engine.directory.EventBatch.Heard;
import io.weir.engine.directory.EventBatch.Membership;
import io.weir.engine.directory.EventBatch.Outcome;
import io.weir.engine.directory.EventBatch.RelationKey;
import io.weir.engine.directory.EventBatch.Standing;
import io.weir.engine.event.Event;
import io.weir.engine.event.EventParser;
import io.weir.engine.event.EventReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventBatchTest {

  private static final CorpId CORP = new CorpId("ww1");
  private static final GroupKey GROUP = new GroupKey(CORP, "wr1");
  private static final RelationKey RELATION = new RelationKey(CORP, "zhang", "wo1");

  private final EventBatch batch = new EventBatch();
  private final EventParser parser = new EventParser();

  private Heard add(String type, String changeType, long seconds, String fields) {
    String xml =
        "<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType><Event>%s</Event><ChangeType>%s</ChangeType>%s</xml>"
            .formatted(seconds, type, changeType, fields);
    EventReading.Parsed parsed =
        (EventReading.Parsed) parser.parse(xml.getBytes(StandardCharsets.UTF_8));
    return batch.add(CORP, parsed.event());
  }

  private Heard customer(String changeType, long seconds) {
    return add(
        "change_external_contact",
        changeType,
        seconds,
        "<UserID>zhang</UserID><ExternalUserID>wo1</ExternalUserID>");
  }

  private Heard members(String detail, String last, String current, String... ids) {
    StringBuilder items = new StringBuilder();
    for (String id : ids) {
      items.append("<Item>").append(id).append("</Item>");
    }
    return add(
        "change_external_chat",
        "update",
        100,
        "<ChatId>wr1</ChatId><UpdateDetail>"
            + detail
            + "</UpdateDetail><MemChangeList>"
            + items
            + "</MemChangeList><LastMemVer>"
            + last
            + "</LastMemVer><CurMemVer>"
            + current
            + "</CurMemVer>");
  }

  private Outcome decide(Map<RelationKey, Standing> standings, Map<GroupKey, String> versions) {
    return batch.decide(standings, versions);
  }

  private static Thing thing(Thing.Kind kind, String id) {
    return new Thing(CORP, kind, id);
  }

  @Test
  void shouldFetchACustomerOnceHoweverManyEventsNameIt() {
    for (int i = 0; i < 5; i++) {
      assertThat(customer("edit_external_contact", 100 + i)).isEqualTo(Heard.TAKEN);
    }
    assertThat(decide(Map.of(), Map.of()).stale())
        .containsExactly(thing(Thing.Kind.CUSTOMER, "wo1"));
  }

  @Test
  void shouldKeepTheNewestStatusWhateverTheOrder() {
    customer("del_follow_user", 103);
    customer("add_external_contact", 102);
    assertThat(batch.relations()).containsExactly(RELATION);
    Outcome outcome =
        decide(Map.of(RELATION, new Standing(RelationStatus.HALF_ADDED, 101)), Map.of());
    assertThat(outcome.relations())
        .containsExactly(
            Map.entry(RELATION, new Standing(RelationStatus.DELETED_BY_CUSTOMER, 103)));
  }

  @Test
  void shouldNotUndoWhatIsStoredAndNewer() {
    customer("add_external_contact", 100);
    Outcome outcome =
        decide(Map.of(RELATION, new Standing(RelationStatus.DELETED_BY_STAFF, 101)), Map.of());
    assertThat(outcome.relations()).isEmpty();
    assertThat(outcome.stale()).containsExactly(thing(Thing.Kind.CUSTOMER, "wo1"));
  }

  @Test
  void shouldApplyAChainOfMemberChanges() {
    members("add_member", "v1", "v2", "li", "wo9");
    members("del_member", "v2", "v3", "li");
    assertThat(batch.groups()).containsExactly(GROUP);
    Outcome outcome = decide(Map.of(), Map.of(GROUP, "v1"));
    assertThat(outcome.members())
        .containsExactly(
            Map.entry(
                GROUP, new Membership(new TreeMap<>(Map.of("li", false, "wo9", true)), "v3")));
    assertThat(outcome.stale()).isEmpty();
  }

  @Test
  void shouldFetchAGroupWhoseVersionDoesNotFitAndIgnoreARepetition() {
    members("add_member", "v1", "v2", "li");
    assertThat(decide(Map.of(), Map.of(GROUP, "v2")).repeated()).isEqualTo(1);
    Outcome outcome = decide(Map.of(), Map.of(GROUP, "v7"));
    assertThat(outcome.members()).isEmpty();
    assertThat(outcome.stale()).containsExactly(thing(Thing.Kind.GROUP, "wr1"));
    assertThat(decide(Map.of(), Map.of()).stale())
        .as("one that is not stored")
        .containsExactly(thing(Thing.Kind.GROUP, "wr1"));
  }

  @Test
  void shouldFetchAGroupForAllElse() {
    add(
        "change_external_chat",
        "update",
        1,
        "<ChatId>wr1</ChatId><UpdateDetail>change_name</UpdateDetail>");
    add("change_external_chat", "create", 1, "<ChatId>wr2</ChatId>");
    assertThat(decide(Map.of(), Map.of(GROUP, "v1")).stale())
        .containsExactly(thing(Thing.Kind.GROUP, "wr1"), thing(Thing.Kind.GROUP, "wr2"));
  }

  @Test
  void shouldTakeNoMemberIntoADismissedGroup() {
    members("add_member", "v1", "v2", "li");
    add("change_external_chat", "dismiss", 1, "<ChatId>wr1</ChatId>");
    members("add_member", "v2", "v3", "wang");
    Outcome outcome = decide(Map.of(), Map.of(GROUP, "v1"));
    assertThat(outcome.dismissed()).containsExactly(GROUP);
    assertThat(outcome.members()).isEmpty();
    assertThat(outcome.stale()).containsExactly(thing(Thing.Kind.GROUP, "wr1"));
  }

  @Test
  void shouldDeleteATagGroupWithItsTagsAndReadTheOrderAnew() {
    add("change_external_tag", "delete", 1, "<Id>et1</Id><TagType>tag</TagType>");
    add("change_external_tag", "delete", 1, "<Id>eg1</Id><TagType>tag_group</TagType>");
    add("change_external_tag", "update", 1, "<Id>et2</Id><TagType>tag</TagType>");
    add("change_external_tag", "create", 1, "<Id>eg2</Id><TagType>tag_group</TagType>");
    add("change_external_tag", "shuffle", 1, "<Id>eg3</Id>");
    add("change_external_tag", "shuffle", 1, "<Id></Id>");
    Outcome outcome = decide(Map.of(), Map.of());
    assertThat(outcome.tagsDeleted()).containsExactly(new EventSays.TagDeleted(CORP, "et1"));
    assertThat(outcome.tagGroupsDeleted())
        .containsExactly(new EventSays.TagGroupDeleted(CORP, "eg1"));
    assertThat(outcome.stale())
        .containsExactly(
            thing(Thing.Kind.TAG, "et2"),
            thing(Thing.Kind.TAG_GROUP, "eg2"),
            thing(Thing.Kind.TAG_GROUP, "eg3"),
            thing(Thing.Kind.TAGS, ""));
  }

  @Test
  void shouldRenameStaffAndFetchBothIds() {
    add("change_contact", "update_user", 1, "<UserID>old</UserID><NewUserID>new</NewUserID>");
    add("change_contact", "delete_user", 1, "<UserID>gone</UserID>");
    add("change_contact", "delete_party", 1, "<Id>7</Id>");
    add("change_contact", "update_tag", 1, "<TagId>1</TagId>");
    Outcome outcome = decide(Map.of(), Map.of());
    assertThat(batch.renamed()).containsExactly(new EventSays.Renamed(CORP, "old", "new", 1));
    assertThat(outcome.stale())
        .containsExactly(
            thing(Thing.Kind.DEPARTMENTS, ""),
            thing(Thing.Kind.STAFF, "gone"),
            thing(Thing.Kind.STAFF, "new"),
            thing(Thing.Kind.STAFF, "old"));
  }

  private static EventSays.Renamed name(String old, String now, long seconds) {
    return new EventSays.Renamed(CORP, old, now, seconds);
  }

  @Test
  void shouldMoveRowsToWhatTheNewNameIsCalledByNow() {
    add("change_contact", "update_user", 100, "<UserID>a</UserID><NewUserID>b</NewUserID>");
    add("change_contact", "update_user", 300, "<UserID>x</UserID><NewUserID>y</NewUserID>");
    add("change_contact", "update_user", 400, "<UserID>y</UserID><NewUserID>x</NewUserID>");
    batch.rename(List.of(name("b", "c", 200), name("b", "d", 50)));
    assertThat(batch.moves()).containsExactly(name("a", "c", 100), name("y", "x", 400));
    assertThat(batch.renamed())
        .as("what was said stays as it was said")
        .containsExactly(name("a", "b", 100), name("x", "y", 300), name("y", "x", 400));
  }

  @Test
  void shouldTakeALateEventUnderAnOldNameForThePersonWhoHadIt() {
    customer("del_follow_user", 100);
    customer("add_external_contact", 300);
    batch.rename(
        List.of(
            new EventSays.Renamed(CORP, "li", "wang", 250),
            new EventSays.Renamed(CORP, "zhang", "li", 200)));
    RelationKey wang = new RelationKey(CORP, "wang", "wo1");
    assertThat(batch.relations())
        .as("zhang of after the renaming is somebody else")
        .containsExactly(wang, RELATION);
    assertThat(decide(Map.of(), Map.of()).relations())
        .containsEntry(wang, new Standing(RelationStatus.DELETED_BY_CUSTOMER, 100))
        .containsEntry(RELATION, new Standing(RelationStatus.ACTIVE, 300));
  }

  @Test
  void shouldRefuseEventsThatLackWhatTheyNeed() {
    assertThat(add("change_external_contact", "add_external_contact", 1, "<UserID>zhang</UserID>"))
        .isEqualTo(Heard.UNUSABLE);
    assertThat(add("change_external_chat", "update", 1, "")).isEqualTo(Heard.UNUSABLE);
    assertThat(add("change_external_tag", "update", 1, "<TagType>tag</TagType>"))
        .isEqualTo(Heard.UNUSABLE);
    assertThat(add("change_contact", "update_user", 1, "")).isEqualTo(Heard.UNUSABLE);
    assertThat(add("suite_ticket", "", 1, "")).isEqualTo(Heard.UNUSABLE);
  }

  @Test
  void shouldAskForWhatAnUnknownChangeNamesAndBelieveNothingElseOfIt() {
    assertThat(customer("merge_external_contact", 100)).isEqualTo(Heard.UNKNOWN);
    assertThat(
            add(
                "change_external_chat",
                "archive",
                1,
                "<ChatId>wr1</ChatId><UpdateDetail>add_member</UpdateDetail><MemChangeList><Item>li</Item></MemChangeList><LastMemVer>v1</LastMemVer><CurMemVer>v2</CurMemVer>"))
        .isEqualTo(Heard.UNKNOWN);
    assertThat(add("change_external_tag", "merge", 1, "<Id>eg1</Id><TagType>tag_group</TagType>"))
        .isEqualTo(Heard.UNKNOWN);
    assertThat(
            add(
                "change_contact",
                "suspend_user",
                1,
                "<UserID>zhang</UserID><NewUserID>li</NewUserID>"))
        .isEqualTo(Heard.UNKNOWN);
    assertThat(batch.renamed()).isEmpty();
    assertThat(batch.relations()).isEmpty();
    assertThat(batch.groups()).isEmpty();
    assertThat(decide(Map.of(), Map.of(GROUP, "v1")).stale())
        .containsExactly(
            thing(Thing.Kind.CUSTOMER, "wo1"),
            thing(Thing.Kind.GROUP, "wr1"),
            thing(Thing.Kind.STAFF, "zhang"),
            thing(Thing.Kind.TAG_GROUP, "eg1"));
  }

  @Test
  void shouldTakeAnUnknownChangeThatNamesNothingForUnknown() {
    assertThat(add("change_external_contact", "freeze_all", 1, "")).isEqualTo(Heard.UNKNOWN);
    assertThat(add("change_contact", "rebuild_party", 1, "")).isEqualTo(Heard.UNKNOWN);
    assertThat(add("change_external_tag", "", 1, "")).isEqualTo(Heard.UNKNOWN);
    assertThat(decide(Map.of(), Map.of()).stale()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "change_external_contact,add_external_contact add_half_external_contact edit_external_contact del_external_contact del_follow_user transfer_fail msg_audit_approved",
    "change_external_chat,create update dismiss",
    "change_external_tag,create update delete shuffle",
    "change_contact,create_user update_user delete_user create_party update_party delete_party update_tag"
  })
  void shouldKnowEveryChangeOfTheProtocol(String type, String changeTypes) {
    for (String changeType : changeTypes.split(" ", -1)) {
      assertThat(
              add(
                  type,
                  changeType,
                  1,
                  "<UserID>zhang</UserID><ExternalUserID>wo1</ExternalUserID><ChatId>wr1</ChatId><Id>1</Id>"))
          .as(changeType)
          .isEqualTo(Heard.TAKEN);
    }
  }

  @Test
  void shouldReadAStoredEventAsItWasParsed() {
    String xml =
        "<xml><SuiteId><![CDATA[wws]]></SuiteId><AuthCorpId>ww1</AuthCorpId><InfoType> <![CDATA[change_external_chat]]></InfoType><TimeStamp>7</TimeStamp><ChatId>wr1</ChatId><ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail><MemChangeList><Item>a</Item><Item>b</Item></MemChangeList><LastMemVer>1</LastMemVer><CurMemVer>2</CurMemVer></xml>";
    EventReading.Parsed parsed =
        (EventReading.Parsed) parser.parse(xml.getBytes(StandardCharsets.UTF_8));
    String payload = parsed.payload((field, value) -> "sealed").toString();
    Event again = io.weir.engine.event.StoredEvent.of(payload);
    assertThat(again).isEqualTo(parsed.event());
    assertThat(io.weir.engine.event.StoredEvent.of("no JSON")).isNull();
    assertThat(io.weir.engine.event.StoredEvent.of("[]")).isNull();
  }
}
