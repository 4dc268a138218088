package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;

/**
 * Customer groups (protocol §6); the corp's internal rooms are in {@link ConsentCalls}. Tokens and
 * errors as in {@link CustomerCalls}.
 */
public final class GroupCalls {

  /** Groups on a page. */
  public static final int PAGE_MAX = 1000;

  /** Owners to filter by. */
  public static final int OWNERS_MAX = 100;

  private static final String BASE = "/cgi-bin/externalcontact/groupchat/";

  private GroupCalls() {}

  /** Which groups {@link ListGroups} lists, by what became of them after their owner left. */
  public enum Inheritance {
    /** All groups, whether the owner left or not. */
    ALL(0),
    /** The owner left and nobody has them yet. */
    WAITING(1),
    /** On their way to a new owner. */
    GOING_ON(2),
    /** They have a new owner. */
    DONE(3);

    private final int code;

    Inheritance(int code) {
      this.code = code;
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/groupchat/list}: the groups whose owner the app sees.
   * Errors: 40003 an owner that is not there.
   *
   * @param ownerIds only groups of these, 100 at most; none = of all
   * @param cursor of the page before; empty = the first
   * @param limit groups a page, 1 to 1,000
   */
  public record ListGroups(
      String baseUrl,
      TokenKey token,
      Inheritance inheritance,
      List<String> ownerIds,
      String cursor,
      int limit)
      implements WeComCall<Page<GroupReply.Listed>> {

    public static final String PATH = BASE + "list";

    public ListGroups {
      ownerIds = Require.ids("owner_filter.userid_list", ownerIds, 0, OWNERS_MAX);
      Require.limit(limit, PAGE_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object().put("status_filter", inheritance.code);
      if (!ownerIds.isEmpty()) {
        body.putObject("owner_filter").set("userid_list", CallJson.array(ownerIds));
      }
      if (!cursor.isEmpty()) {
        body.put("cursor", cursor);
      }
      return CallJson.bytes(body.put("limit", limit));
    }

    @Override
    public ReplyReader<Page<GroupReply.Listed>> reader() {
      return new ObjectReader<>(
          reply -> Fields.page(reply, "group_chat_list", "chat_id", GroupReply.Listed::of));
    }

    @Override
    public String toString() {
      return "ListGroups[" + token + ", " + inheritance + ", limit " + limit + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/groupchat/get}: a group with its members, by name. Errors:
   * 49008 dissolved, 86003 and 40050 no such group, 90501 not a customer group (an internal room
   * is), 84061 and 60011 its owner is out of sight.
   */
  public record GetGroup(String baseUrl, TokenKey token, String chatId)
      implements WeComCall<GroupReply.Group> {

    public static final String PATH = BASE + "get";

    public GetGroup {
      Require.text("chat_id", chatId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().put("chat_id", chatId).put("need_name", 1));
    }

    @Override
    public ReplyReader<GroupReply.Group> reader() {
      return new ObjectReader<>(GroupReply.Group::of);
    }

    @Override
    public String toString() {
      return "GetGroup[" + token + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/groupchat/get_new_external_userid}: what members of a
   * group that are no customers are called since the corp's ids were upgraded.
   *
   * @param externalUserIds 1 to 1,000
   */
  public record GetNewMemberIds(
      String baseUrl, TokenKey token, String chatId, List<String> externalUserIds)
      implements WeComCall<Converted> {

    public static final String PATH = BASE + "get_new_external_userid";

    public GetNewMemberIds {
      Require.text("chat_id", chatId);
      externalUserIds =
          Require.ids("external_userid_list", externalUserIds, 1, CustomerCalls.CONVERSIONS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object()
              .put("chat_id", chatId)
              .set("external_userid_list", CallJson.array(externalUserIds)));
    }

    @Override
    public ReplyReader<Converted> reader() {
      return Converted.reader(
          "items", "external_userid", "new_external_userid", "invalid_external_userid_list");
    }

    @Override
    public String toString() {
      return "GetNewMemberIds[" + token + ", " + externalUserIds.size() + " ids]";
    }
  }

  /**
   * {@code POST /cgi-bin/idconvert/chatid}: what groups are called for this provider since group
   * ids were upgraded. Errors: 40166 they have not been.
   *
   * @param chatIds 1 to 1,000
   */
  public record GetNewGroupIds(String baseUrl, TokenKey token, List<String> chatIds)
      implements WeComCall<Converted> {

    public static final String PATH = "/cgi-bin/idconvert/chatid";

    public GetNewGroupIds {
      chatIds = Require.ids("chat_id_list", chatIds, 1, CustomerCalls.CONVERSIONS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().set("chat_id_list", CallJson.array(chatIds)));
    }

    @Override
    public ReplyReader<Converted> reader() {
      return Converted.reader("items", "chat_id", "new_chat_id", "invalid_chat_id_list");
    }

    @Override
    public String toString() {
      return "GetNewGroupIds[" + token + ", " + chatIds.size() + " ids]";
    }
  }

  /**
   * {@code POST /cgi-bin/idconvert/apply_to_upgrade_chatid}: has the corp's group ids upgraded for
   * this provider, for good. Errors: 40165 they are already, 40167 not a time to do it.
   *
   * @param upgradeTime when, in seconds
   */
  public record UpgradeGroupIds(String baseUrl, TokenKey token, long upgradeTime)
      implements WeComCall<WeComReply.Done> {

    public static final String PATH = "/cgi-bin/idconvert/apply_to_upgrade_chatid";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().put("upgrade_time", upgradeTime));
    }

    @Override
    public ReplyReader<WeComReply.Done> reader() {
      return WeComReply.Done.reader();
    }

    @Override
    public String toString() {
      return "UpgradeGroupIds[" + token + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/idconvert/upgrade_chatid_for_new_corp}: gives corps that authorise from
   * now on the upgraded group ids at once.
   */
  public record UpgradeGroupIdsOfNewCorps(String baseUrl, TokenKey token)
      implements WeComCall<WeComReply.Done> {

    public static final String PATH = "/cgi-bin/idconvert/upgrade_chatid_for_new_corp";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object());
    }

    @Override
    public ReplyReader<WeComReply.Done> reader() {
      return WeComReply.Done.reader();
    }

    @Override
    public String toString() {
      return "UpgradeGroupIdsOfNewCorps[" + token + "]";
    }
  }
}
