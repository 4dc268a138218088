package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.directory.Attempt.Outcome;
import io.weir.bench.wecom.world.Dice;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What happens to staff and departments. Who leaves has no customers, groups or rooms, and leads
 * nobody; who gets another userid is in no internal room and leads nobody: no event would tell of
 * what follows from it.
 */
final class StaffLife {

  private static final String TYPE = "change_contact";

  private final Directory directory;
  private final Dice dice;
  private int hired;

  StaffLife(Directory directory, Dice dice) {
    this.directory = directory;
    this.dice = dice;
  }

  Outcome create(long seconds) {
    Staff member =
        new Staff(
            "new_" + ++hired + "_" + dice.below(1000),
            Names.person(dice),
            List.of(anyDepartment().id));
    member.position = Names.position(dice);
    member.mobile = Names.mobile(dice);
    member.email = dice.perMille(500) ? "n" + dice.below(1_000_000) + "@corp.example" : "";
    member.gender = dice.below(3);
    member.status = dice.perMille(500) ? 4 : 1;
    member.servesCustomers = dice.perMille(500);
    directory.add(member);
    DirectoryEvent event = named("create_user", member);
    name(event, member);
    department(event, member);
    position(event, member);
    mobile(event, member);
    email(event, member);
    status(event, member);
    return Outcome.told(event);
  }

  private DirectoryEvent named(String change, Staff member) {
    return new DirectoryEvent(TYPE, change).text("UserID", member.userId);
  }

  /** Suites see the userid in the name's place. */
  private static void name(DirectoryEvent event, Staff member) {
    event.text("Name", member.name, member.userId);
  }

  private static void department(DirectoryEvent event, Staff member) {
    List<String> ids = member.departments.stream().map(String::valueOf).toList();
    event
        .text("Department", String.join(",", ids))
        .bare("MainDepartment", ids.get(0))
        .text("IsLeaderInDept", String.join(",", ids.stream().map(id -> "0").toList()));
  }

  private static void position(DirectoryEvent event, Staff member) {
    event.textForApps("Position", member.position);
  }

  private static void mobile(DirectoryEvent event, Staff member) {
    event.textForApps("Mobile", member.mobile);
  }

  private static void email(DirectoryEvent event, Staff member) {
    event.textForApps("Email", member.email);
  }

  private static void status(DirectoryEvent event, Staff member) {
    event.bare("Status", "" + member.status);
  }

  /** Tells what changed, and that alone. */
  Outcome update(long seconds) {
    Staff member = directory.anyStaff(dice);
    DirectoryEvent event = named("update_user", member);
    switch (dice.below(6)) {
      case 0 -> {
        member.name = Names.person(dice);
        name(event, member);
      }
      case 1 -> {
        member.departments = List.of(anyDepartment().id);
        department(event, member);
      }
      case 2 -> {
        member.position = Names.position(dice);
        position(event, member);
      }
      case 3 -> {
        member.mobile = Names.mobile(dice);
        mobile(event, member);
      }
      case 4 -> {
        member.email = "u" + dice.below(1_000_000) + "@corp.example";
        email(event, member);
      }
      default -> {
        member.status = member.status == 1 ? 2 : 1;
        status(event, member);
      }
    }
    return Outcome.told(event);
  }

  Outcome rename(long seconds) {
    Staff member = directory.anyStaff(dice);
    boolean isLast = directory.renamed.containsValue(member.userId); // WeCom allows it once
    if (isLast || leads(member) || inRoom(member)) {
      return Outcome.IMPOSSIBLE;
    }
    DirectoryEvent event = named("update_user", member);
    directory.rename(member, "re" + ++hired + "." + dice.below(1000));
    return Outcome.told(event.text("NewUserID", member.userId));
  }

  Outcome delete(long seconds) {
    Staff member = directory.anyStaff(dice);
    boolean needed =
        !member.relations.isEmpty()
            || leads(member)
            || inRoom(member)
            || directory.inGroups(member);
    if (needed || directory.staff.size() < 3) {
      return Outcome.IMPOSSIBLE;
    }
    directory.remove(member);
    return Outcome.told(named("delete_user", member));
  }

  private boolean leads(Staff member) {
    return directory.departments.values().stream()
        .anyMatch(department -> department.leaders.contains(member.userId));
  }

  private boolean inRoom(Staff member) {
    return directory.rooms.values().stream()
        .anyMatch(room -> room.memberIds().contains(member.userId));
  }

  private Department anyDepartment() {
    return dice.pick(List.copyOf(directory.departments.values()));
  }

  private static DirectoryEvent event(String change, Department department) {
    return new DirectoryEvent(TYPE, change).bare("Id", "" + department.id);
  }

  private static DirectoryEvent described(DirectoryEvent event, Department department) {
    return event
        .text("Name", department.name, "" + department.id)
        .bare("ParentId", "" + department.parentId);
  }

  Outcome createDepartment(long seconds) {
    long id = directory.departments.lastKey() + dice.between(1, 3);
    Department department =
        new Department(id, Names.department(dice), "", anyDepartment().id, Names.order(dice));
    directory.departments.put(id, department);
    DirectoryEvent event = described(event("create_party", department), department);
    return Outcome.told(event.bare("Order", "" + department.order));
  }

  /** Another name, or up to the root: that never closes a circle. */
  Outcome updateDepartment(long seconds) {
    Department department = anyDepartment();
    if (department.id == Department.ROOT) {
      return Outcome.IMPOSSIBLE;
    }
    if (dice.perMille(600)) {
      department.name = Names.department(dice);
    } else {
      department.parentId = Department.ROOT;
    }
    return Outcome.told(described(event("update_party", department), department));
  }

  /** Only an empty one can be deleted, as on the platform. */
  Outcome deleteDepartment(long seconds) {
    Set<Long> used = new HashSet<>(List.of(Department.ROOT));
    directory.departments.values().forEach(department -> used.add(department.parentId));
    directory.staff.values().forEach(member -> used.addAll(member.departments));
    List<Department> empty =
        directory.departments.values().stream()
            .filter(department -> !used.contains(department.id))
            .toList();
    if (empty.isEmpty()) {
      return Outcome.IMPOSSIBLE;
    }
    Department department = dice.pick(empty);
    directory.departments.remove(department.id);
    return Outcome.told(event("delete_party", department));
  }

  /** Tags of members, which nobody stores. */
  Outcome tagMembers(long seconds) {
    DirectoryEvent event =
        new DirectoryEvent(TYPE, "update_tag").bare("TagId", "" + dice.between(1, 40));
    event.text("AddUserItems", directory.anyUserId(dice) + "," + directory.anyUserId(dice));
    return Outcome.told(
        event.text("DelUserItems", "").text("AddPartyItems", "" + anyDepartment().id));
  }
}
