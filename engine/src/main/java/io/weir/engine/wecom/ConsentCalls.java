package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose conversations are archived, who agreed to it, and what only the archive knows: internal
 * rooms and robots (protocol §5.1). The token is that of the archive's secret. Errors of every
 * call: 301052 archive expired, 301053 not enabled, 301042 address not listed.
 */
public final class ConsentCalls {

  /** Pairs in one {@link CheckSingle}. */
  public static final int PAIRS_MAX = 100;

  private ConsentCalls() {}

  /** Which of the archive's editions {@link ListPermitted} asks for. */
  public enum Edition {
    ANY(0),
    OFFICE(1),
    SERVICE(2),
    ENTERPRISE(3);

    private final int code;

    Edition(int code) {
      this.code = code;
    }

    /** WeCom's number for it; 0 = any. */
    public int code() {
      return code;
    }
  }

  /**
   * {@code POST /cgi-bin/msgaudit/get_permit_user_list}: the members whose conversations are
   * archived at present. Limits: 1,000 calls a minute.
   */
  public record ListPermitted(String baseUrl, TokenKey token, Edition edition)
      implements WeComCall<Page<String>> {

    public static final String PATH = "/cgi-bin/msgaudit/get_permit_user_list";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object();
      return CallJson.bytes(edition == Edition.ANY ? body : body.put("type", edition.code));
    }

    @Override
    public ReplyReader<Page<String>> reader() {
      return new ObjectReader<>(reply -> Fields.wholeIdPage(reply, "ids"));
    }

    @Override
    public String toString() {
      return "ListPermitted[" + token + ", " + edition + "]";
    }
  }

  /** A conversation between one member of staff and one customer. */
  public record Pair(String userId, String externalUserId) {

    public Pair {
      Require.text("userid", userId);
      Require.text("exteranalopenid", externalUserId);
    }

    @Override
    public String toString() {
      return "Pair[…]";
    }
  }

  /** What somebody said to the archive. */
  public enum Consent {
    AGREE,
    DISAGREE,
    /** Not asked, since the corp need not ask. */
    DEFAULT_AGREE,
    /** The platform said something that we have not been told about. */
    UNKNOWN;

    private static Consent of(String status) {
      return switch (status) {
        case "Agree" -> AGREE;
        case "Disagree" -> DISAGREE;
        case "Default_Agree" -> DEFAULT_AGREE;
        default -> UNKNOWN;
      };
    }
  }

  /**
   * Somebody's word.
   *
   * @param userId the member of staff it was asked about; null in a room
   * @param changedAt seconds; 0 unknown
   */
  public record Agreement(
      @Nullable String userId, String externalUserId, Consent consent, long changedAt) {

    private static @Nullable Agreement of(JsonNode agreement) {
      // WeCom spells it so.
      String externalUserId = Fields.id(agreement, "exteranalopenid");
      long changedAt = Fields.seconds(agreement, "status_change_time");
      return externalUserId.isEmpty() || changedAt == Fields.NO_TIME
          ? null
          : new Agreement(
              Fields.known(agreement, "userid"),
              externalUserId,
              Consent.of(Fields.text(agreement, "agree_status")),
              changedAt);
    }

    @Override
    public String toString() {
      return "Agreement[" + consent + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/msgaudit/check_single_agree}: whether customers agreed. Limits: 2,500
   * calls a minute. Errors: 301061 one that is not there fails all, 301060 too many.
   *
   * @param pairs 1 to 100
   */
  public record CheckSingle(String baseUrl, TokenKey token, List<Pair> pairs)
      implements WeComCall<Page<Agreement>> {

    public static final String PATH = "/cgi-bin/msgaudit/check_single_agree";

    public CheckSingle {
      pairs = List.copyOf(pairs);
      Require.within("info has", pairs.size(), 1, PAIRS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object();
      ArrayNode list = body.putArray("info");
      for (Pair pair : pairs) {
        list.addObject()
            .put("userid", pair.userId())
            .put("exteranalopenid", pair.externalUserId()); // spelt so by WeCom
      }
      return CallJson.bytes(body);
    }

    @Override
    public ReplyReader<Page<Agreement>> reader() {
      return agreements();
    }

    @Override
    public String toString() {
      return "CheckSingle[" + token + ", " + pairs.size() + " pairs]";
    }
  }

  /**
   * {@code POST /cgi-bin/msgaudit/check_room_agree}: which of a room's customers agreed. Limits:
   * 1,500 calls a minute.
   */
  public record CheckRoom(String baseUrl, TokenKey token, String roomId)
      implements WeComCall<Page<Agreement>> {

    public static final String PATH = "/cgi-bin/msgaudit/check_room_agree";

    public CheckRoom {
      Require.text("roomid", roomId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().put("roomid", roomId));
    }

    @Override
    public ReplyReader<Page<Agreement>> reader() {
      return agreements();
    }

    @Override
    public String toString() {
      return "CheckRoom[" + token + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/msgaudit/groupchat/get}: an internal room with its members. Limits: 2,000
   * calls a minute. Errors: 301059 not an internal room (a customer group is {@link
   * GroupCalls.GetGroup}'s; some rooms are neither).
   */
  public record GetRoom(String baseUrl, TokenKey token, String roomId) implements WeComCall<Room> {

    public static final String PATH = "/cgi-bin/msgaudit/groupchat/get";

    public GetRoom {
      Require.text("roomid", roomId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().put("roomid", roomId));
    }

    @Override
    public ReplyReader<Room> reader() {
      return new ObjectReader<>(Room::of);
    }

    @Override
    public String toString() {
      return "GetRoom[" + token + "]";
    }
  }

  /**
   * An internal room. The reply doesn't say which: it is the one that was asked for.
   *
   * @param name empty for a room that nobody has named
   * @param createTime seconds; 0 unknown
   * @param notice empty = there is none
   * @param unusable entries of {@code members} without a memberid, or all of it if it is absent
   */
  public record Room(
      @Nullable String name,
      @Nullable String creator,
      long createTime,
      @Nullable String notice,
      List<RoomMember> members,
      List<Unusable> unusable) {

    public Room {
      members = List.copyOf(members);
      unusable = List.copyOf(unusable);
    }

    private static @Nullable Room of(JsonNode reply) {
      if (!reply.has("roomname") && !reply.has("members")) {
        return null;
      }
      long createTime = Fields.seconds(reply, "room_create_time");
      Page<RoomMember> members = Fields.wholePage(reply, "members", "memberid", RoomMember::of);
      return members == null || createTime == Fields.NO_TIME
          ? null
          : new Room(
              Fields.given(reply, "roomname"),
              Fields.known(reply, "creator"),
              createTime,
              Fields.given(reply, "notice"),
              members.items(),
              members.unusable());
    }

    @Override
    public String toString() {
      return "Room[" + members.size() + " members]";
    }
  }

  /**
   * Somebody in an internal room.
   *
   * @param joinTime seconds; 0 unknown
   */
  public record RoomMember(String userId, long joinTime) {

    private static @Nullable RoomMember of(JsonNode member) {
      String userId = Fields.id(member, "memberid");
      return userId.isEmpty() ? null : new RoomMember(userId, Fields.number(member, "jointime"));
    }

    @Override
    public String toString() {
      return "RoomMember[…]";
    }
  }

  /** {@code GET /cgi-bin/msgaudit/get_robot_info}: who a sender is whose id begins with wb. */
  public record GetRobot(String baseUrl, TokenKey token, String robotId)
      implements WeComCall<Robot> {

    public static final String PATH = "/cgi-bin/msgaudit/get_robot_info";

    public GetRobot {
      Require.text("robot_id", robotId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return CallJson.parameter("robot_id", robotId);
    }

    @Override
    public ReplyReader<Robot> reader() {
      return new ObjectReader<>(reply -> Robot.of(reply.path("data")));
    }

    @Override
    public String toString() {
      return "GetRobot[" + token + "]";
    }
  }

  /** A robot and who made it. */
  public record Robot(String robotId, @Nullable String name, @Nullable String creatorUserId) {

    private static @Nullable Robot of(JsonNode robot) {
      String robotId = Fields.id(robot, "robot_id");
      return robotId.isEmpty()
          ? null
          : new Robot(robotId, Fields.known(robot, "name"), Fields.known(robot, "creator_userid"));
    }

    @Override
    public String toString() {
      return "Robot[…]";
    }
  }

  private static ReplyReader<Page<Agreement>> agreements() {
    return new ObjectReader<>(
        reply -> Fields.page(reply, "agreeinfo", "exteranalopenid", Agreement::of));
  }
}
