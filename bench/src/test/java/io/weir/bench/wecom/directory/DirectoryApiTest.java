package io.weir.bench.wecom.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.bench.wecom.world.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class DirectoryApiTest {

  private final Directory directory = Lives.directory(DirectoryPlan.modest(), 1);
  private final CustomerApi customers = new CustomerApi(directory);

  private static JsonNode fine(ApiAnswer answer) {
    assertThat(answer).isInstanceOf(ApiAnswer.Fine.class);
    return ((ApiAnswer.Fine) answer).fields();
  }

  private static int refused(ApiAnswer answer) {
    assertThat(answer).isInstanceOf(ApiAnswer.Refused.class);
    return ((ApiAnswer.Refused) answer).errcode();
  }

  private Staff zhang() {
    return Objects.requireNonNull(directory.staff.get("zhang1"));
  }

  private Relation relation() {
    return zhang().relations.values().iterator().next();
  }

  private static void delete(Staff member, String customer) {
    Objects.requireNonNull(member.relations.get(customer)).status = RelationStatus.DELETED_BY_STAFF;
  }

  @Test
  void shouldListNobodyForAMemberWithoutCustomers() {
    Staff alone = new Staff("alone", "独", List.of(Department.ROOT));
    directory.add(alone);
    assertThat(refused(customers.list("alone"))).isEqualTo(84061);
    assertThat(refused(customers.list("nobody"))).isEqualTo(60111);
    Relation half = directory.relate(alone, relation().customer, 1);
    half.status = RelationStatus.HALF_ADDED;
    assertThat(refused(customers.list("alone"))).isEqualTo(84061);
    half.status = RelationStatus.DELETED_BY_CUSTOMER;
    assertThat(fine(customers.list("alone")).get("external_userid")).hasSize(1);
  }

  @Test
  void shouldKnowACustomerOnlyWhileARelationIsListed() {
    Customer customer = relation().customer;
    String unionId = "oNobodys";
    assertThat(fine(customers.get(customer.id, "", View.OLD_APP)).has("next_cursor")).isFalse();
    for (RelationStatus status : RelationStatus.values()) {
      customer.relations.forEach(relation -> relation.status = status);
      ApiAnswer answer = customers.get(customer.id, "", View.OLD_APP);
      if (status.listed()) {
        fine(answer);
      } else {
        assertThat(refused(answer)).isEqualTo(84061);
      }
    }
    assertThat(refused(customers.get("wmNobody", "", View.OLD_APP))).isEqualTo(40096);
    assertThat(fine(customers.unionIdToExternalUserId(unionId, "o")).get("pending_id").textValue())
        .startsWith("p");
  }

  @Test
  void shouldGiveTheIdOfAUnionIdOnlyToCustomers() {
    Customer customer =
        directory.customers.values().stream()
            .filter(one -> one.unionId() != null && !one.listedRelations().isEmpty())
            .findFirst()
            .orElseThrow();
    String unionId = String.valueOf(customer.unionId());
    assertThat(
            fine(customers.unionIdToExternalUserId(unionId, "o"))
                .get("external_userid")
                .textValue())
        .isEqualTo(customer.id);
    customer.relations.forEach(relation -> relation.status = RelationStatus.TRANSFERRED);
    JsonNode pending = fine(customers.unionIdToExternalUserId(unionId, "o"));
    assertThat(pending.has("external_userid")).isFalse();
    assertThat(pending).isEqualTo(fine(customers.unionIdToExternalUserId(unionId, "o")));
    assertThat(refused(customers.unionIdToExternalUserId(unionId, ""))).isEqualTo(40058);
  }

  @Test
  void shouldPageThroughMoreThanFiveHundredFollowers() {
    Directory big = Lives.directory(DirectoryPlan.modest().sized(700, 30, 0), 3);
    Customer everybodys =
        big.customers.values().stream()
            .filter(customer -> customer.relations.size() > 500)
            .findFirst()
            .orElseThrow();
    CustomerApi api = new CustomerApi(big);
    JsonNode first = fine(api.get(everybodys.id, "", View.OLD_APP));
    assertThat(first.get("follow_user")).hasSize(500);
    JsonNode second =
        fine(api.get(everybodys.id, first.get("next_cursor").textValue(), View.OLD_APP));
    assertThat(second.get("follow_user")).hasSize(everybodys.relations.size() - 500);
    assertThat(second.has("next_cursor")).isFalse();
    assertThat(second.get("external_contact")).isEqualTo(first.get("external_contact"));
    assertThat(refused(api.get(everybodys.id, "made up", View.OLD_APP))).isEqualTo(40058);
  }

  @Test
  void shouldGiveTagsWithNamesOrIdsAsEachApiDoes() {
    Relation relation = relation();
    Tag tag = directory.presentTags().get(0);
    relation.tagIds.clear();
    relation.tagIds.add(tag.id);
    relation.personalTags = List.of("mine");
    JsonNode whole = fine(customers.get(relation.customer.id, "", View.OLD_APP));
    JsonNode tags = whole.get("follow_user").get(0).get("tags");
    assertThat(tags).hasSize(2);
    assertThat(tags.get(0).get("tag_id").textValue()).isEqualTo(tag.id);
    assertThat(tags.get(0).get("group_name").textValue()).isEqualTo(tag.group.name);
    assertThat(tags.get(1).has("tag_id")).isFalse();
    assertThat(tags.get(1).get("type").intValue()).isEqualTo(2);
    JsonNode info =
        fine(customers.batch(List.of("zhang1"), "", 100, View.OLD_APP))
            .get("external_contact_list")
            .get(0)
            .get("follow_info");
    assertThat(info.get("tag_id")).hasSize(1);
    assertThat(info.has("tags")).isFalse();
    directory.delete(tag);
    assertThat(
            fine(customers.get(relation.customer.id, "", View.OLD_APP))
                .get("follow_user")
                .get(0)
                .get("tags"))
        .hasSize(1);
  }

  @Test
  void shouldBringEachRelationOnceInBatches() {
    List<String> userIds = List.copyOf(directory.staff.keySet());
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = fine(customers.batch(userIds, cursor, 7, View.OLD_APP));
      assertThat(page.get("external_contact_list").size()).isLessThanOrEqualTo(7);
      for (JsonNode contact : page.get("external_contact_list")) {
        seen.add(
            contact.get("follow_info").get("userid").textValue()
                + contact.get("external_contact").get("external_userid").textValue());
      }
      cursor = page.get("next_cursor").textValue();
    } while (!cursor.isEmpty());
    int relations =
        directory.staff.values().stream().mapToInt(member -> member.relations.size()).sum();
    assertThat(seen).doesNotHaveDuplicates().hasSize(relations).hasSizeGreaterThan(30);
    assertThat(refused(customers.batch(userIds, "", 101, View.OLD_APP))).isEqualTo(40058);
    assertThat(refused(customers.batch(List.of(), "", 10, View.OLD_APP))).isEqualTo(40058);
  }

  @Test
  void shouldKeepItsPlaceInABatchWhileTheWorldChanges() {
    Staff member = zhang();
    while (member.relations.size() < 6) {
      DirectoryMaker.befriend(
          directory,
          member,
          DirectoryMaker.newCustomer(
              directory, "wm" + "Customer".repeat(3) + member.relations.size(), new Dice(1)),
          5,
          new Dice(2));
    }
    List<String> all = List.copyOf(member.relations.keySet());
    JsonNode first = fine(customers.batch(List.of("zhang1"), "", 3, View.OLD_APP));
    delete(member, all.get(0));
    delete(member, all.get(2));
    JsonNode second =
        fine(
            customers.batch(
                List.of("zhang1"), first.get("next_cursor").textValue(), 3, View.OLD_APP));
    assertThat(second.get("external_contact_list").get(0).at("/external_contact/external_userid"))
        .hasToString("\"" + all.get(3) + "\"");
  }

  @Test
  void shouldListGroupsByOwnerAndForgetDismissedOnes() {
    GroupApi groups = new GroupApi(directory);
    JsonNode all = fine(groups.list(0, List.of(), "", 1000)).get("group_chat_list");
    assertThat(all).hasSize(3);
    JsonNode own = fine(groups.list(0, List.of("zhang1"), "", 1000)).get("group_chat_list");
    assertThat(own.findValuesAsText("chat_id")).contains("wrCustomers");
    Objects.requireNonNull(directory.groups.get("wrCustomers")).dismissed = true;
    assertThat(fine(groups.list(0, List.of(), "", 1000)).get("group_chat_list")).hasSize(2);
    assertThat(refused(groups.get("wrCustomers", true, View.OLD_APP))).isEqualTo(86003);
    assertThat(refused(groups.list(0, List.of(), "", 0))).isEqualTo(40058);
    assertThat(refused(groups.list(0, List.of(), "", 1001))).isEqualTo(40058);
  }

  @Test
  void shouldNameMembersOfAGroupOnlyWhenAskedTo() {
    GroupApi groups = new GroupApi(directory);
    JsonNode bare = fine(groups.get("wrCustomers", false, View.OLD_APP)).get("group_chat");
    JsonNode named = fine(groups.get("wrCustomers", true, View.OLD_APP)).get("group_chat");
    assertThat(bare.get("member_list").findValues("name")).isEmpty();
    assertThat(named.get("member_list").findValues("name")).hasSize(4);
    assertThat(named.get("member_version").textValue()).hasSize(32);
  }

  @Test
  void shouldShowDeletedTagsOnlyWhenTheyAreNamed() {
    TagApi tags = new TagApi(directory);
    Tag tag = directory.presentTags().get(0);
    directory.delete(tag);
    String everything = fine(tags.list(List.of(), List.of())).toString();
    assertThat(everything).doesNotContain(tag.id).contains(tag.group.id);
    JsonNode named = fine(tags.list(List.of(tag.id), List.of("etNobody"))).get("tag_group");
    assertThat(named).hasSize(1);
    assertThat(named.get(0).get("tag")).hasSize(1);
    assertThat(named.get(0).get("tag").get(0).get("deleted").booleanValue()).isTrue();
    assertThat(fine(tags.list(List.of(), List.of(tag.group.id))).get("tag_group").get(0).get("tag"))
        .hasSize(tag.group.tags.size());
  }

  @Test
  void shouldWithholdFromEachViewWhatItMayNotSee() {
    StaffApi staff = new StaffApi(directory, 100);
    JsonNode old = fine(staff.get("zhang1", View.OLD_APP));
    JsonNode recent = fine(staff.get("zhang1", View.NEW_APP));
    JsonNode suite = fine(staff.get("zhang1", View.SUITE));
    assertThat(old.get("gender").isTextual()).isTrue();
    assertThat(old.has("mobile")).isTrue();
    assertThat(recent.has("name")).isTrue();
    assertThat(recent.has("mobile") || recent.has("gender") || recent.has("avatar")).isFalse();
    assertThat(suite.get("name").textValue()).isEqualTo("zhang1");
    assertThat(suite.get("gender").textValue()).isEqualTo("0");
    assertThat(suite.has("position") || suite.has("mobile")).isFalse();
    assertThat(refused(staff.get("nobody", View.OLD_APP))).isEqualTo(60111);
    assertThat(fine(staff.departments(0, View.SUITE)).get("department").get(0).get("name"))
        .hasToString("\"1\"");
  }

  @Test
  void shouldRefuseAListOfStaffThatIsTooLarge() {
    StaffApi staff = new StaffApi(directory, 5);
    assertThat(refused(staff.list(Department.ROOT, true, View.OLD_APP))).isEqualTo(45029);
    Set<String> found = new TreeSet<>();
    for (long department : directory.departments.keySet()) {
      fine(staff.list(department, false, View.OLD_APP))
          .get("userlist")
          .forEach(member -> found.add(member.get("userid").textValue()));
    }
    assertThat(found).isEqualTo(directory.staff.keySet());
    assertThat(refused(staff.list(99_999_999, false, View.OLD_APP))).isEqualTo(60003);
  }

  @Test
  void shouldPageThroughUserIds() {
    StaffApi staff = new StaffApi(directory, 5);
    Set<String> found = new TreeSet<>();
    int entries = 0;
    String cursor = "";
    do {
      JsonNode page = fine(staff.ids(cursor, 5));
      entries += page.get("dept_user").size();
      page.get("dept_user").forEach(entry -> found.add(entry.get("userid").textValue()));
      cursor = page.path("next_cursor").asText("");
    } while (!cursor.isEmpty());
    assertThat(found).isEqualTo(directory.staff.keySet());
    assertThat(entries)
        .isEqualTo(directory.staff.values().stream().mapToInt(one -> one.departments.size()).sum());
  }

  @Test
  void shouldShutWhenTooManyIdsAreNobodys() {
    OpenUserIdApi api = new OpenUserIdApi(directory, 2);
    JsonNode answer = fine(api.convert(List.of("zhang1", "a")));
    assertThat(answer.get("open_userid_list")).hasSize(1);
    assertThat(answer.get("invalid_userid_list").get(0).textValue()).isEqualTo("a");
    assertThat(api.repeated()).isZero();
    fine(api.convert(List.of("a", "b")));
    assertThat(api.repeated()).isEqualTo(1);
    assertThat(refused(api.convert(List.of("zhang1")))).isEqualTo(45009);
  }

  @Test
  void shouldTellWhoAgreed() throws Exception {
    ConsentApi api = new ConsentApi(directory);
    Relation relation = relation();
    relation.consent = Consent.DISAGREE;
    JsonNode infos =
        new JsonMapper()
            .readTree(
                "[{\"userid\":\"zhang1\",\"exteranalopenid\":\""
                    + relation.customer.id
                    + "\"},{\"userid\":\"zhang1\",\"exteranalopenid\":\"wmNobody\"}]");
    JsonNode agreed = fine(api.single(infos)).get("agreeinfo");
    assertThat(agreed).hasSize(1);
    assertThat(agreed.get(0).get("agree_status").textValue()).isEqualTo("Disagree");
    assertThat(fine(api.room("wrCustomers")).get("agreeinfo")).hasSize(2);
    assertThat(refused(api.internalRoom("wrCustomers"))).isEqualTo(301059);
    assertThat(refused(api.internalRoom("wrNobody"))).isEqualTo(301059);
    assertThat(fine(api.internalRoom("wrInternal")).get("members")).hasSize(3);
    assertThat(fine(api.robot("wbRobot")).at("/data/robot_id").textValue()).isEqualTo("wbRobot");
    assertThat(fine(api.permitted(0)).get("ids").size())
        .isEqualTo(
            fine(api.permitted(1)).get("ids").size()
                + fine(api.permitted(2)).get("ids").size()
                + fine(api.permitted(3)).get("ids").size());
  }
}
