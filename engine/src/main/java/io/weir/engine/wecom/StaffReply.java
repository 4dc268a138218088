package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Staff and departments as WeCom tells of them (protocol §6). Null = withheld or unknown, and never
 * a reason to forget what is known: since 2022-06-20 new apps get no avatar, gender, mobile, mail,
 * QR code or address, and third-party apps get the userid for a name.
 */
public sealed interface StaffReply {

  /**
   * A member of staff.
   *
   * @param openUserId what third-party apps call it
   * @param departments ids, empty when withheld; {@code orders} (the greater comes first) and
   *     {@code leaderIn} (1 = leads it) are in step with it
   * @param mainDepartment 0 unknown
   * @param gender 1 male, 2 female; 0 unknown or withheld. WeCom sends a string
   * @param status 1 active, 2 disabled, 4 not activated, 5 left; 0 unknown
   * @param directLeaders userids
   * @param attributes the JSON object {@code extattr}
   * @param externalProfile the JSON object of what customers see
   */
  record Staff(
      String userId,
      @Nullable String openUserId,
      @Nullable String name,
      @Nullable String alias,
      List<Long> departments,
      List<Long> orders,
      List<Long> leaderIn,
      long mainDepartment,
      int gender,
      int status,
      @Nullable String position,
      @Nullable String externalPosition,
      @Nullable String mobile,
      @Nullable String telephone,
      @Nullable String email,
      @Nullable String bizMail,
      @Nullable String avatar,
      @Nullable String address,
      @Nullable String qrCode,
      List<String> directLeaders,
      @Nullable String attributes,
      @Nullable String externalProfile)
      implements StaffReply {

    public Staff {
      departments = List.copyOf(departments);
      orders = List.copyOf(orders);
      leaderIn = List.copyOf(leaderIn);
      directLeaders = List.copyOf(directLeaders);
    }

    static @Nullable Staff of(JsonNode user) {
      String userId = Fields.id(user, "userid");
      return userId.isEmpty() || !Fields.isListOrAbsent(user, "department")
          ? null
          : new Staff(
              userId,
              Fields.known(user, "open_userid"),
              Fields.known(user, "name"),
              Fields.known(user, "alias"),
              Fields.numbers(user, "department"),
              Fields.numbers(user, "order"),
              Fields.numbers(user, "is_leader_in_dept"),
              Fields.number(user, "main_department"),
              Fields.code(user, "gender"),
              Fields.code(user, "status"),
              Fields.known(user, "position"),
              Fields.known(user, "external_position"),
              Fields.known(user, "mobile"),
              Fields.known(user, "telephone"),
              Fields.known(user, "email"),
              Fields.known(user, "biz_mail"),
              Fields.known(user, "avatar"),
              Fields.known(user, "address"),
              Fields.known(user, "qr_code"),
              Fields.texts(user, "direct_leader"),
              Fields.json(user, "extattr"),
              Fields.json(user, "external_profile"));
    }

    @Override
    public String toString() {
      return "Staff[status " + status + "]";
    }
  }

  /** That somebody is in a department; whoever is in two comes twice. */
  record Placed(String userId, long department) implements StaffReply {

    static @Nullable Placed of(JsonNode entry) {
      String userId = Fields.id(entry, "userid");
      long department = Fields.number(entry, "department");
      return userId.isEmpty() || department <= 0 ? null : new Placed(userId, department);
    }

    @Override
    public String toString() {
      return "Placed[" + department + "]";
    }
  }

  /**
   * A department.
   *
   * @param id 1 = the root
   * @param parentId 0 = none, or out of sight
   * @param order the greater comes first
   * @param name null where only ids are told; {@code nameEn} and {@code leaders} are empty there
   * @param leaders userids
   */
  record Department(
      long id,
      long parentId,
      long order,
      @Nullable String name,
      @Nullable String nameEn,
      List<String> leaders)
      implements StaffReply {

    public Department {
      leaders = List.copyOf(leaders);
    }

    static @Nullable Department of(JsonNode department) {
      long id = Fields.number(department, "id");
      return id <= 0
          ? null
          : new Department(
              id,
              Fields.number(department, "parentid"),
              Fields.number(department, "order"),
              Fields.known(department, "name"),
              Fields.known(department, "name_en"),
              Fields.texts(department, "department_leader"));
    }

    @Override
    public String toString() {
      return "Department[" + id + "]";
    }
  }
}
