package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The corp's tags for customers (protocol §6). Ids of tags differ per provider. Tokens and errors
 * as in {@link CustomerCalls}.
 */
public final class TagCalls {

  /** Tags that a corp may have; none of the lists below can be longer. */
  public static final int TAGS_MAX = 3000;

  private TagCalls() {}

  /**
   * {@code POST /cgi-bin/externalcontact/get_corp_tag_list}: groups with their tags. A group of
   * which tags were asked for comes with those alone. Errors: 40068 an id that is not there.
   *
   * @param tagIds only these
   * @param groupIds only these; not looked at when there are {@code tagIds}. Both empty = all
   */
  public record ListTags(String baseUrl, TokenKey token, List<String> tagIds, List<String> groupIds)
      implements WeComCall<Page<TagGroup>> {

    public static final String PATH = "/cgi-bin/externalcontact/get_corp_tag_list";

    public ListTags {
      tagIds = Require.ids("tag_id", tagIds, 0, TAGS_MAX);
      groupIds = Require.ids("group_id", groupIds, 0, TAGS_MAX);
    }

    /** All of them. */
    public static ListTags all(String baseUrl, TokenKey token) {
      return new ListTags(baseUrl, token, List.of(), List.of());
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object();
      body.set("tag_id", CallJson.array(tagIds));
      return CallJson.bytes(body.set("group_id", CallJson.array(groupIds)));
    }

    @Override
    public ReplyReader<Page<TagGroup>> reader() {
      return new ObjectReader<>(
          reply -> Fields.wholePage(reply, "tag_group", "group_id or list of tags", TagGroup::of));
    }

    @Override
    public String toString() {
      return "ListTags[" + token + ", " + tagIds.size() + " tags, " + groupIds.size() + " groups]";
    }
  }

  /**
   * A group of tags.
   *
   * @param createTime seconds; 0 unknown
   * @param order greater ones come first
   * @param deleted told only when it was asked for by id
   * @param unusable entries of {@code tag} without an id, or all of it if it is absent
   */
  public record TagGroup(
      String id,
      @Nullable String name,
      long createTime,
      long order,
      boolean deleted,
      List<CorpTag> tags,
      List<Unusable> unusable) {

    public TagGroup {
      tags = List.copyOf(tags);
      unusable = List.copyOf(unusable);
    }

    private static @Nullable TagGroup of(JsonNode group) {
      String id = Fields.id(group, "group_id");
      long createTime = Fields.seconds(group, "create_time");
      Page<CorpTag> tags = Fields.wholePage(group, "tag", "id", CorpTag::of);
      return id.isEmpty() || createTime == Fields.NO_TIME || tags == null
          ? null
          : new TagGroup(
              id,
              Fields.known(group, "group_name"),
              createTime,
              Fields.number(group, "order"),
              Fields.flag(group, "deleted"),
              tags.items(),
              tags.unusable());
    }
  }

  /** A tag of the corp's; fields as in {@link TagGroup}. */
  public record CorpTag(
      String id, @Nullable String name, long createTime, long order, boolean deleted) {

    private static @Nullable CorpTag of(JsonNode tag) {
      String id = Fields.id(tag, "id");
      long createTime = Fields.seconds(tag, "create_time");
      return id.isEmpty() || createTime == Fields.NO_TIME
          ? null
          : new CorpTag(
              id,
              Fields.known(tag, "name"),
              createTime,
              Fields.number(tag, "order"),
              Fields.flag(tag, "deleted"));
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/mark_tag}: gives a customer tags and takes tags from it,
   * as one member of staff sees it. Errors: 84061 not its customer, 40068 an id that is not there.
   *
   * @param add ids; one of the two lists must have some
   */
  public record MarkTags(
      String baseUrl,
      TokenKey token,
      String userId,
      String externalUserId,
      List<String> add,
      List<String> remove)
      implements WeComCall<WeComReply.Done> {

    public static final String PATH = "/cgi-bin/externalcontact/mark_tag";

    public MarkTags {
      Require.text("userid", userId);
      Require.text("external_userid", externalUserId);
      add = Require.ids("add_tag", add, 0, TAGS_MAX);
      remove = Require.ids("remove_tag", remove, 0, TAGS_MAX);
      Require.require(!add.isEmpty() || !remove.isEmpty(), "no tag to add or to remove");
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object().put("userid", userId);
      body.put("external_userid", externalUserId);
      if (!add.isEmpty()) {
        body.set("add_tag", CallJson.array(add));
      }
      if (!remove.isEmpty()) {
        body.set("remove_tag", CallJson.array(remove));
      }
      return CallJson.bytes(body);
    }

    @Override
    public ReplyReader<WeComReply.Done> reader() {
      return WeComReply.Done.reader();
    }

    @Override
    public String toString() {
      return "MarkTags[" + token + ", +" + add.size() + ", -" + remove.size() + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/idconvert/external_tagid}: what the corp's tags are called for this
   * provider.
   *
   * @param tagIds 1 to 1,000
   */
  public record ConvertTagIds(String baseUrl, TokenKey token, List<String> tagIds)
      implements WeComCall<Converted> {

    public static final String PATH = "/cgi-bin/idconvert/external_tagid";

    public ConvertTagIds {
      tagIds = Require.ids("external_tagid_list", tagIds, 1, CustomerCalls.CONVERSIONS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().set("external_tagid_list", CallJson.array(tagIds)));
    }

    @Override
    public ReplyReader<Converted> reader() {
      return Converted.reader(
          "items", "external_tagid", "open_external_tagid", "invalid_external_tagid_list");
    }

    @Override
    public String toString() {
      return "ConvertTagIds[" + token + ", " + tagIds.size() + " ids]";
    }
  }
}
