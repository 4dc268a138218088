package io.weir.engine.wecom;

import static io.weir.engine.wecom.Replies.TOKEN;
import static io.weir.engine.wecom.Replies.URL;
import static io.weir.engine.wecom.Replies.failure;
import static io.weir.engine.wecom.Replies.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and times that Postgres would refuse, with all that is written together with them. */
final class BoundsOfRepliesTest {

  private static final List<String> ONE = List.of("one");

  private static final String LONGEST = "i".repeat(Fields.ID_BYTES_MAX);

  /** Long enough by its characters, or by their bytes. */
  private static final List<String> TOO_LONG = List.of(LONGEST + "i", "字".repeat(86));

  /** Before 1970, milliseconds, microseconds, beyond the years, longs and integers. */
  private static final List<String> NO_TIMES =
      List.of(
          "-1",
          "253402300800",
          "1700000000000",
          "1700000000000000",
          "\"1700000000000\"",
          "9223372036854775807",
          "18446744073709551616",
          "1e300");

  private static final List<String> TIMES =
      List.of("0", "1700000000", "\"1700000000\"", "253402300799", "\"yesterday\"", "null");

  /** A list with one entry; ID and TIME stand for what is tried in it. */
  record Entry<R>(WeComCall<R> call, String reply, Function<R, Page<?>> page) {

    Page<?> with(String id, String time) {
      return page.apply(value(call, filled(reply, id, time)));
    }

    @Override
    public String toString() {
      return reply;
    }
  }

  private static String filled(String reply, String id, String time) {
    return reply.replace('\'', '"').replace("ID", id).replace("TIME", time);
  }

  private static <T> Entry<Page<T>> entry(WeComCall<Page<T>> call, String reply) {
    return new Entry<>(call, reply, page -> page);
  }

  private static Entry<?> batch(String entry) {
    return new Entry<>(
        new CustomerCalls.GetCustomersOf(URL, TOKEN, ONE, "", 1),
        "{'external_contact_list':[" + entry + "]}",
        CustomerReply.FollowedPage::page);
  }

  private static Entry<?> follower(String entry) {
    return new Entry<>(
        new CustomerCalls.GetCustomer(URL, TOKEN, "wm", ""),
        "{'external_contact':{'external_userid':'wm'},'follow_user':[" + entry + "]}",
        detail -> new Page<>(detail.follows(), "", detail.unusable()));
  }

  private static Entry<?> tag(String entry) {
    return new Entry<>(
        TagCalls.ListTags.all(URL, TOKEN),
        "{'tag_group':[{'group_id':'et','tag':[" + entry + "]}]}",
        page -> new Page<>(page.items().get(0).tags(), "", page.items().get(0).unusable()));
  }

  static Stream<Entry<?>> ids() {
    return Stream.of(
        entry(new CustomerCalls.ListFollowUsers(URL, TOKEN), "{'follow_user':['ID']}"),
        entry(
            new ConsentCalls.ListPermitted(URL, TOKEN, ConsentCalls.Edition.ANY), "{'ids':['ID']}"),
        batch("{'external_contact':{'external_userid':'ID'},'follow_info':{'userid':'zs'}}"),
        batch("{'external_contact':{'external_userid':'wm'},'follow_info':{'userid':'ID'}}"),
        batch(
            "{'external_contact':{'external_userid':'wm'},'follow_info':{'userid':'zs','tag_id':['ID']}}"),
        follower("{'userid':'ID'}"),
        follower("{'userid':'zs','tags':[{'tag_id':'ID','tag_name':'a'}]}"),
        tag("{'id':'ID'}"),
        entry(TagCalls.ListTags.all(URL, TOKEN), "{'tag_group':[{'group_id':'ID','tag':[]}]}"),
        entry(
            new GroupCalls.ListGroups(URL, TOKEN, GroupCalls.Inheritance.ALL, ONE, "", 1),
            "{'group_chat_list':[{'chat_id':'ID'}]}"),
        new Entry<>(
            new GroupCalls.GetGroup(URL, TOKEN, "wr"),
            "{'group_chat':{'chat_id':'wr','member_list':[{'userid':'ID'}]}}",
            group -> new Page<>(group.members(), "", group.unusable())),
        new Entry<>(
            new ConsentCalls.GetRoom(URL, TOKEN, "wr"),
            "{'members':[{'memberid':'ID'}]}",
            room -> new Page<>(room.members(), "", room.unusable())),
        entry(
            new ConsentCalls.CheckRoom(URL, TOKEN, "wr"),
            "{'agreeinfo':[{'exteranalopenid':'ID'}]}"),
        entry(
            new StaffCalls.ListStaff(URL, TOKEN, 1, StaffCalls.Depth.FLAT),
            "{'userlist':[{'userid':'ID'}]}"),
        entry(
            new StaffCalls.ListStaffIds(URL, TOKEN, "", 1),
            "{'dept_user':[{'userid':'ID','department':1}]}"),
        new Entry<>(
            new StaffCalls.ToOpenUserIds(URL, TOKEN, ONE),
            "{'open_userid_list':[{'userid':'zs','open_userid':'ID'}]}",
            converted -> new Page<>(converted.pairs(), "", converted.unusable())));
  }

  static Stream<Entry<?>> times() {
    return Stream.of(
        batch(
            "{'external_contact':{'external_userid':'wm'},'follow_info':{'userid':'zs','createtime':TIME}}"),
        follower("{'userid':'zs','createtime':TIME}"),
        tag("{'id':'et','create_time':TIME}"),
        entry(
            TagCalls.ListTags.all(URL, TOKEN),
            "{'tag_group':[{'group_id':'et','create_time':TIME,'tag':[]}]}"),
        entry(
            new ConsentCalls.CheckRoom(URL, TOKEN, "wr"),
            "{'agreeinfo':[{'exteranalopenid':'wm','status_change_time':TIME}]}"));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void shouldSetApartAnEntryWhoseIdIsTooLong(Entry<?> entry) {
    assertThat(entry.with(LONGEST, "0").items()).hasSize(1);
    for (String id : TOO_LONG) {
      Page<?> page = entry.with(id, "0");
      assertThat(page.items()).isEmpty();
      assertThat(page.unusable()).hasSize(1);
      assertThat(page.unusable().get(0).reason()).contains(": an entry ");
    }
  }

  @ParameterizedTest
  @MethodSource("times")
  void shouldSetApartAnEntryWhoseTimeIsOutOfBounds(Entry<?> entry) {
    for (String time : TIMES) {
      assertThat(entry.with("", time).items()).as(time).hasSize(1);
    }
    for (String time : NO_TIMES) {
      Page<?> page = entry.with("", time);
      assertThat(page.items()).as(time).isEmpty();
      assertThat(page.unusable()).as(time).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1700000000000", "-5"})
  void shouldFailWithAGroupOrRoomWhoseTimeIsOutOfBounds(String time) {
    String group = "{'group_chat':{'chat_id':'wr','create_time':TIME,'member_list':[]}}";
    String room = "{'roomname':'r','room_create_time':TIME,'members':[]}";
    assertThat(failure(new GroupCalls.GetGroup(URL, TOKEN, "wr"), filled(group, "", time)).code())
        .isZero();
    assertThat(failure(new ConsentCalls.GetRoom(URL, TOKEN, "wr"), filled(room, "", time)).code())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"18446744073709551617", "1e300"})
  void shouldTakeNoPartOfANumberThatIsNoLong(String number) {
    Page<?> page =
        value(
            new StaffCalls.ListDepartments(URL, TOKEN, 0),
            "{\"department\":[{\"id\":" + number + "}]}");
    assertThat(page.items()).isEmpty();
    assertThat(page.unusable()).hasSize(1);
  }
}
