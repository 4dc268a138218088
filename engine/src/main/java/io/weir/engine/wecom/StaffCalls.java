package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Staff and departments (protocol §6), as far as the app of the token sees them. Errors of every
 * call: 60011 out of sight, 48009 the contact-sync secret may not read this from a new address.
 */
public final class StaffCalls {

  /** Entries on a page of {@link ListStaffIds}. */
  public static final int IDS_MAX = 10_000;

  /** Ids in one conversion. */
  public static final int CONVERSIONS_MAX = 1000;

  /** The root department, of which all others are. */
  public static final long ROOT = 1;

  private StaffCalls() {}

  /** {@code GET /cgi-bin/user/get}. Errors: 60111 and 40003 no such member, 50002 out of sight. */
  public record GetStaff(String baseUrl, TokenKey token, String userId)
      implements WeComCall<StaffReply.Staff> {

    public static final String PATH = "/cgi-bin/user/get";

    public GetStaff {
      Require.text("userid", userId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return CallJson.parameter("userid", userId);
    }

    @Override
    public ReplyReader<StaffReply.Staff> reader() {
      return new ObjectReader<>(StaffReply.Staff::of);
    }

    @Override
    public String toString() {
      return "GetStaff[" + token + "]";
    }
  }

  /** How far down {@link ListStaff} looks. */
  public enum Depth {
    /** The department alone. */
    FLAT,
    /** And those under it, which becomes too much for one reply in a large corp. */
    DEEP
  }

  /**
   * {@code GET /cgi-bin/user/list}: the members of a department with all that may be told. Errors:
   * 45029 reply too large (department by department, {@link Depth#FLAT}), 60003 no such department.
   */
  public record ListStaff(String baseUrl, TokenKey token, long department, Depth depth)
      implements WeComCall<Page<StaffReply.Staff>> {

    public static final String PATH = "/cgi-bin/user/list";

    /** Of {@link Depth#DEEP}: some 2,000 members. A larger corp is asked for by departments. */
    public static final int DEEP_BYTES_MAX = 1024 * 1024;

    @Override
    public long replyBytesMax() {
      return depth == Depth.DEEP ? DEEP_BYTES_MAX : REPLY_BYTES_MAX;
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return inDepartment(department, depth);
    }

    @Override
    public ReplyReader<Page<StaffReply.Staff>> reader() {
      return new ObjectReader<>(StaffCalls::staff);
    }

    @Override
    public String toString() {
      return "ListStaff[" + token + ", department " + department + ", " + depth + "]";
    }
  }

  /**
   * {@code GET /cgi-bin/user/simplelist}: the same with id, name and departments alone. Errors: as
   * {@link ListStaff}.
   */
  public record ListStaffNames(String baseUrl, TokenKey token, long department, Depth depth)
      implements WeComCall<Page<StaffReply.Staff>> {

    public static final String PATH = "/cgi-bin/user/simplelist";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return inDepartment(department, depth);
    }

    @Override
    public ReplyReader<Page<StaffReply.Staff>> reader() {
      return new ObjectReader<>(StaffCalls::staff);
    }

    @Override
    public String toString() {
      return "ListStaffNames[" + token + ", department " + department + ", " + depth + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/user/list_id}: all members' ids and departments. Takes the token of the
   * contact-sync secret and no other.
   *
   * @param cursor of the page before; empty = the first
   * @param limit entries a page, 1 to 10,000
   */
  public record ListStaffIds(String baseUrl, TokenKey token, String cursor, int limit)
      implements WeComCall<Page<StaffReply.Placed>> {

    public static final String PATH = "/cgi-bin/user/list_id";

    public ListStaffIds {
      Require.limit(limit, IDS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object("cursor", cursor).put("limit", limit));
    }

    @Override
    public ReplyReader<Page<StaffReply.Placed>> reader() {
      return new ObjectReader<>(
          reply -> Fields.page(reply, "dept_user", "userid and department", StaffReply.Placed::of));
    }

    @Override
    public String toString() {
      return "ListStaffIds[" + token + ", limit " + limit + "]";
    }
  }

  /**
   * {@code GET /cgi-bin/department/list}: a department and all under it. Errors: 60123 and 60003 no
   * such department.
   *
   * @param top where to begin; 0 = all that the app sees
   */
  public record ListDepartments(String baseUrl, TokenKey token, long top)
      implements WeComCall<Page<StaffReply.Department>> {

    public static final String PATH = "/cgi-bin/department/list";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return under(top);
    }

    @Override
    public ReplyReader<Page<StaffReply.Department>> reader() {
      return new ObjectReader<>(
          reply -> Fields.wholePage(reply, "department", "id", StaffReply.Department::of));
    }

    @Override
    public String toString() {
      return "ListDepartments[" + token + ", " + top + "]";
    }
  }

  /**
   * {@code GET /cgi-bin/department/simplelist}: the same without names. Errors: as {@link
   * ListDepartments}.
   */
  public record ListDepartmentIds(String baseUrl, TokenKey token, long top)
      implements WeComCall<Page<StaffReply.Department>> {

    public static final String PATH = "/cgi-bin/department/simplelist";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return under(top);
    }

    @Override
    public ReplyReader<Page<StaffReply.Department>> reader() {
      return new ObjectReader<>(
          reply -> Fields.page(reply, "department_id", "id", StaffReply.Department::of));
    }

    @Override
    public String toString() {
      return "ListDepartmentIds[" + token + ", " + top + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/batch/userid_to_openuserid}: what third-party apps call members of staff.
   * Too many wrong ids block the call for a day, so an id that was refused is not to be asked for
   * again.
   *
   * @param userIds 1 to 1,000
   */
  public record ToOpenUserIds(String baseUrl, TokenKey token, List<String> userIds)
      implements WeComCall<Converted> {

    public static final String PATH = "/cgi-bin/batch/userid_to_openuserid";

    public ToOpenUserIds {
      userIds = Require.ids("userid_list", userIds, 1, CONVERSIONS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().set("userid_list", CallJson.array(userIds)));
    }

    @Override
    public ReplyReader<Converted> reader() {
      return Converted.reader("open_userid_list", "userid", "open_userid", "invalid_userid_list");
    }

    @Override
    public String toString() {
      return "ToOpenUserIds[" + token + ", " + userIds.size() + " ids]";
    }
  }

  /**
   * {@code POST /cgi-bin/batch/openuserid_to_userid}: the way back, for a self-built app of the
   * corp.
   *
   * @param openUserIds 1 to 1,000
   * @param sourceAgentId the app, in that corp, which they come from
   */
  public record FromOpenUserIds(
      String baseUrl, TokenKey token, List<String> openUserIds, int sourceAgentId)
      implements WeComCall<Converted> {

    public static final String PATH = "/cgi-bin/batch/openuserid_to_userid";

    public FromOpenUserIds {
      openUserIds = Require.ids("open_userid_list", openUserIds, 1, CONVERSIONS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object().put("source_agentid", sourceAgentId);
      return CallJson.bytes(body.set("open_userid_list", CallJson.array(openUserIds)));
    }

    @Override
    public ReplyReader<Converted> reader() {
      return Converted.reader("userid_list", "open_userid", "userid", "invalid_open_userid_list");
    }

    @Override
    public String toString() {
      return "FromOpenUserIds[" + token + ", " + openUserIds.size() + " ids]";
    }
  }

  private static String inDepartment(long department, Depth depth) {
    return "department_id=" + department + (depth == Depth.DEEP ? "&fetch_child=1" : "");
  }

  private static String under(long top) {
    return top == 0 ? "" : "id=" + top;
  }

  private static @Nullable Page<StaffReply.Staff> staff(JsonNode reply) {
    return Fields.page(reply, "userlist", "userid or list of departments", StaffReply.Staff::of);
  }
}
