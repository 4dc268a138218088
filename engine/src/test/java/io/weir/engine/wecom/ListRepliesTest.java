package io.weir.engine.wecom;

import static io.weir.engine.wecom.Replies.TOKEN;
import static io.weir.engine.wecom.Replies.URL;
import static io.weir.engine.wecom.Replies.failure;
import static io.weir.engine.wecom.Replies.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every list of a reply has in common: nothing, no list, and entries that are no use. */
final class ListRepliesTest {

  /** What is not in these is gone, so that they are not empty when they are absent. */
  private static final Set<Class<?>> WHOLE =
      Set.of(
          ConsentCalls.ListPermitted.class,
          CustomerCalls.GetCustomersOf.class,
          StaffCalls.ListDepartments.class,
          TagCalls.ListTags.class);

  /** A call, the list that it is answered with, and how a page is got from what it makes of it. */
  record Listing<R>(WeComCall<R> call, String list, String good, Function<R, Page<?>> page) {

    Page<?> read(String entries) {
      return page.apply(value(call, "{\"errcode\":0,\"" + list + "\":" + entries + "}"));
    }

    @Override
    public String toString() {
      return call.getClass().getSimpleName();
    }
  }

  private static <T> Listing<Page<T>> listing(WeComCall<Page<T>> call, String list, String good) {
    return new Listing<>(call, list, good.replace('\'', '"'), page -> page);
  }

  private static Listing<Converted> conversion(
      WeComCall<Converted> call, String list, String from, String to) {
    return new Listing<>(
        call,
        list,
        "{\"" + from + "\":\"a\",\"" + to + "\":\"b\"}",
        made -> new Page<>(made.pairs(), "", made.unusable()));
  }

  static Stream<Listing<?>> lists() {
    return Stream.of(ofIds(), ofObjects(), ofConversions()).flatMap(part -> part);
  }

  private static Stream<Listing<?>> ofIds() {
    return Stream.of(
        listing(new CustomerCalls.ListFollowUsers(URL, TOKEN), "follow_user", "'zs'"),
        listing(new CustomerCalls.ListCustomers(URL, TOKEN, "zs"), "external_userid", "'wm'"),
        listing(
            new ConsentCalls.ListPermitted(URL, TOKEN, ConsentCalls.Edition.ANY), "ids", "'zs'"),
        listing(new CallbackCalls.ListAddresses(URL, TOKEN), "ip_list", "'203.0.113.*'"));
  }

  private static Stream<Listing<?>> ofObjects() {
    List<String> one = List.of("one");
    String taken = "{'external_userid':'wm','errcode':0}";
    String transfer = "{'external_userid':'wm','status':1}";
    String group = "{'chat_id':'wr','errcode':90501}";
    String agreement = "{'exteranalopenid':'wm','agree_status':'Agree'}";
    String followed = "{'external_contact':{'external_userid':'wm'},'follow_info':{'userid':'zs'}}";
    return Stream.of(
        listing(new SuiteCalls.ListAdmins(URL, "wws", Replies.CORP, 1), "admin", "{'userid':'zs'}"),
        new Listing<>(
            new CustomerCalls.GetCustomersOf(URL, TOKEN, one, "", 1),
            "external_contact_list",
            followed.replace('\'', '"'),
            CustomerReply.FollowedPage::page),
        listing(
            new CustomerCalls.ListContacts(URL, TOKEN, "", 1), "info_list", "{'tmp_openid':'t'}"),
        listing(
            new TransferCalls.TransferCustomers(URL, TOKEN, "a", "b", one, ""), "customer", taken),
        listing(
            new TransferCalls.TransferResignedCustomers(URL, TOKEN, "a", "b", one),
            "customer",
            taken),
        listing(new TransferCalls.GetTransfers(URL, TOKEN, "a", "b", ""), "customer", transfer),
        listing(
            new TransferCalls.GetResignedTransfers(URL, TOKEN, "a", "b", ""), "customer", transfer),
        listing(
            new TransferCalls.ListUnassigned(URL, TOKEN, "", 1),
            "info",
            "{'handover_userid':'zs','external_userid':'wm'}"),
        listing(
            new TransferCalls.TransferResignedGroups(URL, TOKEN, one, "zs"),
            "failed_chat_list",
            group),
        listing(new TransferCalls.TransferGroups(URL, TOKEN, one, "zs"), "failed_chat_list", group),
        listing(
            new GroupCalls.ListGroups(URL, TOKEN, GroupCalls.Inheritance.ALL, one, "", 1),
            "group_chat_list",
            "{'chat_id':'wr'}"),
        listing(TagCalls.ListTags.all(URL, TOKEN), "tag_group", "{'group_id':'et'}"),
        listing(
            new StaffCalls.ListStaff(URL, TOKEN, 1, StaffCalls.Depth.FLAT),
            "userlist",
            "{'userid':'zs'}"),
        listing(
            new StaffCalls.ListStaffNames(URL, TOKEN, 1, StaffCalls.Depth.FLAT),
            "userlist",
            "{'userid':'zs'}"),
        listing(
            new StaffCalls.ListStaffIds(URL, TOKEN, "", 1),
            "dept_user",
            "{'userid':'zs','department':1}"),
        listing(new StaffCalls.ListDepartments(URL, TOKEN, 0), "department", "{'id':2}"),
        listing(new StaffCalls.ListDepartmentIds(URL, TOKEN, 0), "department_id", "{'id':'2'}"),
        listing(
            new StatisticCalls.GetBehavior(URL, TOKEN, one, List.of(), 1, 2),
            "behavior_data",
            "{'stat_time':1700000000}"),
        new Listing<>(
            new StatisticCalls.GetGroupStatistic(
                URL, TOKEN, one, 1, 1, StatisticCalls.GroupOrder.GROUPS, true, 0, 1),
            "items",
            "{\"owner\":\"zs\",\"data\":{}}",
            StatisticCalls.GroupFigures::page),
        listing(
            new StatisticCalls.GetGroupStatisticByDay(URL, TOKEN, one, 1, 1),
            "items",
            "{'stat_time':1700000000,'data':{}}"),
        listing(
            new ConsentCalls.CheckSingle(URL, TOKEN, List.of(new ConsentCalls.Pair("a", "b"))),
            "agreeinfo",
            agreement),
        listing(new ConsentCalls.CheckRoom(URL, TOKEN, "wr"), "agreeinfo", agreement),
        new Listing<>(
            new KfCalls.SyncMessages(URL, TOKEN, "wk", "", "", 1, KfCalls.VoiceFormat.AMR),
            "msg_list",
            "{\"msgid\":\"m\",\"msgtype\":\"text\"}",
            KfCalls.KfPage::page));
  }

  private static Stream<Listing<?>> ofConversions() {
    List<String> one = List.of("one");
    return Stream.of(
        conversion(
            new CustomerCalls.GetNewIds(URL, TOKEN, one),
            "items",
            "external_userid",
            "new_external_userid"),
        conversion(
            new GroupCalls.GetNewMemberIds(URL, TOKEN, "wr", one),
            "items",
            "external_userid",
            "new_external_userid"),
        conversion(
            new GroupCalls.GetNewGroupIds(URL, TOKEN, one), "items", "chat_id", "new_chat_id"),
        conversion(
            new TagCalls.ConvertTagIds(URL, TOKEN, one),
            "items",
            "external_tagid",
            "open_external_tagid"),
        conversion(
            new KfCalls.ConvertKfIds(URL, TOKEN, one), "items", "open_kfid", "new_open_kfid"),
        conversion(
            new StaffCalls.ToOpenUserIds(URL, TOKEN, one),
            "open_userid_list",
            "userid",
            "open_userid"),
        conversion(
            new StaffCalls.FromOpenUserIds(URL, TOKEN, one, 1),
            "userid_list",
            "open_userid",
            "userid"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void shouldTakeAListThatIsAbsentForAnEmptyOneUnlessSomethingWouldBeGone(Listing<?> listing) {
    boolean isWhole = WHOLE.contains(listing.call().getClass());
    for (String reply :
        List.of(
            "{\"errcode\":0,\"errmsg\":\"ok\"}",
            "{\"errcode\":0,\"" + listing.list() + "\":null}")) {
      Page<?> page = page(listing, reply);
      assertThat(page.items()).isEmpty();
      assertThat(page.unusable())
          .isEqualTo(
              isWhole ? List.of(new Unusable(listing.list() + ": no list", reply)) : List.of());
    }
    assertThat(listing.read("[]").isLast()).isTrue();
    assertThat(listing.read("[]").unusable()).isEmpty();
  }

  private static <R> Page<?> page(Listing<R> listing, String reply) {
    return listing.page().apply(value(listing.call(), reply));
  }

  /** Else a fault of the platform would look like "all of them are gone". */
  @ParameterizedTest
  @MethodSource("lists")
  void shouldNotTakeSomethingElseForAnEmptyList(Listing<?> listing) {
    for (String other : List.of("{}", "\"x\"", "1", "false", "{\"id\":[]}")) {
      String reply = "{\"errcode\":0,\"" + listing.list() + "\":" + other + "}";
      assertThat(failure(listing.call(), reply).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void shouldKeepTheGoodEntriesOfAPageApartFromTheUnusable(Listing<?> listing) {
    Page<?> page =
        listing.read("[null," + listing.good() + ",[],{\"x\":\"秘\"}," + listing.good() + ",true]");
    assertThat(page.items()).hasSize(2);
    assertThat(page.unusable())
        .extracting(Unusable::json)
        .containsExactly("null", "[]", "{\"x\":\"秘\"}", "true");
    assertThat(page.unusable())
        .allSatisfy(u -> assertThat(u.reason()).startsWith(listing.list() + ": an entry "))
        .allSatisfy(u -> assertThat(u.toString()).doesNotContain("秘"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void shouldFailAsTheErrcodeSays(Listing<?> listing) {
    String reply = "{\"errcode\":84061,\"errmsg\":\"not external contact\"}";
    assertThat(failure(listing.call(), reply).errorClass()).isEqualTo(ErrorClass.GONE);
  }
}
