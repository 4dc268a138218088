package io.weir.bench.wecom.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.wecom.oracle.DirectoryColumns;
import io.weir.bench.wecom.oracle.ExpectedDirectory;
import io.weir.bench.wecom.oracle.ExpectedRoom;
import io.weir.bench.wecom.oracle.Presence;
import io.weir.bench.wecom.oracle.Row;
import io.weir.bench.wecom.oracle.TableNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected is what somebody reads who asks all of the APIs after the last change. */
final class DirectoryRowsTest {

  private static final Set<String> SPOKEN = Set.of("wrInternal", "wrCustomers");

  private static JsonNode fine(ApiAnswer answer) {
    assertThat(answer).isInstanceOf(ApiAnswer.Fine.class);
    return ((ApiAnswer.Fine) answer).fields();
  }

  private static Directory lived(long seed) {
    DirectoryLife life = Lives.life(DirectoryPlan.modest().withQuiet(true), seed);
    for (int i = 0; i < 1500; i++) {
      life.step();
    }
    return life.directory();
  }

  /** Only what the APIs can be asked about; statuses as far as they tell them. */
  private static List<Row> readable(ExpectedDirectory expected, String table) {
    return expected.rows(table).stream()
        .filter(row -> row.presence() == Presence.REQUIRED)
        .map(DirectoryRowsTest::asListed)
        .toList();
  }

  private static Row asListed(Row row) {
    if (!row.columns().containsKey(DirectoryColumns.STATUS)) {
      return row;
    }
    Map<String, String> columns = new LinkedHashMap<>(row.columns());
    columns.put(DirectoryColumns.STATUS, "'active'");
    return new Row(row.key(), columns, row.presence());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldExpectOfCustomersAndRelationsWhatTheApiSays(long seed) {
    Directory directory = lived(seed);
    ExpectedDirectory expected = DirectoryRows.of(directory, View.OLD_APP, SPOKEN);
    CustomerApi api = new CustomerApi(directory);
    Map<String, Row> customers = new TreeMap<>();
    List<Row> relations = new ArrayList<>();
    for (JsonNode userId : fine(api.followUsers()).get("follow_user")) {
      if (!(api.list(userId.textValue()) instanceof ApiAnswer.Fine fine)) {
        continue;
      }
      for (JsonNode id : fine.fields().get("external_userid")) {
        JsonNode whole = fine(api.get(id.textValue(), "", View.OLD_APP));
        customers.put(id.textValue(), customer(whole.get("external_contact")));
        for (JsonNode follower : whole.get("follow_user")) {
          if (follower.get("userid").equals(userId)) {
            relations.add(relation(id.textValue(), follower));
          }
        }
      }
    }
    assertThat(readable(expected, TableNames.CUSTOMER))
        .isEqualTo(List.copyOf(customers.values()))
        .hasSizeGreaterThan(30)
        .anyMatch(row -> has(row, "position") && has(row, "external_profile"))
        .anyMatch(row -> !has(row, "position"));
    relations.sort(Row::compareKey);
    assertThat(readable(expected, TableNames.RELATION))
        .isEqualTo(relations)
        .anyMatch(row -> row.columns().getOrDefault("remark_company", "").contains("厂"));
  }

  private static boolean has(Row row, String column) {
    return row.columns().getOrDefault(column, "").startsWith("'");
  }

  private static Row customer(JsonNode node) {
    int gender = node.get("gender").intValue();
    JsonNode profile = node.get("external_profile");
    return Row.of(node.get("external_userid").textValue())
        .with("name", node.get("name").textValue())
        .with("type", node.get("type").intValue())
        .with("gender", gender == 0 ? null : gender)
        .with("unionid", node.path("unionid").textValue())
        .with("corp_name", node.path("corp_name").textValue())
        .with("position", node.path("position").textValue())
        .with("external_profile", profile == null ? null : DirectoryColumns.json(profile))
        .with("avatar", node.path("avatar").textValue());
  }

  private static Row relation(String customer, JsonNode node) {
    List<ObjectNode> tags = new ArrayList<>();
    for (JsonNode tag : node.get("tags")) {
      ObjectNode own = JsonNodeFactory.instance.objectNode();
      if (tag.has("tag_id")) {
        own.set("tag_id", tag.get("tag_id"));
      } else {
        own.set("name", tag.get("tag_name"));
      }
      tags.add(own);
    }
    tags.sort(
        Comparator.<ObjectNode, Boolean>comparing(tag -> tag.has("name"))
            .thenComparing(tag -> tag.path("tag_id").asText(""))
            .thenComparing(tag -> tag.path("name").asText("")));
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    tags.forEach(array::add);
    return Row.of(node.get("userid").textValue(), customer)
        .with(DirectoryColumns.STATUS, "active")
        .with("add_time", node.get("createtime").longValue() * 1_000_000)
        .with("add_way", node.get("add_way").intValue())
        .with("staff_remark", node.get("remark").textValue())
        .with("staff_description", node.get("description").textValue())
        .with("remark_company", node.get("remark_corp_name").textValue())
        .with("tags", DirectoryColumns.json(array));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldExpectOfGroupsAndTheirPeopleWhatTheApiSays(long seed) {
    Directory directory = lived(seed);
    ExpectedDirectory expected = DirectoryRows.of(directory, View.OLD_APP, SPOKEN);
    GroupApi api = new GroupApi(directory);
    Map<String, Row> groups = new TreeMap<>();
    Map<String, Map<String, String>> people = new TreeMap<>();
    String cursor = "";
    do {
      JsonNode page = fine(api.list(0, List.of(), cursor, 3));
      for (JsonNode chat : page.get("group_chat_list")) {
        String id = chat.get("chat_id").textValue();
        JsonNode group = fine(api.get(id, true, View.OLD_APP)).get("group_chat");
        groups.put(id, group(group));
        Map<String, String> members = new TreeMap<>();
        group
            .get("member_list")
            .forEach(
                member ->
                    members.put(
                        member.get("userid").textValue(),
                        member.get("type").intValue() == 2 ? "customer" : "staff"));
        people.put(id, members);
      }
      cursor = page.get("next_cursor").textValue();
    } while (!cursor.isEmpty());
    JsonNode internal = fine(new ConsentApi(directory).internalRoom("wrInternal"));
    groups.put(
        "wrInternal",
        Row.of("wrInternal")
            .with("type", DirectoryColumns.INTERNAL_ROOM)
            .with("name", orNull(internal.get("roomname").textValue()))
            .with("wecom_owner_id", internal.get("creator").textValue())
            .with("member_count", internal.get("members").size())
            .with("customer_num", 0));
    assertThat(readable(expected, TableNames.GROUP)).isEqualTo(List.copyOf(groups.values()));
    for (ExpectedRoom room : expected.rooms()) {
      if (room.external() && !room.dismissed()) {
        assertThat(room.members()).isEqualTo(people.remove(room.roomId()));
      }
    }
    assertThat(people).isEmpty();
  }

  private static Row group(JsonNode node) {
    long customers = 0;
    for (JsonNode member : node.get("member_list")) {
      customers += member.get("type").intValue() == 2 ? 1 : 0;
    }
    return Row.of(node.get("chat_id").textValue())
        .with("type", DirectoryColumns.CUSTOMER_GROUP)
        .with("name", orNull(node.get("name").textValue()))
        .with("wecom_owner_id", node.get("owner").textValue())
        .with("member_count", node.get("member_list").size())
        .with("customer_num", customers);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldExpectOfStaffDepartmentsAndTagsWhatTheApiSays(long seed) {
    Directory directory = lived(seed);
    ExpectedDirectory expected = DirectoryRows.of(directory, View.OLD_APP, SPOKEN);
    StaffApi api = new StaffApi(directory, 1000);
    Map<String, Row> staff = new TreeMap<>();
    Map<String, Row> departments = new TreeMap<>();
    for (JsonNode department : fine(api.departments(0, View.OLD_APP)).get("department")) {
      long id = department.get("id").longValue();
      departments.put(DirectoryColumns.padded(id), department(department));
      for (JsonNode member : fine(api.list(id, false, View.OLD_APP)).get("userlist")) {
        staff.put(member.get("userid").textValue(), staff(member));
      }
    }
    assertThat(readable(expected, TableNames.STAFF)).isEqualTo(List.copyOf(staff.values()));
    assertThat(readable(expected, TableNames.DEPARTMENT))
        .isEqualTo(List.copyOf(departments.values()));
    Map<String, Row> tags = new TreeMap<>();
    Map<String, Row> groups = new TreeMap<>();
    for (JsonNode group : fine(new TagApi(directory).list(List.of(), List.of())).get("tag_group")) {
      String id = group.get("group_id").textValue();
      groups.put(id, tag(id, group.get("group_name"), group));
      for (JsonNode tag : group.get("tag")) {
        String own = tag.get("id").textValue();
        tags.put(own, tag(own, tag.get("name"), tag).with("group_id", id));
      }
    }
    assertThat(readable(expected, TableNames.TAG)).isEqualTo(List.copyOf(tags.values()));
    assertThat(readable(expected, TableNames.TAG_GROUP)).isEqualTo(List.copyOf(groups.values()));
  }

  private static Row staff(JsonNode node) {
    List<Long> departments = new ArrayList<>();
    node.get("department").forEach(id -> departments.add(id.longValue()));
    Row row =
        Row.of(node.get("userid").textValue())
            .with("status", node.get("status").intValue())
            .with("department", DirectoryColumns.numbers(departments))
            .with("name", node.get("name").textValue());
    for (String column : List.of("position", "mobile", "email")) {
      if (!node.get(column).textValue().isEmpty()) { // else nobody can tell why
        row.with(column, node.get(column).textValue());
      }
    }
    return row;
  }

  private static Row department(JsonNode node) {
    List<String> leaders = new ArrayList<>();
    node.get("department_leader").forEach(leader -> leaders.add(leader.textValue()));
    long parent = node.get("parentid").longValue();
    return Row.of(DirectoryColumns.padded(node.get("id").longValue()))
        .with("parent_id", parent == 0 ? null : parent)
        .with("sort_order", node.get("order").longValue())
        .with("leaders", DirectoryColumns.texts(leaders))
        .with("name", node.get("name").textValue())
        .with("name_en", node.path("name_en").textValue());
  }

  private static Row tag(String id, JsonNode name, JsonNode node) {
    return Row.of(id)
        .with("deleted", false)
        .with("name", name.textValue())
        .with("sort_order", node.get("order").longValue());
  }

  @Test
  void shouldExpectNothingThatTheViewIsDenied() {
    Directory directory = lived(4);
    Row newApp = DirectoryRows.of(directory, View.NEW_APP, SPOKEN).rows(TableNames.STAFF).get(0);
    Row suite = DirectoryRows.of(directory, View.SUITE, SPOKEN).rows(TableNames.STAFF).get(0);
    assertThat(newApp.columns()).containsKey("name").doesNotContainKey("mobile");
    assertThat(suite.columns()).containsOnlyKeys("status", "department");
    assertThat(
            DirectoryRows.of(directory, View.SUITE, SPOKEN).rows(TableNames.CUSTOMER).stream()
                .flatMap(row -> row.columns().keySet().stream()))
        .contains("name")
        .doesNotContain("avatar");
  }

  @Test
  void shouldNotKnowInternalRoomsThatNobodySpokeIn() {
    assertThat(DirectoryRows.of(lived(4), View.OLD_APP, Set.of()).rooms())
        .noneMatch(room -> room.roomId().equals("wrInternal"));
  }
}
