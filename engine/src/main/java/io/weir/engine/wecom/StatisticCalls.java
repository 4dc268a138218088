package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What WeCom counts per day of the last 180 (protocol §6). Times are seconds; WeCom rounds them to
 * days of its own time zone. Tokens and errors as in {@link CustomerCalls}.
 */
public final class StatisticCalls {

  /** Members of staff, and departments, in one call. */
  public static final int STAFF_MAX = 100;

  /** Owners on a page of {@link GetGroupStatistic}. */
  public static final int OWNERS_MAX = 1000;

  private static final String BASE = "/cgi-bin/externalcontact/";

  private StatisticCalls() {}

  /**
   * {@code POST /cgi-bin/externalcontact/get_user_behavior_data}: what members of staff and
   * departments together did with customers, day by day.
   *
   * @param userIds 100 at most; one of the two lists must have some
   * @param departments 100 at most
   */
  public record GetBehavior(
      String baseUrl,
      TokenKey token,
      List<String> userIds,
      List<Long> departments,
      long startTime,
      long endTime)
      implements WeComCall<Page<Behavior>> {

    public static final String PATH = BASE + "get_user_behavior_data";

    public GetBehavior {
      userIds = Require.ids("userid", userIds, 0, STAFF_MAX);
      departments = List.copyOf(departments);
      Require.within("partyid has", departments.size(), 0, STAFF_MAX);
      Require.require(
          !userIds.isEmpty() || !departments.isEmpty(), "neither userid nor partyid is given");
      period(startTime, endTime);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object();
      if (!userIds.isEmpty()) {
        body.set("userid", CallJson.array(userIds));
      }
      if (!departments.isEmpty()) {
        ArrayNode ids = body.putArray("partyid");
        departments.forEach(ids::add);
      }
      return CallJson.bytes(body.put("start_time", startTime).put("end_time", endTime));
    }

    @Override
    public ReplyReader<Page<Behavior>> reader() {
      return new ObjectReader<>(
          reply -> Fields.page(reply, "behavior_data", "stat_time", Behavior::of));
    }

    @Override
    public String toString() {
      return "GetBehavior["
          + token
          + ", "
          + userIds.size()
          + " staff, "
          + departments.size()
          + " departments]";
    }
  }

  /**
   * One day's work with customers.
   *
   * @param statTime the day
   * @param replyPercentage of chats that were answered; null when there was none
   * @param averageReplyMinutes to the first answer; null when there was none
   * @param negativeFeedback customers who deleted or blocked
   */
  public record Behavior(
      long statTime,
      long chats,
      long messages,
      @Nullable Double replyPercentage,
      @Nullable Double averageReplyMinutes,
      long negativeFeedback,
      long newApplies,
      long newContacts) {

    private static @Nullable Behavior of(JsonNode day) {
      long statTime = Fields.number(day, "stat_time");
      return statTime <= 0
          ? null
          : new Behavior(
              statTime,
              Fields.number(day, "chat_cnt"),
              Fields.number(day, "message_cnt"),
              Fields.decimal(day, "reply_percentage"),
              Fields.decimal(day, "avg_reply_time"),
              Fields.number(day, "negative_feedback_cnt"),
              Fields.number(day, "new_apply_cnt"),
              Fields.number(day, "new_contact_cnt"));
    }
  }

  /** By what {@link GetGroupStatistic} sorts; what the numbers mean is from memory. */
  public enum GroupOrder {
    NEW_GROUPS(1),
    GROUPS(2),
    NEW_MEMBERS(3),
    MEMBERS(4);

    private final int code;

    GroupOrder(int code) {
      this.code = code;
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/groupchat/statistic}: figures of groups by owner.
   *
   * @param ownerIds 1 to 100
   * @param offset of the page; goes on at {@link GroupFigures#nextOffset}
   * @param limit owners a page, 1 to 1,000
   */
  public record GetGroupStatistic(
      String baseUrl,
      TokenKey token,
      List<String> ownerIds,
      long beginTime,
      long endTime,
      GroupOrder order,
      boolean ascending,
      int offset,
      int limit)
      implements WeComCall<GroupFigures> {

    public static final String PATH = BASE + "groupchat/statistic";

    public GetGroupStatistic {
      ownerIds = Require.ids("owner_filter.userid_list", ownerIds, 1, STAFF_MAX);
      period(beginTime, endTime);
      Require.within("offset is", offset, 0, Integer.MAX_VALUE);
      Require.limit(limit, OWNERS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          ofOwners(ownerIds, beginTime, endTime)
              .put("order_by", order.code)
              .put("order_asc", ascending ? 1 : 0)
              .put("offset", offset)
              .put("limit", limit));
    }

    @Override
    public ReplyReader<GroupFigures> reader() {
      return new ObjectReader<>(GroupFigures::of);
    }

    @Override
    public String toString() {
      return "GetGroupStatistic[" + token + ", " + ownerIds.size() + " owners, at " + offset + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/groupchat/statistic_group_by_day}: the same by day, all
   * owners together and all days on one page.
   *
   * @param ownerIds 1 to 100
   */
  public record GetGroupStatisticByDay(
      String baseUrl, TokenKey token, List<String> ownerIds, long beginTime, long endTime)
      implements WeComCall<Page<DayFigures>> {

    public static final String PATH = BASE + "groupchat/statistic_group_by_day";

    public GetGroupStatisticByDay {
      ownerIds = Require.ids("owner_filter.userid_list", ownerIds, 1, STAFF_MAX);
      period(beginTime, endTime);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(ofOwners(ownerIds, beginTime, endTime));
    }

    @Override
    public ReplyReader<Page<DayFigures>> reader() {
      return new ObjectReader<>(
          reply -> Fields.page(reply, "items", "stat_time and data", DayFigures::of));
    }

    @Override
    public String toString() {
      return "GetGroupStatisticByDay[" + token + ", " + ownerIds.size() + " owners]";
    }
  }

  /**
   * One page of figures by owner.
   *
   * @param total owners in all
   * @param nextOffset where the next page begins; {@code total} or more = this was the last
   */
  public record GroupFigures(long total, long nextOffset, Page<OwnerFigures> page) {
    private static @Nullable GroupFigures of(JsonNode reply) {
      Page<OwnerFigures> page = Fields.page(reply, "items", "owner and data", OwnerFigures::of);
      return page == null
          ? null
          : new GroupFigures(
              Fields.number(reply, "total"), Fields.number(reply, "next_offset"), page);
    }
  }

  /** Figures of one owner's groups. */
  public record OwnerFigures(String owner, Figures figures) {

    private static @Nullable OwnerFigures of(JsonNode entry) {
      String owner = Fields.text(entry, "owner");
      Figures figures = Figures.of(entry.path("data"));
      return owner.isEmpty() || figures == null ? null : new OwnerFigures(owner, figures);
    }

    @Override
    public String toString() {
      return "OwnerFigures[" + figures + "]";
    }
  }

  /** Figures of one day. */
  public record DayFigures(long statTime, Figures figures) {
    private static @Nullable DayFigures of(JsonNode entry) {
      long statTime = Fields.number(entry, "stat_time");
      Figures figures = Figures.of(entry.path("data"));
      return statTime <= 0 || figures == null ? null : new DayFigures(statTime, figures);
    }
  }

  /**
   * Counts of groups, members and messages; those with "spoken" had a message in the time.
   *
   * @param movedTraineeGroups groups that came over from WeChat (migrate_trainee_chat_cnt)
   */
  public record Figures(
      long newGroups,
      long groups,
      long groupsSpoken,
      long newMembers,
      long members,
      long membersSpoken,
      long messages,
      long movedTraineeGroups) {

    private static @Nullable Figures of(JsonNode figures) {
      return figures.isObject()
          ? new Figures(
              Fields.number(figures, "new_chat_cnt"),
              Fields.number(figures, "chat_total"),
              Fields.number(figures, "chat_has_msg"),
              Fields.number(figures, "new_member_cnt"),
              Fields.number(figures, "member_total"),
              Fields.number(figures, "member_has_msg"),
              Fields.number(figures, "msg_total"),
              Fields.number(figures, "migrate_trainee_chat_cnt"))
          : null;
    }
  }

  private static void period(long beginTime, long endTime) {
    Require.within("the time begins at", beginTime, 1, endTime);
  }

  private static ObjectNode ofOwners(List<String> ownerIds, long beginTime, long endTime) {
    ObjectNode body = CallJson.object();
    body.put("day_begin_time", beginTime).put("day_end_time", endTime);
    body.putObject("owner_filter").set("userid_list", CallJson.array(ownerIds));
    return body;
  }
}
