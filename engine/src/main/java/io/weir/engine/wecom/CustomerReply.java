package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Customers as WeCom tells of them (protocol §6). Null = withheld or unknown and never a reason to
 * forget what is known; third-party apps get few of the fields.
 */
public sealed interface CustomerReply {

  /**
   * {@code external_contact}: the person, the same whoever follows it.
   *
   * @param type 1 WeChat user, 2 WeCom user; 0 unknown
   * @param gender 1 male, 2 female; 0 unknown or withheld
   * @param position only of WeCom users, as {@code corpFullName}
   * @param externalProfile a JSON object as WeCom sent it; only of WeCom users
   */
  record Customer(
      String externalUserId,
      @Nullable String name,
      @Nullable String position,
      @Nullable String avatar,
      @Nullable String corpName,
      @Nullable String corpFullName,
      int type,
      int gender,
      @Nullable String unionId,
      @Nullable String externalProfile)
      implements CustomerReply {

    static @Nullable Customer of(JsonNode contact) {
      String id = Fields.id(contact, "external_userid");
      return id.isEmpty()
          ? null
          : new Customer(
              id,
              Fields.known(contact, "name"),
              Fields.known(contact, "position"),
              Fields.known(contact, "avatar"),
              Fields.known(contact, "corp_name"),
              Fields.known(contact, "corp_full_name"),
              Fields.code(contact, "type"),
              Fields.code(contact, "gender"),
              Fields.known(contact, "unionid"),
              Fields.json(contact, "external_profile"));
    }

    @Override
    public String toString() {
      return "Customer[type " + type + "]";
    }
  }

  /** Which of the two forms of tags a {@link Follow} has. */
  enum TagDetail {
    /** {@code tags} of externalcontact/get: names and types, personal tags among them. */
    NAMED,
    /** {@code tag_id} of batch/get_by_user: ids alone, so that personal tags are missing. */
    IDS_ONLY
  }

  /**
   * A tag on a customer.
   *
   * @param id null for a personal tag, which has none
   * @param name null where only ids are told, as {@code groupName}
   * @param type 1 corp, 2 personal, 3 rule group; 0 where only ids are told
   */
  record Tag(@Nullable String id, @Nullable String name, @Nullable String groupName, int type)
      implements CustomerReply {
    @Override
    public String toString() {
      return "Tag[type " + type + "]";
    }
  }

  /**
   * What one member of staff has noted of a customer: an entry of {@code follow_user}, or {@code
   * follow_info} of the batch, told apart by {@code tagDetail}.
   *
   * @param remark null = withheld, empty = there is none; so are the description and the corp's
   *     name
   * @param createTime seconds; 0 unknown
   * @param remarkMobiles empty when there are none or they are withheld
   * @param addWay 0 unknown, which several known ways show as well; else as protocol §0 D11 lists
   *     them
   * @param operUserId who started it; an external id when the customer did
   * @param state of the contact way through which it came
   * @param channels the video channel through which it came
   */
  record Follow(
      String userId,
      @Nullable String remark,
      @Nullable String description,
      long createTime,
      List<Tag> tags,
      TagDetail tagDetail,
      @Nullable String remarkCorpName,
      List<String> remarkMobiles,
      int addWay,
      @Nullable String operUserId,
      @Nullable String state,
      @Nullable Channels channels)
      implements CustomerReply {

    public Follow {
      tags = List.copyOf(tags);
      remarkMobiles = List.copyOf(remarkMobiles);
    }

    /** An entry of {@code follow_user}. */
    static @Nullable Follow named(JsonNode follow) {
      List<Tag> tags = Fields.isListOrAbsent(follow, "tags") ? namedTags(follow) : null;
      return tags == null ? null : of(follow, tags, TagDetail.NAMED);
    }

    /** {@code follow_info}. */
    static @Nullable Follow withTagIds(JsonNode follow) {
      if (!Fields.isListOrAbsent(follow, "tag_id") || !Fields.holdsIds(follow, "tag_id")) {
        return null;
      }
      List<Tag> tags = new ArrayList<>();
      Fields.texts(follow, "tag_id").forEach(id -> tags.add(new Tag(id, null, null, 0)));
      return of(follow, tags, TagDetail.IDS_ONLY);
    }

    private static @Nullable List<Tag> namedTags(JsonNode follow) {
      List<Tag> tags = new ArrayList<>();
      for (JsonNode entry : follow.path("tags")) {
        String id = Fields.known(entry, "tag_id");
        String name = Fields.known(entry, "tag_name");
        if (id != null && Fields.id(entry, "tag_id").isEmpty()) {
          return null; // out of bounds
        }
        if (id != null || name != null) { // else it says nothing
          String group = Fields.known(entry, "group_name");
          tags.add(new Tag(id, name, group, Fields.code(entry, "type")));
        }
      }
      return tags;
    }

    private static @Nullable Follow of(JsonNode follow, List<Tag> tags, TagDetail detail) {
      String userId = Fields.id(follow, "userid");
      long createTime = Fields.seconds(follow, "createtime");
      return userId.isEmpty() || createTime == Fields.NO_TIME
          ? null
          : new Follow(
              userId,
              Fields.given(follow, "remark"),
              Fields.given(follow, "description"),
              createTime,
              tags,
              detail,
              Fields.given(follow, "remark_corp_name"),
              Fields.texts(follow, "remark_mobiles"),
              Fields.code(follow, "add_way"),
              Fields.known(follow, "oper_userid"),
              Fields.known(follow, "state"),
              Channels.of(follow.path("wechat_channels")));
    }

    @Override
    public String toString() {
      return "Follow[" + tags.size() + " tags, " + tagDetail + "]";
    }
  }

  /**
   * A video channel.
   *
   * @param source 0 unknown; else a number of WeCom's
   */
  record Channels(@Nullable String nickname, int source) implements CustomerReply {

    private static @Nullable Channels of(JsonNode channels) {
      return channels.isObject()
          ? new Channels(Fields.known(channels, "nickname"), Fields.code(channels, "source"))
          : null;
    }

    @Override
    public String toString() {
      return "Channels[" + source + "]";
    }
  }

  /**
   * One page of externalcontact/get.
   *
   * @param follows those whom the app may see, 500 a page
   * @param nextCursor of the followers beyond; empty = these were all
   * @param unusable entries of {@code follow_user} without a userid, or all of it if it is absent
   */
  record Detail(Customer customer, List<Follow> follows, String nextCursor, List<Unusable> unusable)
      implements CustomerReply {

    public Detail {
      follows = List.copyOf(follows);
      unusable = List.copyOf(unusable);
    }

    static @Nullable Detail of(JsonNode reply) {
      Customer customer = Customer.of(reply.path("external_contact"));
      Page<Follow> follows = Fields.wholePage(reply, "follow_user", "userid", Follow::named);
      return customer == null || follows == null
          ? null
          : new Detail(customer, follows.items(), follows.nextCursor(), follows.unusable());
    }
  }

  /** A customer and what the one member of staff that was asked for has noted. */
  record Followed(Customer customer, Follow follow) implements CustomerReply {
    static @Nullable Followed of(JsonNode entry) {
      Customer customer = Customer.of(entry.path("external_contact"));
      Follow follow = Follow.withTagIds(entry.path("follow_info"));
      return customer == null || follow == null ? null : new Followed(customer, follow);
    }
  }

  /**
   * One page of batch/get_by_user.
   *
   * @param unlicensed members of staff without a licence, whose customers are missing here
   */
  record FollowedPage(Page<Followed> page, List<String> unlicensed) implements CustomerReply {

    public FollowedPage {
      unlicensed = List.copyOf(unlicensed);
    }

    static @Nullable FollowedPage of(JsonNode reply) {
      Page<Followed> page =
          Fields.wholePage(
              reply, "external_contact_list", "external_userid and userid", Followed::of);
      return page == null
          ? null
          : new FollowedPage(page, Fields.texts(reply.path("fail_info"), "unlicensed_userid_list"));
    }

    @Override
    public String toString() {
      return "FollowedPage[" + page + ", " + unlicensed.size() + " unlicensed]";
    }
  }

  /**
   * Somebody served, customer or not.
   *
   * @param tmpOpenId the same person has the same one for 4 hours
   * @param externalUserId only of customers
   * @param name masked, and only of others
   * @param followUserId who added it; or else {@code chatId}, the group that it is in
   * @param addTime seconds; 0 unknown
   */
  record Contact(
      boolean customer,
      @Nullable String tmpOpenId,
      @Nullable String externalUserId,
      @Nullable String name,
      @Nullable String followUserId,
      @Nullable String chatId,
      @Nullable String chatName,
      long addTime)
      implements CustomerReply {

    static @Nullable Contact of(JsonNode contact) {
      String tmpOpenId = Fields.known(contact, "tmp_openid");
      String externalUserId = Fields.known(contact, "external_userid");
      return tmpOpenId == null && externalUserId == null
          ? null
          : new Contact(
              Fields.flag(contact, "is_customer"),
              tmpOpenId,
              externalUserId,
              Fields.known(contact, "name"),
              Fields.known(contact, "follow_userid"),
              Fields.known(contact, "chat_id"),
              Fields.known(contact, "chat_name"),
              Fields.number(contact, "add_time"));
    }

    @Override
    public String toString() {
      return "Contact[" + (customer ? "customer]" : "other]");
    }
  }

  /**
   * Who a WeChat user is here; at least one id is there.
   *
   * @param externalUserId null as long as it is no customer, or follower and group owner are out of
   *     the app's sight
   * @param pendingId to remember with the union id until the real id comes, 90 days at most; no
   *     other call takes it
   */
  record UnionMatch(@Nullable String externalUserId, @Nullable String pendingId)
      implements CustomerReply {

    static @Nullable UnionMatch of(JsonNode reply) {
      String externalUserId = Fields.known(reply, "external_userid");
      String pendingId = Fields.known(reply, "pending_id");
      return externalUserId == null && pendingId == null
          ? null
          : new UnionMatch(externalUserId, pendingId);
    }

    @Override
    public String toString() {
      return "UnionMatch[" + (externalUserId == null ? "pending]" : "known]");
    }
  }
}
