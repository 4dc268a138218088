package io.weir.engine.wecom;

import static io.weir.engine.wecom.Replies.CORP;
import static io.weir.engine.wecom.Replies.TOKEN;
import static io.weir.engine.wecom.Replies.URL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.TokenKey;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each call sends; the paths and fields are those of protocol §2, §5.1 and §6. */
final class ApiCallsTest {

  private static final TokenKey SUITE = new TokenKey.OfSuite(URL, "wwsuite");

  /** Those of these are here; the tokens' and the archive's have a test of their own. */
  private static final List<Class<?>> PARTS =
      List.of(
          CallbackCalls.class,
          ConsentCalls.class,
          CustomerCalls.class,
          GroupCalls.class,
          KfCalls.class,
          StaffCalls.class,
          StatisticCalls.class,
          TagCalls.class,
          TransferCalls.class,
          WelcomeCalls.class);

  /**
   * One call.
   *
   * @param rest of its path, its query and its body as they are expected; the body with ' for "
   */
  record Sent(WeComCall<?> call, String rest) {
    @Override
    public String toString() {
      return call.getClass().getSimpleName();
    }
  }

  private static Sent sent(WeComCall<?> call, String rest) {
    return new Sent(call, rest);
  }

  static Stream<Sent> calls() {
    return Stream.of(ofSuites(), ofCustomers(), ofTransfers(), ofGroups(), ofStaff(), ofOthers())
        .flatMap(part -> part);
  }

  private static Stream<Sent> ofSuites() {
    return Stream.of(
        sent(new SuiteCalls.GetPreAuthCode(URL, "wwsuite"), "service/get_pre_auth_code"),
        sent(
            new SuiteCalls.GetProviderToken(URL, CORP, "s3cret"),
            "service/get_provider_token {'corpid':'wwcorp','provider_secret':'s3cret'}"),
        sent(
            new SuiteCalls.ListAdmins(URL, "wwsuite", CORP, 1000046),
            "service/get_admin_list {'auth_corpid':'wwcorp','agentid':1000046}"));
  }

  private static Stream<Sent> ofCustomers() {
    return Stream.of(
        sent(new CustomerCalls.ListFollowUsers(URL, TOKEN), "externalcontact/get_follow_user_list"),
        sent(
            new CustomerCalls.ListCustomers(URL, TOKEN, "z&s"),
            "externalcontact/list?userid=z%26s"),
        sent(
            new CustomerCalls.GetCustomer(URL, TOKEN, "wmOne", ""),
            "externalcontact/get?external_userid=wmOne"),
        sent(
            new CustomerCalls.GetCustomer(URL, TOKEN, "wmOne", "c+1="),
            "externalcontact/get?external_userid=wmOne&cursor=c%2B1%3D"),
        sent(
            new CustomerCalls.GetCustomersOf(URL, TOKEN, List.of("zs", "ls"), "", 100),
            "externalcontact/batch/get_by_user {'limit':100,'userid_list':['zs','ls']}"),
        sent(
            new CustomerCalls.GetCustomersOf(URL, TOKEN, List.of("zs"), "c1", 1),
            "externalcontact/batch/get_by_user {'cursor':'c1','limit':1,'userid_list':['zs']}"),
        sent(
            new CustomerCalls.ListContacts(URL, TOKEN, "c1", 1000),
            "externalcontact/contact_list {'cursor':'c1','limit':1000}"),
        sent(
            new CustomerCalls.SetRemark(
                URL, TOKEN, "zs", "wmOne", "部长", "", "某厂", List.of("138-01", "138-02"), "m1"),
            "externalcontact/remark {'userid':'zs','external_userid':'wmOne','remark':'部长',"
                + "'description':'','remark_company':'某厂','remark_mobiles':['138-01','138-02'],"
                + "'remark_pic_mediaid':'m1'}"),
        sent(
            new CustomerCalls.SetRemark(
                URL, TOKEN, "zs", "wmOne", null, null, null, List.of(), null),
            "externalcontact/remark {'userid':'zs','external_userid':'wmOne',"
                + "'remark_mobiles':['']}"),
        sent(
            new CustomerCalls.FindByUnionId(
                URL, TOKEN, "oUnion", "oOpen", CustomerCalls.Subject.PROVIDER),
            "idconvert/unionid_to_external_userid"
                + " {'unionid':'oUnion','openid':'oOpen','subject_type':1}"),
        sent(
            new CustomerCalls.FindByUnionId(
                URL, TOKEN, "oUnion", "oOpen", CustomerCalls.Subject.CORP),
            "idconvert/unionid_to_external_userid"
                + " {'unionid':'oUnion','openid':'oOpen','subject_type':0}"),
        sent(
            new CustomerCalls.GetNewIds(URL, TOKEN, List.of("wmOne", "wmTwo")),
            "externalcontact/get_new_external_userid {'external_userid_list':['wmOne','wmTwo']}"),
        sent(
            new TagCalls.ListTags(URL, TOKEN, List.of("etOne"), List.of("etGroup")),
            "externalcontact/get_corp_tag_list {'tag_id':['etOne'],'group_id':['etGroup']}"),
        sent(
            TagCalls.ListTags.all(URL, TOKEN),
            "externalcontact/get_corp_tag_list {'tag_id':[],'group_id':[]}"),
        sent(
            new TagCalls.MarkTags(URL, TOKEN, "zs", "wmOne", List.of("etOne"), List.of()),
            "externalcontact/mark_tag {'userid':'zs','external_userid':'wmOne',"
                + "'add_tag':['etOne']}"),
        sent(
            new TagCalls.MarkTags(URL, TOKEN, "zs", "wmOne", List.of(), List.of("etTwo")),
            "externalcontact/mark_tag {'userid':'zs','external_userid':'wmOne',"
                + "'remove_tag':['etTwo']}"),
        sent(
            new TagCalls.ConvertTagIds(URL, TOKEN, List.of("etOne")),
            "idconvert/external_tagid {'external_tagid_list':['etOne']}"));
  }

  private static Stream<Sent> ofTransfers() {
    List<String> who = List.of("wmOne");
    return Stream.of(
        sent(
            new TransferCalls.TransferCustomers(URL, TOKEN, "zs", "ls", who, "你好"),
            "externalcontact/transfer_customer {'handover_userid':'zs','takeover_userid':'ls',"
                + "'external_userid':['wmOne'],'transfer_success_msg':'你好'}"),
        sent(
            new TransferCalls.TransferResignedCustomers(URL, TOKEN, "zs", "ls", who),
            "externalcontact/resigned/transfer_customer {'handover_userid':'zs',"
                + "'takeover_userid':'ls','external_userid':['wmOne']}"),
        sent(
            new TransferCalls.GetTransfers(URL, TOKEN, "zs", "ls", ""),
            "externalcontact/transfer_result {'handover_userid':'zs','takeover_userid':'ls'}"),
        sent(
            new TransferCalls.GetResignedTransfers(URL, TOKEN, "zs", "ls", "c1"),
            "externalcontact/resigned/transfer_result {'handover_userid':'zs',"
                + "'takeover_userid':'ls','cursor':'c1'}"),
        sent(
            new TransferCalls.ListUnassigned(URL, TOKEN, "c1", 1000),
            "externalcontact/get_unassigned_list {'cursor':'c1','page_size':1000}"),
        sent(
            new TransferCalls.TransferResignedGroups(URL, TOKEN, List.of("wrOne"), "zs"),
            "externalcontact/groupchat/transfer {'new_owner':'zs','chat_id_list':['wrOne']}"),
        sent(
            new TransferCalls.TransferGroups(URL, TOKEN, List.of("wrOne"), "zs"),
            "externalcontact/groupchat/onjob_transfer"
                + " {'new_owner':'zs','chat_id_list':['wrOne']}"));
  }

  private static Stream<Sent> ofGroups() {
    return Stream.of(
        sent(
            new GroupCalls.ListGroups(URL, TOKEN, GroupCalls.Inheritance.ALL, List.of(), "", 1000),
            "externalcontact/groupchat/list {'status_filter':0,'limit':1000}"),
        sent(
            new GroupCalls.ListGroups(
                URL, TOKEN, GroupCalls.Inheritance.DONE, List.of("zs"), "c1", 10),
            "externalcontact/groupchat/list {'status_filter':3,"
                + "'owner_filter':{'userid_list':['zs']},'cursor':'c1','limit':10}"),
        sent(
            new GroupCalls.GetGroup(URL, TOKEN, "wrOne"),
            "externalcontact/groupchat/get {'chat_id':'wrOne','need_name':1}"),
        sent(
            new GroupCalls.GetNewMemberIds(URL, TOKEN, "wrOne", List.of("wmOne")),
            "externalcontact/groupchat/get_new_external_userid"
                + " {'chat_id':'wrOne','external_userid_list':['wmOne']}"),
        sent(
            new GroupCalls.GetNewGroupIds(URL, TOKEN, List.of("wrOne")),
            "idconvert/chatid {'chat_id_list':['wrOne']}"),
        sent(
            new GroupCalls.UpgradeGroupIds(URL, TOKEN, 1700000000),
            "idconvert/apply_to_upgrade_chatid {'upgrade_time':1700000000}"),
        sent(
            new GroupCalls.UpgradeGroupIdsOfNewCorps(URL, TOKEN),
            "idconvert/upgrade_chatid_for_new_corp {}"),
        sent(
            new StatisticCalls.GetBehavior(
                URL, TOKEN, List.of("zs"), List.of(1001L), 1700000000, 1700086400),
            "externalcontact/get_user_behavior_data {'userid':['zs'],'partyid':[1001],"
                + "'start_time':1700000000,'end_time':1700086400}"),
        sent(
            new StatisticCalls.GetGroupStatistic(
                URL,
                TOKEN,
                List.of("zs"),
                1700000000,
                1700000000,
                StatisticCalls.GroupOrder.GROUPS,
                true,
                500,
                1000),
            "externalcontact/groupchat/statistic {'day_begin_time':1700000000,"
                + "'day_end_time':1700000000,'owner_filter':{'userid_list':['zs']},"
                + "'order_by':2,'order_asc':1,'offset':500,'limit':1000}"),
        sent(
            new StatisticCalls.GetGroupStatisticByDay(
                URL, TOKEN, List.of("zs"), 1700000000, 1700086400),
            "externalcontact/groupchat/statistic_group_by_day {'day_begin_time':1700000000,"
                + "'day_end_time':1700086400,'owner_filter':{'userid_list':['zs']}}"));
  }

  private static Stream<Sent> ofStaff() {
    return Stream.of(
        sent(new StaffCalls.GetStaff(URL, TOKEN, "zs"), "user/get?userid=zs"),
        sent(
            new StaffCalls.ListStaff(URL, TOKEN, 7, StaffCalls.Depth.FLAT),
            "user/list?department_id=7"),
        sent(
            new StaffCalls.ListStaff(URL, TOKEN, 7, StaffCalls.Depth.DEEP),
            "user/list?department_id=7&fetch_child=1"),
        sent(
            new StaffCalls.ListStaffNames(URL, TOKEN, StaffCalls.ROOT, StaffCalls.Depth.DEEP),
            "user/simplelist?department_id=1&fetch_child=1"),
        sent(new StaffCalls.ListStaffIds(URL, TOKEN, "", 10_000), "user/list_id {'limit':10000}"),
        sent(new StaffCalls.ListDepartments(URL, TOKEN, 0), "department/list"),
        sent(new StaffCalls.ListDepartments(URL, TOKEN, 7), "department/list?id=7"),
        sent(new StaffCalls.ListDepartmentIds(URL, TOKEN, 7), "department/simplelist?id=7"),
        sent(
            new StaffCalls.ToOpenUserIds(URL, TOKEN, List.of("zs", "ls")),
            "batch/userid_to_openuserid {'userid_list':['zs','ls']}"),
        sent(
            new StaffCalls.FromOpenUserIds(URL, TOKEN, List.of("woOpen"), 1000002),
            "batch/openuserid_to_userid"
                + " {'source_agentid':1000002,'open_userid_list':['woOpen']}"));
  }

  private static Stream<Sent> ofOthers() {
    return Stream.of(
        sent(
            new ConsentCalls.ListPermitted(URL, TOKEN, ConsentCalls.Edition.ANY),
            "msgaudit/get_permit_user_list {}"),
        sent(
            new ConsentCalls.ListPermitted(URL, TOKEN, ConsentCalls.Edition.ENTERPRISE),
            "msgaudit/get_permit_user_list {'type':3}"),
        sent(
            new ConsentCalls.CheckSingle(URL, TOKEN, List.of(new ConsentCalls.Pair("zs", "wmOne"))),
            "msgaudit/check_single_agree {'info':[{'userid':'zs','exteranalopenid':'wmOne'}]}"),
        sent(
            new ConsentCalls.CheckRoom(URL, TOKEN, "wrOne"),
            "msgaudit/check_room_agree {'roomid':'wrOne'}"),
        sent(
            new ConsentCalls.GetRoom(URL, TOKEN, "wrOne"),
            "msgaudit/groupchat/get {'roomid':'wrOne'}"),
        sent(
            new ConsentCalls.GetRobot(URL, TOKEN, "wbOne"),
            "msgaudit/get_robot_info?robot_id=wbOne"),
        sent(
            new KfCalls.SyncMessages(URL, TOKEN, "wkOne", "", "", 1000, KfCalls.VoiceFormat.AMR),
            "kf/sync_msg {'limit':1000,'voice_format':0,'open_kfid':'wkOne'}"),
        sent(
            new KfCalls.SyncMessages(URL, TOKEN, "wkOne", "c1", "e1", 1, KfCalls.VoiceFormat.SILK),
            "kf/sync_msg {'cursor':'c1','token':'e1','limit':1,'voice_format':1,"
                + "'open_kfid':'wkOne'}"),
        sent(
            new KfCalls.ConvertKfIds(URL, TOKEN, List.of("wkOne")),
            "idconvert/open_kfid {'open_kfid_list':['wkOne']}"),
        sent(new CallbackCalls.ListAddresses(URL, TOKEN), "getcallbackip"),
        sent(
            new WelcomeCalls.SendWelcome(
                URL,
                TOKEN,
                "w-code",
                "你好",
                List.of(
                    new WelcomeCalls.Attachment.Image("m1", ""),
                    new WelcomeCalls.Attachment.Image("", "http://pic"),
                    new WelcomeCalls.Attachment.Link("题", "http://pic", "述", "http://l"),
                    new WelcomeCalls.Attachment.Link("题", "", "", "http://l"),
                    new WelcomeCalls.Attachment.MiniProgram("题", "m2", "wxapp", "/p"),
                    new WelcomeCalls.Attachment.Video("m3"),
                    new WelcomeCalls.Attachment.File("m4"))),
            "externalcontact/send_welcome_msg {'welcome_code':'w-code','text':{'content':'你好'},"
                + "'attachments':[{'msgtype':'image','image':{'media_id':'m1'}},"
                + "{'msgtype':'image','image':{'pic_url':'http://pic'}},"
                + "{'msgtype':'link','link':{'title':'题','picurl':'http://pic','desc':'述',"
                + "'url':'http://l'}},{'msgtype':'link','link':{'title':'题','url':'http://l'}},"
                + "{'msgtype':'miniprogram','miniprogram':{'title':'题','pic_media_id':'m2',"
                + "'appid':'wxapp','page':'/p'}},{'msgtype':'video','video':{'media_id':'m3'}},"
                + "{'msgtype':'file','file':{'media_id':'m4'}}]}"),
        sent(
            new WelcomeCalls.SendWelcome(URL, TOKEN, "w-code", "hi", List.of()),
            "externalcontact/send_welcome_msg {'welcome_code':'w-code','text':{'content':'hi'}}"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void shouldSendWhatWeComDocuments(Sent sent) {
    WeComCall<?> call = sent.call();
    String query = call.query().isEmpty() ? "" : "?" + call.query();
    String body = new String(call.body(), UTF_8);
    assertThat(call.path() + query + (body.isEmpty() ? "" : " " + body))
        .isEqualTo("/cgi-bin/" + sent.rest().replace('\'', '"'));
    assertThat(call.baseUrl()).isEqualTo(URL);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void shouldGoWithTheTokenThatTheCallerChose(Sent sent) {
    WeComCall<?> call = sent.call();
    if (!call.getClass().getDeclaringClass().equals(SuiteCalls.class)) {
      assertThat(call.token()).isEqualTo(TOKEN);
      assertThat(call.tokenParameter()).isEqualTo("access_token");
    } else if (!(call instanceof SuiteCalls.GetProviderToken)) {
      assertThat(call.token()).isEqualTo(SUITE);
      assertThat(call.tokenParameter()).isEqualTo("suite_access_token");
    } else {
      assertThat(call.token()).isNull();
    }
  }

  /** Rate budgets are kept per path, before there is a call. */
  @ParameterizedTest
  @MethodSource("calls")
  void shouldHaveItsPathAsAConstant(Sent sent) throws ReflectiveOperationException {
    assertThat(sent.call().getClass().getField("PATH").get(null)).isEqualTo(sent.call().path());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void shouldShowNobodysIdsAndNoSecrets(Sent sent) throws ReflectiveOperationException {
    for (RecordComponent component : sent.call().getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(sent.call());
      List<?> values = value instanceof List<?> list ? list : Arrays.asList(value);
      for (Object one : values) {
        boolean harmless = URL.equals(one) || "wwsuite".equals(one) || "".equals(one);
        if (one instanceof String text && !harmless) {
          assertThat(sent.call().toString()).doesNotContain(text);
        } else if (one instanceof ConsentCalls.Pair pair) {
          assertThat(sent.call().toString() + pair).doesNotContain(pair.userId());
        }
      }
    }
  }

  @Test
  void shouldHaveEveryCallInThisTable() {
    Set<Class<?>> tabled = calls().map(s -> s.call().getClass()).collect(Collectors.toSet());
    for (Class<?> part : PARTS) {
      for (Class<?> nested : part.getDeclaredClasses()) {
        if (WeComCall.class.isAssignableFrom(nested)) {
          assertThat(tabled).contains(nested);
        }
      }
    }
  }
}
