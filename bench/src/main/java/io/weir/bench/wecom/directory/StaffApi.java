package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code user} and {@code department} (protocol §6). */
public final class StaffApi {

  private static final int IDS_MAX = 10_000;
  private static final ApiAnswer NO_DEPARTMENT = new ApiAnswer.Refused(60003, "invalid party");

  private final Directory directory;
  private final int usersMax;

  /**
   * The staff of {@code directory}.
   *
   * @param usersMax members in one answer when departments below come along; beyond it is 45029
   */
  public StaffApi(Directory directory, int usersMax) {
    this.directory = directory;
    this.usersMax = usersMax;
  }

  /** One member; 60111 for an id that nobody has. */
  public ApiAnswer get(String userId, View view) {
    synchronized (directory) {
      Staff member = directory.staff.get(userId);
      return member == null
          ? new ApiAnswer.Refused(60111, "userid not found")
          : new ApiAnswer.Fine(describe(ApiAnswer.json(), member, view));
    }
  }

  /** A department's members, with those of the departments below it if {@code children}. */
  public ApiAnswer list(long departmentId, boolean children, View view) {
    synchronized (directory) {
      if (!directory.departments.containsKey(departmentId)) {
        return NO_DEPARTMENT;
      }
      List<Staff> members = members(departmentId, children);
      if (children && members.size() > usersMax) {
        return new ApiAnswer.Refused(45029, "response too large");
      }
      ObjectNode answer = ApiAnswer.json();
      ArrayNode list = answer.putArray("userlist");
      members.forEach(member -> describe(list.addObject(), member, view));
      return new ApiAnswer.Fine(answer);
    }
  }

  /** The same with little about each. */
  public ApiAnswer simpleList(long departmentId, boolean children, View view) {
    synchronized (directory) {
      if (!directory.departments.containsKey(departmentId)) {
        return NO_DEPARTMENT;
      }
      ObjectNode answer = ApiAnswer.json();
      ArrayNode list = answer.putArray("userlist");
      members(departmentId, children).forEach(member -> name(list.addObject(), member, view));
      return new ApiAnswer.Fine(answer);
    }
  }

  private List<Staff> members(long departmentId, boolean children) {
    Set<Long> departments = children ? below(departmentId) : Set.of(departmentId);
    return directory.staff.values().stream()
        .filter(member -> member.departments.stream().anyMatch(departments::contains))
        .toList();
  }

  private Set<Long> below(long departmentId) {
    Set<Long> found = new TreeSet<>();
    Deque<Long> open = new ArrayDeque<>(List.of(departmentId));
    while (!open.isEmpty()) {
      long parent = open.remove();
      found.add(parent);
      directory.departments.values().stream()
          .filter(department -> department.parentId == parent && !found.contains(department.id))
          .forEach(department -> open.add(department.id));
    }
    return found;
  }

  private static ObjectNode name(ObjectNode node, Staff member, View view) {
    node.put("userid", member.userId);
    node.put("name", view.seesNames() ? member.name : member.userId);
    member.departments.forEach(node.putArray("department")::add);
    if (!view.seesNames()) {
      node.put("open_userid", openUserId(member.userId));
    }
    return node;
  }

  static String openUserId(String userId) {
    return "woo" + Integer.toHexString(userId.hashCode()) + "_" + userId;
  }

  private static ObjectNode describe(ObjectNode node, Staff member, View view) {
    name(node, member, view).put("status", member.status);
    node.put("main_department", member.departments.get(0));
    ArrayNode order = node.putArray("order");
    member.departments.forEach(unused -> order.add(0));
    if (view.seesNames()) {
      node.put("position", member.position).put("alias", member.alias);
    }
    if (view.seesContacts()) {
      node.put("mobile", member.mobile).put("email", member.email);
      node.put("gender", "" + member.gender);
      node.put("avatar", "http://wework.qpic.cn/" + member.userId.hashCode() + "/0");
    } else if (!view.seesNames()) {
      node.put("gender", "0");
    }
    return node;
  }

  /** All userids, one entry for each department that a member is in. */
  public ApiAnswer ids(String cursor, long limit) {
    String after = Cursor.position(cursor);
    if (after == null || limit < 0 || limit > IDS_MAX) {
      return ApiAnswer.invalid("cursor, or a limit above 10000");
    }
    long most = limit == 0 ? IDS_MAX : limit;
    ObjectNode answer = ApiAnswer.json();
    ArrayNode list = answer.putArray("dept_user");
    synchronized (directory) {
      String last = after;
      for (Staff member : directory.staff.tailMap(after, false).values()) {
        // A member is never parted between two pages, but for one who would fill a page alone.
        if (!list.isEmpty() && list.size() + member.departments.size() > most) {
          return new ApiAnswer.Fine(answer.put("next_cursor", Cursor.after(last)));
        }
        for (long department : member.departments) {
          list.addObject().put("userid", member.userId).put("department", department);
        }
        last = member.userId;
      }
    }
    return new ApiAnswer.Fine(answer);
  }

  /** A department and those below it; 0 for all of them. */
  public ApiAnswer departments(long id, View view) {
    synchronized (directory) {
      if (id != 0 && !directory.departments.containsKey(id)) {
        return NO_DEPARTMENT;
      }
      ObjectNode answer = ApiAnswer.json();
      ArrayNode list = answer.putArray("department");
      for (Department department : wanted(id)) {
        ObjectNode node = place(list.addObject(), department);
        node.put("name", view.seesNames() ? department.name : "" + department.id);
        if (view.seesNames() && !department.nameEn.isEmpty()) {
          node.put("name_en", department.nameEn);
        }
        department.leaders.forEach(node.putArray("department_leader")::add);
      }
      return new ApiAnswer.Fine(answer);
    }
  }

  private List<Department> wanted(long id) {
    Set<Long> ids = below(id == 0 ? Department.ROOT : id);
    return directory.departments.values().stream()
        .filter(department -> ids.contains(department.id))
        .toList();
  }

  private static ObjectNode place(ObjectNode node, Department department) {
    return node.put("id", department.id)
        .put("parentid", department.parentId)
        .put("order", department.order);
  }

  /** The same without names. */
  public ApiAnswer departmentIds(long id) {
    synchronized (directory) {
      if (id != 0 && !directory.departments.containsKey(id)) {
        return NO_DEPARTMENT;
      }
      ObjectNode answer = ApiAnswer.json();
      ArrayNode list = answer.putArray("department_id");
      wanted(id).forEach(department -> place(list.addObject(), department));
      return new ApiAnswer.Fine(answer);
    }
  }
}
