package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Customer groups as WeCom tells of them (protocol §6). Null = withheld or unknown. */
public sealed interface GroupReply {

  /**
   * That a group is there.
   *
   * @param status of its inheritance after its owner left: 0 normal, 1 waiting, 2 going on, 3 done
   */
  record Listed(String chatId, int status) implements GroupReply {

    static @Nullable Listed of(JsonNode group) {
      String chatId = Fields.id(group, "chat_id");
      return chatId.isEmpty() ? null : new Listed(chatId, Fields.code(group, "status"));
    }

    @Override
    public String toString() {
      return "Listed[status " + status + "]";
    }
  }

  /**
   * A group and who is in it.
   *
   * @param name empty for a group that nobody has named
   * @param createTime seconds; 0 unknown
   * @param notice empty = there is none
   * @param memberVersion what events call CurMemVer; a member event applies only when its
   *     LastMemVer is this
   * @param unusable entries of {@code member_list} without a userid, or all of it if it is absent
   */
  record Group(
      String chatId,
      @Nullable String name,
      @Nullable String owner,
      long createTime,
      @Nullable String notice,
      List<Member> members,
      List<String> adminIds,
      @Nullable String memberVersion,
      List<Unusable> unusable)
      implements GroupReply {

    public Group {
      members = List.copyOf(members);
      adminIds = List.copyOf(adminIds);
      unusable = List.copyOf(unusable);
    }

    static @Nullable Group of(JsonNode reply) {
      JsonNode group = reply.path("group_chat");
      String chatId = Fields.id(group, "chat_id");
      long createTime = Fields.seconds(group, "create_time");
      Page<Member> members = Fields.wholePage(group, "member_list", "userid", Member::of);
      return chatId.isEmpty() || createTime == Fields.NO_TIME || members == null
          ? null
          : new Group(
              chatId,
              Fields.given(group, "name"),
              Fields.known(group, "owner"),
              createTime,
              Fields.given(group, "notice"),
              members.items(),
              adminIds(group),
              Fields.known(group, "member_version"),
              members.unusable());
    }

    private static List<String> adminIds(JsonNode group) {
      List<String> ids = new ArrayList<>();
      for (JsonNode admin : group.path("admin_list")) {
        String id = Fields.known(admin, "userid");
        if (id != null) {
          ids.add(id);
        }
      }
      return ids;
    }

    @Override
    public String toString() {
      return "Group[" + members.size() + " members]";
    }
  }

  /**
   * Somebody in a group.
   *
   * @param userId of staff, or an external id
   * @param type 1 staff, 2 external; 0 unknown
   * @param unionId only of WeChat users, and only with an open platform account bound
   * @param joinTime seconds; 0 unknown
   * @param joinScene 1 invited, 2 by an invitation link, 3 by QR code; 0 unknown. Events count
   *     otherwise (0 invited, 3 QR code)
   * @param invitorUserId only when {@code joinScene} is 1
   * @param state of the join way through which it came
   * @param groupNickname empty = there is none
   * @param name only when names were asked for
   */
  record Member(
      String userId,
      int type,
      @Nullable String unionId,
      long joinTime,
      int joinScene,
      @Nullable String invitorUserId,
      @Nullable String state,
      @Nullable String groupNickname,
      @Nullable String name)
      implements GroupReply {

    static @Nullable Member of(JsonNode member) {
      String userId = Fields.id(member, "userid");
      return userId.isEmpty()
          ? null
          : new Member(
              userId,
              Fields.code(member, "type"),
              Fields.known(member, "unionid"),
              Fields.number(member, "join_time"),
              Fields.code(member, "join_scene"),
              Fields.known(member.path("invitor"), "userid"),
              Fields.known(member, "state"),
              Fields.given(member, "group_nickname"),
              Fields.known(member, "name"));
    }

    @Override
    public String toString() {
      return "Member[type " + type + "]";
    }
  }
}
