package io.weir.bench.wecom.directory;

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
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What must be stored of a directory, by somebody who sees as much of it as a {@link View} does.
 *
 * <p>What can't be asked about any more (a deleted relation, a dismissed group, a deleted tag, who
 * left) is expected by its key, and by what its last event tells: whether an engine could read the
 * rest before that was chance. Columns that the view is denied are not expected to be anything.
 */
public final class DirectoryRows {

  private static final int LEFT = 5;

  private final Directory directory;
  private final View view;
  private final Set<String> roomsSpoken;

  private DirectoryRows(Directory directory, View view, Set<String> roomsSpoken) {
    this.directory = directory;
    this.view = view;
    this.roomsSpoken = roomsSpoken;
  }

  /**
   * The directory as it stands now.
   *
   * @param roomsSpoken ids of the rooms that the archive has messages of; internal rooms can't be
   *     known otherwise
   */
  public static ExpectedDirectory of(Directory directory, View view, Set<String> roomsSpoken) {
    synchronized (directory) {
      return new DirectoryRows(directory, view, roomsSpoken).all();
    }
  }

  private ExpectedDirectory all() {
    SortedMap<String, List<Row>> tables = new TreeMap<>();
    tables.put(TableNames.CUSTOMER, sorted(customers()));
    tables.put(TableNames.STAFF, sorted(staff()));
    tables.put(TableNames.RELATION, sorted(relations()));
    tables.put(TableNames.GROUP, sorted(groups()));
    tables.put(TableNames.TAG_GROUP, sorted(tagGroups()));
    tables.put(TableNames.TAG, sorted(tags()));
    tables.put(TableNames.DEPARTMENT, sorted(departments()));
    return new ExpectedDirectory(tables, rooms(), List.copyOf(directory.renamed.keySet()));
  }

  private static List<Row> sorted(List<Row> rows) {
    rows.sort(Row::compareKey);
    return rows;
  }

  private List<Row> customers() {
    List<Row> rows = new ArrayList<>(directory.customers.size());
    for (Customer customer : directory.customers.values()) {
      Row row = Row.of(customer.id);
      if (customer.listedRelations().isEmpty()) {
        rows.add(row.being(Presence.CHANCE));
        continue;
      }
      row.with("name", customer.name).with("type", customer.type);
      row.with("gender", customer.gender == 0 ? null : customer.gender);
      row.with("unionid", customer.unionId()).with("corp_name", customer.corpName());
      row.with("position", customer.position());
      ObjectNode profile = customer.externalProfile();
      row.with("external_profile", profile == null ? null : DirectoryColumns.json(profile));
      rows.add(view.seesNames() ? row.with("avatar", customer.avatar()) : row);
    }
    return rows;
  }

  private List<Row> staff() {
    List<Row> rows = new ArrayList<>(directory.staff.size());
    for (Staff member : directory.staff.values()) {
      Row row = Row.of(member.userId).with("status", member.status);
      row.with("department", DirectoryColumns.numbers(member.departments));
      if (view.seesNames()) {
        row.with("name", member.name);
        told(row, "position", member.position);
      }
      if (view.seesContacts()) {
        told(row, "mobile", member.mobile);
        told(row, "email", member.email);
      }
      rows.add(row);
    }
    for (String userId : directory.formerStaff) {
      rows.add(Row.of(userId).with("status", LEFT).being(Presence.CHANCE));
    }
    for (String userId : directory.renamed.keySet()) {
      rows.add(Row.of(userId).being(Presence.CHANCE));
    }
    return rows;
  }

  // What is empty may have been taken back or be withheld: nobody can tell (protocol §6), so that
  // what was known before may stay.
  private static void told(Row row, String column, String value) {
    if (!value.isEmpty()) {
      row.with(column, value);
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private List<Row> relations() {
    List<Row> rows = new ArrayList<>();
    for (Staff member : directory.staff.values()) {
      for (Relation relation : member.relations.values()) {
        Row row =
            Row.of(member.userId, relation.customer.id)
                .with(DirectoryColumns.STATUS, relation.status.stored());
        rows.add(relation.status.listed() ? told(row, relation) : row.being(Presence.TOLD));
      }
    }
    directory.renamed.forEach(
        (from, to) -> {
          Staff member = directory.staff.get(latest(to));
          if (member != null) {
            member.relations.keySet().stream()
                .map(customer -> Row.of(from, customer).being(Presence.CHANCE))
                .forEach(rows::add);
          }
        });
    return rows;
  }

  private String latest(String userId) {
    String id = userId;
    for (String next = directory.renamed.get(id); next != null; next = directory.renamed.get(id)) {
      id = next;
    }
    return id;
  }

  private Row told(Row row, Relation relation) {
    return row.with("add_time", relation.createSeconds * 1_000_000)
        .with("add_way", relation.addWay)
        .with("staff_remark", relation.remark)
        .with("staff_description", relation.description)
        .with("remark_company", relation.remarkCompany())
        .with("tags", DirectoryColumns.json(tags(relation)));
  }

  /** Corp tags by id, then personal ones, which have none, by name. */
  private ArrayNode tags(Relation relation) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Tag tag : CustomerApi.presentTags(directory, relation)) {
      array.addObject().put("tag_id", tag.id); // its name is weir_tag's
    }
    relation.personalTags.stream().sorted().forEach(name -> array.addObject().put("name", name));
    return array;
  }

  private List<Row> groups() {
    List<Row> rows = new ArrayList<>();
    for (Group group : directory.groups.values()) {
      Row row = Row.of(group.chatId).with("type", DirectoryColumns.CUSTOMER_GROUP);
      if (group.dismissed) {
        rows.add(Row.of(group.chatId).being(Presence.CHANCE));
        continue;
      }
      row.with("name", orNull(group.name)).with("wecom_owner_id", group.owner);
      row.with("member_count", group.members.size()).with("customer_num", group.externals());
      rows.add(row);
    }
    for (InternalRoom room : roomsKnown()) {
      rows.add(
          Row.of(room.roomId())
              .with("type", DirectoryColumns.INTERNAL_ROOM)
              .with("name", orNull(room.name()))
              .with("wecom_owner_id", room.creator())
              .with("member_count", room.memberIds().size())
              .with("customer_num", 0));
    }
    return rows;
  }

  private List<InternalRoom> roomsKnown() {
    return directory.rooms.values().stream()
        .filter(room -> roomsSpoken.contains(room.roomId()))
        .toList();
  }

  private List<Row> tagGroups() {
    List<Row> rows = new ArrayList<>();
    for (TagGroup group : directory.tagGroups.values()) {
      Row row = Row.of(group.id).with("deleted", group.deleted);
      rows.add(
          group.deleted
              ? row.being(Presence.CHANCE)
              : row.with("name", group.name).with("sort_order", group.order));
    }
    return rows;
  }

  private List<Row> tags() {
    List<Row> rows = new ArrayList<>();
    for (Tag tag : directory.tags.values()) {
      Row row = Row.of(tag.id).with("deleted", tag.deleted);
      rows.add(
          tag.deleted
              ? row.being(Presence.CHANCE)
              : row.with("name", tag.name)
                  .with("sort_order", tag.order)
                  .with("group_id", tag.group.id));
    }
    return rows;
  }

  private List<Row> departments() {
    List<Row> rows = new ArrayList<>();
    for (Department department : directory.departments.values()) {
      Row row =
          Row.of(DirectoryColumns.padded(department.id))
              .with("parent_id", department.parentId == 0 ? null : department.parentId)
              .with("sort_order", department.order)
              .with("leaders", DirectoryColumns.texts(department.leaders));
      if (view.seesNames()) {
        row.with("name", department.name).with("name_en", orNull(department.nameEn));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<ExpectedRoom> rooms() {
    List<ExpectedRoom> rooms = new ArrayList<>();
    for (Group group : directory.groups.values()) {
      SortedMap<String, String> members = new TreeMap<>();
      group
          .members
          .values()
          .forEach(member -> members.put(member.id(), member.external() ? "customer" : "staff"));
      rooms.add(
          new ExpectedRoom(
              group.chatId, true, group.dismissed, members, new TreeSet<>(group.formerIds)));
    }
    for (InternalRoom room : roomsKnown()) {
      SortedMap<String, String> members = new TreeMap<>();
      room.memberIds().forEach(id -> members.put(id, "staff"));
      rooms.add(new ExpectedRoom(room.roomId(), false, false, members, new TreeSet<>()));
    }
    rooms.sort(Comparator.comparing(ExpectedRoom::roomId));
    return rooms;
  }
}
