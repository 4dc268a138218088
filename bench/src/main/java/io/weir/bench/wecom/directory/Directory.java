package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.world.Dice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One corp's directory. Whoever uses it holds its monitor, once more than one thread does. */
public final class Directory {

  // One pick in three falls on the first few, so that much happens to the same things.
  private static final int BUSY = 8;
  private static final int BUSY_PER_MILLE = 330;

  final String corpId;
  final SortedMap<Long, Department> departments = new TreeMap<>();
  final NavigableMap<String, Staff> staff = new TreeMap<>();
  final SortedSet<String> formerStaff = new TreeSet<>();
  final SortedMap<String, Customer> customers = new TreeMap<>();
  final NavigableMap<String, Group> groups = new TreeMap<>();
  final SortedMap<String, InternalRoom> rooms = new TreeMap<>();
  final List<String> robots = new ArrayList<>();
  final SortedMap<String, TagGroup> tagGroups = new TreeMap<>();
  final NavigableMap<String, Tag> tags = new TreeMap<>();

  /** Userids that exist no more, each with the one that came after it. */
  final SortedMap<String, String> renamed = new TreeMap<>();

  // The same in the order they came, to pick from.
  private final List<Staff> staffOrder = new ArrayList<>();
  private final List<Customer> customerOrder = new ArrayList<>();
  private final List<Group> groupOrder = new ArrayList<>();
  private final Map<String, String> byUnionId = new HashMap<>();
  private final Map<String, Set<Group>> groupsOfStaff = new HashMap<>();
  private @Nullable List<Tag> presentTags;

  Directory(String corpId) {
    this.corpId = corpId;
  }

  /** Whose it is. */
  public String corpId() {
    return corpId;
  }

  /** Somebody of the staff. */
  public String anyUserId(Dice dice) {
    return anyStaff(dice).userId;
  }

  /** An id as a field of that name would have it; "1" for fields that it doesn't know. */
  public synchronized String firstId(String field) {
    return switch (field) {
      case "external_userid" -> customers.isEmpty() ? "1" : customers.firstKey();
      case "chat_id" -> groups.isEmpty() ? "1" : groups.firstKey();
      case "group_id" -> tagGroups.isEmpty() ? "1" : tagGroups.firstKey();
      case "userid", "memberid" -> staff.firstKey();
      default -> "1";
    };
  }

  /** Whether a userid is one now or was one. */
  public boolean knowsStaff(String userId) {
    return staff.containsKey(userId) || formerStaff.contains(userId) || renamed.containsKey(userId);
  }

  /** Whether an id is a customer's of this corp. */
  public boolean knowsCustomer(String externalUserId) {
    return customers.containsKey(externalUserId);
  }

  void add(Staff member) {
    staff.put(member.userId, member);
    staffOrder.add(member);
    formerStaff.remove(member.userId);
  }

  void remove(Staff member) {
    staff.remove(member.userId);
    staffOrder.remove(member);
    formerStaff.add(member.userId);
  }

  void rename(Staff member, String to) {
    String from = member.userId;
    staff.remove(from);
    member.userId = to;
    staff.put(to, member);
    renamed.put(from, to);
    Set<Group> own = groupsOfStaff.remove(from);
    if (own != null) {
      groupsOfStaff.put(to, own);
      own.forEach(group -> group.rename(from, to));
    }
    departments.values().forEach(department -> department.leaders = replaced(department, from, to));
  }

  private static List<String> replaced(Department department, String from, String to) {
    return department.leaders.stream().map(id -> id.equals(from) ? to : id).toList();
  }

  void add(Customer customer) {
    customers.put(customer.id, customer);
    customerOrder.add(customer);
    String unionId = customer.unionId();
    if (unionId != null) {
      byUnionId.put(unionId, customer.id);
    }
  }

  @Nullable Customer byUnionId(String unionId) {
    String id = byUnionId.get(unionId);
    return id == null ? null : customers.get(id);
  }

  void add(Group group) {
    groups.put(group.chatId, group);
    groupOrder.add(group);
  }

  void join(Group group, Group.Member member) {
    group.join(member);
    if (!member.external()) {
      groupsOfStaff.computeIfAbsent(member.id(), unused -> new LinkedHashSet<>()).add(group);
    }
  }

  void leave(Group group, String id) {
    group.leave(id);
    Set<Group> own = groupsOfStaff.get(id);
    if (own != null) {
      own.remove(group);
    }
  }

  boolean inGroups(Staff member) {
    return !groupsOfStaff.getOrDefault(member.userId, Set.of()).isEmpty();
  }

  void add(TagGroup group) {
    tagGroups.put(group.id, group);
  }

  void add(Tag tag) {
    tags.put(tag.id, tag);
    tag.group.tags.add(tag);
    presentTags = null;
  }

  void delete(Tag tag) {
    tag.deleted = true;
    presentTags = null;
  }

  Relation relate(Staff member, Customer customer, long seconds) {
    Relation relation = new Relation(member, customer, seconds);
    member.relations.put(customer.id, relation);
    customer.relations.add(relation);
    return relation;
  }

  Staff anyStaff(Dice dice) {
    return pick(staffOrder, dice);
  }

  /** Somebody who may have customers, or null when a few tries found nobody. */
  @Nullable Staff anyServing(Dice dice) {
    for (int i = 0; i < 20; i++) {
      Staff member = anyStaff(dice);
      if (member.servesCustomers) {
        return member;
      }
    }
    return null;
  }

  @Nullable Customer anyCustomer(Dice dice) {
    return customerOrder.isEmpty() ? null : pick(customerOrder, dice);
  }

  /** A relation of that status, or null when a few tries found none. */
  @Nullable Relation anyRelation(RelationStatus status, Dice dice) {
    for (int i = 0; i < 40 && !customerOrder.isEmpty(); i++) {
      List<Relation> relations = pick(customerOrder, dice).relations;
      Relation relation = relations.isEmpty() ? null : dice.pick(relations);
      if (relation != null && relation.status == status) {
        return relation;
      }
    }
    return null;
  }

  @Nullable Group anyGroup(Dice dice) {
    for (int i = 0; i < 20 && !groupOrder.isEmpty(); i++) {
      Group group = pick(groupOrder, dice);
      if (!group.dismissed) {
        return group;
      }
    }
    return null;
  }

  List<TagGroup> presentTagGroups() {
    return tagGroups.values().stream().filter(group -> !group.deleted).toList();
  }

  List<Tag> presentTags() {
    List<Tag> present = presentTags;
    if (present == null) {
      present = tags.values().stream().filter(tag -> !tag.deleted).toList();
      presentTags = present;
    }
    return present;
  }

  private static <T> T pick(List<T> choices, Dice dice) {
    return dice.perMille(BUSY_PER_MILLE)
        ? choices.get(dice.below(Math.min(BUSY, choices.size())))
        : dice.pick(choices);
  }
}
