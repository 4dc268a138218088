package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code externalcontact/groupchat} (protocol §6). */
public final class GroupApi {

  private static final int LIMIT_MAX = 1000;
  private static final int OWNERS_MAX = 100;

  private final Directory directory;

  /** The customer groups of {@code directory}. */
  public GroupApi(Directory directory) {
    this.directory = directory;
  }

  /**
   * Groups in the order of their ids, dismissed ones left out.
   *
   * @param status 0 for all; the simulator has none that wait for an heir
   * @param owners none for everybody's
   */
  public ApiAnswer list(long status, List<String> owners, String cursor, long limit) {
    String after = Cursor.position(cursor);
    if (limit < 1 || limit > LIMIT_MAX) {
      return ApiAnswer.invalid("limit is 1 to 1000");
    } else if (owners.size() > OWNERS_MAX) {
      return ApiAnswer.invalid("owner_filter has 100 at most");
    } else if (after == null) {
      return ApiAnswer.invalid("cursor");
    }
    ObjectNode answer = ApiAnswer.json();
    ArrayNode chats = answer.putArray("group_chat_list");
    synchronized (directory) {
      String last = after;
      for (Group group : directory.groups.tailMap(after, false).values()) {
        if (chats.size() == limit) {
          return new ApiAnswer.Fine(answer.put("next_cursor", Cursor.after(last)));
        }
        if (!group.dismissed && status == 0 && (owners.isEmpty() || owners.contains(group.owner))) {
          chats.addObject().put("chat_id", group.chatId).put("status", 0);
          last = group.chatId;
        }
      }
    }
    return new ApiAnswer.Fine(answer.put("next_cursor", ""));
  }

  /** A group with its members; 86003 when it is dismissed, or was never there. */
  public ApiAnswer get(String chatId, boolean needName, View view) {
    synchronized (directory) {
      Group group = directory.groups.get(chatId);
      if (group == null || group.dismissed) {
        return new ApiAnswer.Refused(86003, "chat not exist");
      }
      ObjectNode answer = ApiAnswer.json();
      ObjectNode chat = answer.putObject("group_chat").put("chat_id", chatId);
      chat.put("name", group.name).put("owner", group.owner);
      chat.put("create_time", group.createSeconds);
      if (!group.notice.isEmpty()) {
        chat.put("notice", group.notice);
      }
      ArrayNode members = chat.putArray("member_list");
      group
          .members
          .values()
          .forEach(member -> describe(members.addObject(), member, needName, view));
      ArrayNode admins = chat.putArray("admin_list");
      group.admins.forEach(id -> admins.addObject().put("userid", id));
      chat.put("member_version", group.memberVersion);
      return new ApiAnswer.Fine(answer);
    }
  }

  private void describe(ObjectNode node, Group.Member member, boolean needName, View view) {
    node.put("userid", member.id()).put("type", member.external() ? 2 : 1);
    node.put("join_time", member.joinSeconds()).put("join_scene", member.scene());
    Customer customer = directory.customers.get(member.id());
    Staff colleague = directory.staff.get(member.id());
    String unionId = customer == null ? null : customer.unionId();
    if (unionId != null) {
      node.put("unionid", unionId);
    }
    if (needName && customer != null) {
      node.put("name", customer.name);
    } else if (needName && colleague != null) {
      node.put("name", view.seesNames() ? colleague.name : colleague.userId);
    }
  }
}
