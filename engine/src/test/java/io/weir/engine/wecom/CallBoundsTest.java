package io.weir.engine.wecom;

import static io.weir.engine.wecom.Replies.TOKEN;
import static io.weir.engine.wecom.Replies.URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is beyond WeCom's bounds is refused where the call is made, with a word on which bound. */
final class CallBoundsTest {

  private static final String LONG = "秘".repeat(1400); // 4,200 bytes

  /** A size that has a bound: what is made with that size, what the complaint names. */
  record Bound(String field, int min, int max, IntFunction<WeComCall<?>> made) {
    @Override
    public String toString() {
      return field + " " + min + " to " + max;
    }
  }

  private static List<String> ids(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add("秘" + i);
    }
    return ids;
  }

  static Stream<Bound> bounds() {
    return Stream.of(ofDirectory(), ofOthers()).flatMap(part -> part);
  }

  private static Stream<Bound> ofDirectory() {
    List<String> one = ids(1);
    return Stream.of(
        new Bound(
            "userid_list",
            1,
            100,
            n -> new CustomerCalls.GetCustomersOf(URL, TOKEN, ids(n), "", 100)),
        new Bound("limit", 1, 100, n -> new CustomerCalls.GetCustomersOf(URL, TOKEN, one, "", n)),
        new Bound("limit", 1, 1000, n -> new CustomerCalls.ListContacts(URL, TOKEN, "", n)),
        new Bound(
            "external_userid_list", 1, 1000, n -> new CustomerCalls.GetNewIds(URL, TOKEN, ids(n))),
        new Bound("remark", 0, 20, n -> remark("秘".repeat(n), null, null)),
        new Bound("description", 0, 150, n -> remark(null, "秘".repeat(n), null)),
        new Bound("remark_company", 0, 20, n -> remark(null, null, "😀".repeat(n))),
        new Bound(
            "owner_filter",
            0,
            100,
            n -> new GroupCalls.ListGroups(URL, TOKEN, GroupCalls.Inheritance.ALL, ids(n), "", 1)),
        new Bound(
            "limit",
            1,
            1000,
            n -> new GroupCalls.ListGroups(URL, TOKEN, GroupCalls.Inheritance.ALL, one, "", n)),
        new Bound(
            "external_userid_list",
            1,
            1000,
            n -> new GroupCalls.GetNewMemberIds(URL, TOKEN, "wr", ids(n))),
        new Bound("chat_id_list", 1, 1000, n -> new GroupCalls.GetNewGroupIds(URL, TOKEN, ids(n))),
        new Bound("tag_id", 0, 3000, n -> new TagCalls.ListTags(URL, TOKEN, ids(n), List.of())),
        new Bound("group_id", 0, 3000, n -> new TagCalls.ListTags(URL, TOKEN, List.of(), ids(n))),
        new Bound(
            "add_tag", 0, 3000, n -> new TagCalls.MarkTags(URL, TOKEN, "z", "wm", ids(n), one)),
        new Bound(
            "remove_tag", 0, 3000, n -> new TagCalls.MarkTags(URL, TOKEN, "z", "wm", one, ids(n))),
        new Bound(
            "external_tagid_list", 1, 1000, n -> new TagCalls.ConvertTagIds(URL, TOKEN, ids(n))),
        new Bound("limit", 1, 10_000, n -> new StaffCalls.ListStaffIds(URL, TOKEN, "", n)),
        new Bound("userid_list", 1, 1000, n -> new StaffCalls.ToOpenUserIds(URL, TOKEN, ids(n))),
        new Bound(
            "open_userid_list",
            1,
            1000,
            n -> new StaffCalls.FromOpenUserIds(URL, TOKEN, ids(n), 1)));
  }

  private static Stream<Bound> ofOthers() {
    List<String> one = ids(1);
    return Stream.of(
        new Bound(
            "external_userid",
            1,
            100,
            n -> new TransferCalls.TransferCustomers(URL, TOKEN, "z", "l", ids(n), "")),
        new Bound(
            "transfer_success_msg",
            0,
            200,
            n -> new TransferCalls.TransferCustomers(URL, TOKEN, "z", "l", one, "秘".repeat(n))),
        new Bound(
            "external_userid",
            1,
            100,
            n -> new TransferCalls.TransferResignedCustomers(URL, TOKEN, "z", "l", ids(n))),
        new Bound("limit", 1, 1000, n -> new TransferCalls.ListUnassigned(URL, TOKEN, "", n)),
        new Bound(
            "chat_id_list",
            1,
            100,
            n -> new TransferCalls.TransferResignedGroups(URL, TOKEN, ids(n), "z")),
        new Bound(
            "chat_id_list", 1, 100, n -> new TransferCalls.TransferGroups(URL, TOKEN, ids(n), "z")),
        new Bound(
            "userid",
            0,
            100,
            n -> new StatisticCalls.GetBehavior(URL, TOKEN, ids(n), List.of(1L), 1, 2)),
        new Bound(
            "partyid",
            0,
            100,
            n -> new StatisticCalls.GetBehavior(URL, TOKEN, one, Collections.nCopies(n, 1L), 1, 2)),
        new Bound("owner_filter", 1, 100, n -> statistic(ids(n), 0, 1)),
        new Bound("limit", 1, 1000, n -> statistic(one, 0, n)),
        new Bound("offset", 0, Integer.MAX_VALUE, n -> statistic(one, n, 1)),
        new Bound(
            "the time",
            1,
            1700000000,
            n -> new StatisticCalls.GetGroupStatisticByDay(URL, TOKEN, one, n, 1700000000)),
        new Bound(
            "info",
            1,
            100,
            n ->
                new ConsentCalls.CheckSingle(
                    URL, TOKEN, Collections.nCopies(n, new ConsentCalls.Pair("秘", "秘")))),
        new Bound("cursor", 0, 64, n -> messages("c".repeat(n), "", 1)),
        new Bound("token", 0, 128, n -> messages("", "t".repeat(n), 1)),
        new Bound("limit", 1, 1000, n -> messages("", "", n)),
        new Bound("open_kfid_list", 1, 1000, n -> new KfCalls.ConvertKfIds(URL, TOKEN, ids(n))),
        new Bound("text", 0, 4000, n -> welcome("t".repeat(n), 1)),
        new Bound("attachments", 0, 9, n -> welcome("t", n)));
  }

  private static WeComCall<?> remark(
      @Nullable String remark, @Nullable String description, @Nullable String company) {
    return new CustomerCalls.SetRemark(
        URL, TOKEN, "z", "wm", remark, description, company, null, null);
  }

  private static WeComCall<?> statistic(List<String> owners, int offset, int limit) {
    return new StatisticCalls.GetGroupStatistic(
        URL, TOKEN, owners, 1, 1, StatisticCalls.GroupOrder.GROUPS, false, offset, limit);
  }

  private static WeComCall<?> messages(String cursor, String eventToken, int limit) {
    return new KfCalls.SyncMessages(
        URL, TOKEN, "wk", cursor, eventToken, limit, KfCalls.VoiceFormat.AMR);
  }

  private static WeComCall<?> welcome(String text, int attachments) {
    return new WelcomeCalls.SendWelcome(
        URL,
        TOKEN,
        "秘",
        text,
        Collections.nCopies(attachments, new WelcomeCalls.Attachment.File("秘")));
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void shouldTakeWhatIsWithinTheBoundAndRefuseWhatIsBeyond(Bound bound) {
    assertThatCode(() -> bound.made().apply(bound.max())).doesNotThrowAnyException();
    assertThatCode(() -> bound.made().apply(bound.min())).doesNotThrowAnyException();
    if (bound.max() < Integer.MAX_VALUE) {
      refused(bound.field(), () -> bound.made().apply(bound.max() + 1));
    }
    if (bound.min() > 0 || bound.field().equals("offset")) {
      refused(bound.field(), () -> bound.made().apply(bound.min() - 1));
    }
  }

  /** The bound is in bytes; a character may have three of them. */
  @Test
  void shouldCountTheBytesOfAWelcome() {
    refused("text has bytes: 4200", () -> welcome(LONG, 0));
  }

  /** What is missing altogether: each word is part of the complaint. */
  record Missing(String field, Supplier<Object> made) {
    @Override
    public String toString() {
      return field;
    }
  }

  static Stream<Missing> missing() {
    List<String> none = List.of();
    List<String> one = ids(1);
    return Stream.of(
        new Missing("userid", () -> new CustomerCalls.ListCustomers(URL, TOKEN, "")),
        new Missing("external_userid", () -> new CustomerCalls.GetCustomer(URL, TOKEN, "", "c")),
        new Missing("empty id", () -> new CustomerCalls.GetNewIds(URL, TOKEN, List.of("秘", ""))),
        new Missing("nothing to change", () -> remark(null, null, null)),
        new Missing(
            "openid",
            () -> new CustomerCalls.FindByUnionId(URL, TOKEN, "秘", "", CustomerCalls.Subject.CORP)),
        new Missing("no tag", () -> new TagCalls.MarkTags(URL, TOKEN, "秘", "秘", none, none)),
        new Missing("chat_id", () -> new GroupCalls.GetGroup(URL, TOKEN, "")),
        new Missing("userid", () -> new StaffCalls.GetStaff(URL, TOKEN, "")),
        new Missing(
            "takeover_userid", () -> new TransferCalls.GetTransfers(URL, TOKEN, "秘", "", "")),
        new Missing("new_owner", () -> new TransferCalls.TransferGroups(URL, TOKEN, one, "")),
        new Missing(
            "neither userid nor partyid",
            () -> new StatisticCalls.GetBehavior(URL, TOKEN, none, List.of(), 1, 2)),
        new Missing("exteranalopenid", () -> new ConsentCalls.Pair("秘", "")),
        new Missing("roomid", () -> new ConsentCalls.GetRoom(URL, TOKEN, "")),
        new Missing("robot_id", () -> new ConsentCalls.GetRobot(URL, TOKEN, "")),
        new Missing("neither text nor attachments", () -> welcome("", 0)),
        new Missing("media_id", () -> new WelcomeCalls.Attachment.Image("", "")),
        new Missing("media_id", () -> new WelcomeCalls.Attachment.Image("秘", "秘")),
        new Missing("url", () -> new WelcomeCalls.Attachment.Link("秘", "", "", "")),
        new Missing("page", () -> new WelcomeCalls.Attachment.MiniProgram("秘", "秘", "秘", "")));
  }

  @ParameterizedTest
  @MethodSource("missing")
  void shouldRefuseACallThatLacksWhatItIsAbout(Missing missing) {
    refused(missing.field(), missing.made());
  }

  /** Whoever made the call must be able to log the complaint. */
  private static void refused(String named, Supplier<Object> made) {
    assertThatIllegalArgumentException()
        .isThrownBy(made::get)
        .withMessageContaining(named)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("秘"));
  }
}
