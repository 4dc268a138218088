package io.weir.bench.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.bench.wecom.OddReplies.Oddity;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directory's APIs as a client of the platform sees them. */
final class DirectoryRoutesTest {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String FOLLOWERS = "/cgi-bin/externalcontact/get_follow_user_list";
  private static final String BATCH = "/cgi-bin/externalcontact/batch/get_by_user";
  private static @Nullable World shared;

  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable SimWeCom wecom;

  @BeforeAll
  static void makeWorld() throws IOException {
    shared = TestWorlds.make(TestWorlds.plan(33, 2, 600, 20), ExpectedSink.none());
  }

  @AfterEach
  void stop() {
    if (wecom != null) {
      wecom.close();
    }
  }

  private static World world() {
    if (shared == null) {
      throw new IllegalStateException("made before all tests");
    }
    return shared;
  }

  private static Corp corp() {
    return world().corps().get(0);
  }

  private void start(ApiOptions options) throws IOException {
    start(ServerOptions.plain().withApi(options));
  }

  private void start(ServerOptions options) throws IOException {
    wecom = SimWeCom.start(world(), options);
  }

  private SimWeCom wecom() {
    if (wecom == null) {
      throw new IllegalStateException("start first");
    }
    return wecom;
  }

  private HttpRequest request(String path, @Nullable String body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(wecom().baseUrl() + path)).timeout(Duration.ofSeconds(5));
    return body == null
        ? builder.build()
        : builder.POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private JsonNode call(String path, @Nullable String body) throws Exception {
    return MAPPER.readTree(
        client.send(request(path, body), HttpResponse.BodyHandlers.ofString()).body());
  }

  private String token(String secret) throws Exception {
    return call("/cgi-bin/gettoken?corpid=" + corp().corpId() + "&corpsecret=" + secret, null)
        .path("access_token")
        .asText("none");
  }

  private String appToken() throws Exception {
    return token(corp().apps().get(1).secret());
  }

  private String suiteToken() throws Exception {
    var suite = world().suite();
    String form = "{\"suite_id\":\"%s\",\"suite_secret\":\"%s\",\"suite_ticket\":\"%s\"}";
    String suiteToken =
        call(
                "/cgi-bin/service/get_suite_token",
                form.formatted(suite.suiteId(), suite.secret(), suite.tickets().get(0)))
            .path("suite_access_token")
            .textValue();
    return call(
            "/cgi-bin/service/get_corp_token?suite_access_token=" + suiteToken,
            "{\"auth_corpid\":\"%s\",\"permanent_code\":\"%s\"}"
                .formatted(corp().corpId(), corp().permanentCode()))
        .path("access_token")
        .textValue();
  }

  private static int errcode(JsonNode answer) {
    return answer.path("errcode").asInt(-99);
  }

  private JsonNode get(String path, String token, String query) throws Exception {
    return call("/cgi-bin/" + path + "?access_token=" + token + query, null);
  }

  private JsonNode post(String path, String token, String body) throws Exception {
    return call("/cgi-bin/" + path + "?access_token=" + token, body);
  }

  @Test
  void shouldLeadFromMembersToCustomersAndBack() throws Exception {
    start(ApiOptions.platform());
    String token = appToken();
    JsonNode followers = get("externalcontact/get_follow_user_list", token, "");
    String userId = followers.get("follow_user").get(0).textValue();
    JsonNode list = get("externalcontact/list", token, "&userid=" + userId);
    String customer = list.get("external_userid").get(0).textValue();
    JsonNode whole = get("externalcontact/get", token, "&external_userid=" + customer);
    assertThat(whole.at("/external_contact/external_userid").textValue()).isEqualTo(customer);
    assertThat(whole.get("follow_user").findValuesAsText("userid")).contains(userId);
    JsonNode batch =
        post(
            "externalcontact/batch/get_by_user",
            token,
            "{\"userid_list\":[\"" + userId + "\"],\"limit\":100}");
    assertThat(batch.get("external_contact_list")).hasSize(list.get("external_userid").size());
    JsonNode pending =
        post(
            "idconvert/unionid_to_external_userid",
            token,
            "{\"unionid\":\"oNobody\",\"openid\":\"o1\",\"subject_type\":0}");
    assertThat(pending.get("pending_id").textValue()).startsWith("p");
  }

  @Test
  void shouldShowGroupsTagsStaffAndDepartments() throws Exception {
    start(ApiOptions.platform());
    String token = appToken();
    JsonNode groups = post("externalcontact/groupchat/list", token, "{\"limit\":1}");
    String chatId = groups.get("group_chat_list").get(0).get("chat_id").textValue();
    assertThat(groups.get("next_cursor").textValue()).isNotEmpty();
    JsonNode owned =
        post(
            "externalcontact/groupchat/list",
            token,
            "{\"limit\":9,\"owner_filter\":{\"userid_list\":[\"nobody\"]}}");
    assertThat(owned.get("group_chat_list")).isEmpty();
    JsonNode group =
        post(
            "externalcontact/groupchat/get",
            token,
            "{\"chat_id\":\"" + chatId + "\",\"need_name\":1}");
    assertThat(group.at("/group_chat/member_list/0/name").textValue()).isNotEmpty();
    assertThat(post("externalcontact/get_corp_tag_list", token, "{}").get("tag_group")).hasSize(3);
    JsonNode staff = get("user/list", token, "&department_id=1&fetch_child=1");
    String userId = staff.get("userlist").get(0).get("userid").textValue();
    assertThat(get("user/get", token, "&userid=" + userId).get("name").textValue()).isNotEmpty();
    assertThat(get("user/simplelist", token, "&department_id=1&fetch_child=1").get("userlist"))
        .hasSize(staff.get("userlist").size());
    assertThat(get("department/list", token, "").get("department").size()).isGreaterThan(1);
    assertThat(get("getcallbackip", token, "").get("ip_list")).isNotEmpty();
  }

  @Test
  void shouldShowConsentToTheArchiveOnly() throws Exception {
    start(ApiOptions.platform());
    String archive = token(corp().archiveSecret());
    assertThat(post("msgaudit/get_permit_user_list", archive, "{\"type\":1}").get("ids"))
        .isNotEmpty();
    assertThat(post("msgaudit/get_permit_user_list", archive, "").get("ids")).isNotEmpty();
    assertThat(
            errcode(
                post(
                    "msgaudit/check_single_agree",
                    archive,
                    "{\"info\":[{\"userid\":\"a\",\"exteranalopenid\":\"b\"}]}")))
        .isZero();
    assertThat(errcode(post("msgaudit/check_room_agree", archive, "{\"roomid\":\"wrNo\"}")))
        .isEqualTo(40058);
    assertThat(errcode(post("msgaudit/groupchat/get", archive, "{\"roomid\":\"wrNo\"}")))
        .isEqualTo(301059);
    assertThat(errcode(get("msgaudit/get_robot_info", archive, "&robot_id=wbNo"))).isEqualTo(40058);
    assertThat(errcode(post("msgaudit/get_permit_user_list", appToken(), "{}"))).isEqualTo(48002);
    assertThat(errcode(get("externalcontact/get_follow_user_list", archive, ""))).isEqualTo(48002);
  }

  @Test
  void shouldLetContactSyncReadIdsAndNoMore() throws Exception {
    start(ApiOptions.platform());
    String sync = token(corp().contactSecret());
    assertThat(post("user/list_id", sync, "{\"limit\":10000}").get("dept_user")).isNotEmpty();
    assertThat(get("department/simplelist", sync, "").get("department_id")).isNotEmpty();
    assertThat(errcode(get("user/get", sync, "&userid=a"))).isEqualTo(48009);
    assertThat(errcode(get("user/list", sync, "&department_id=1"))).isEqualTo(48009);
    assertThat(errcode(post("user/list_id", appToken(), "{}"))).isEqualTo(48002);
  }

  @Test
  void shouldShowASuiteLessThanAnApp() throws Exception {
    start(ApiOptions.platform());
    String suite = suiteToken();
    JsonNode member =
        get("user/list", suite, "&department_id=1&fetch_child=1").get("userlist").get(0);
    assertThat(member.get("name")).isEqualTo(member.get("userid"));
    assertThat(member.has("mobile")).isFalse();
    String userId = member.get("userid").textValue();
    JsonNode open =
        post("batch/userid_to_openuserid", suite, "{\"userid_list\":[\"" + userId + "\",\"x\"]}");
    assertThat(open.get("open_userid_list").get(0).get("open_userid"))
        .isEqualTo(member.get("open_userid"));
    assertThat(open.get("invalid_userid_list")).hasSize(1);
    assertThat(errcode(post("batch/userid_to_openuserid", appToken(), "{}"))).isEqualTo(48002);
  }

  @Test
  void shouldRefuseTokensThatAreNone() throws Exception {
    start(ApiOptions.platform());
    assertThat(errcode(get("user/get", "", "&userid=a"))).isEqualTo(41001);
    assertThat(errcode(get("user/get", "made-up", "&userid=a"))).isEqualTo(40014);
  }

  @Test
  void shouldShutAnApiForTheRestOfTheMinuteButNotTheOthers() throws Exception {
    start(ApiOptions.platform().withLimits(3, 100, 10));
    String token = appToken();
    for (int i = 0; i < 3; i++) {
      assertThat(errcode(call(FOLLOWERS + "?access_token=" + token, null))).isZero();
    }
    assertThat(errcode(call(FOLLOWERS + "?access_token=" + token, null))).isEqualTo(45009);
    assertThat(errcode(get("department/list", token, ""))).isZero();
    JsonNode meter = call("/sim/stats", null).path("apis").path(corp().corpId()).path(FOLLOWERS);
    assertThat(meter.path("calls").intValue()).isEqualTo(4);
    assertThat(meter.path("busiestMinute").intValue()).isEqualTo(3);
    assertThat(meter.path("45009").intValue()).isEqualTo(1);
    assertThat(wecom().stats().apiCalls(corp().corpId(), FOLLOWERS)).isEqualTo(4);
    assertThat(wecom().stats().apiRefusals()).isEqualTo(1);
  }

  @Test
  void shouldRefuseMoreAtOnceThanItAllows() throws Exception {
    start(ApiOptions.platform().withLimits(1000, 1000, 2).withLatencyMillis(400));
    HttpRequest request = request(FOLLOWERS + "?access_token=" + appToken(), null);
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }
    List<Integer> codes = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      codes.add(errcode(MAPPER.readTree(call.get().body())));
    }
    assertThat(codes).containsExactlyInAnyOrder(0, 0, 45033, 45033, 45033);
    assertThat(errcode(call(FOLLOWERS + "?access_token=" + appToken(), null))).isZero();
  }

  @Test
  void shouldGoWrongAsItIsScripted() throws Exception {
    FaultScript script =
        FaultScript.inOrder(
            FaultScript.Call.DIRECTORY,
            corp().corpId(),
            List.of(new Fault.Code(-1), new Fault.Code(42001), new Fault.Status(502)));
    start(ServerOptions.plain().withFaults(script));
    String first = appToken();
    assertThat(errcode(get("department/list", first, ""))).isEqualTo(-1);
    assertThat(errcode(get("department/list", first, ""))).isEqualTo(42001);
    assertThat(errcode(get("department/list", first, ""))).isEqualTo(40014);
    String second = appToken();
    HttpRequest broken = request("/cgi-bin/department/list?access_token=" + second, null);
    assertThat(client.send(broken, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(502);
    assertThat(errcode(get("department/list", second, ""))).isZero();
  }

  private JsonNode oddBatch(Oddity oddity) throws Exception {
    start(ApiOptions.platform().withOdd(OddReplies.always(BATCH, oddity)));
    String token = appToken();
    JsonNode followers = get("externalcontact/get_follow_user_list", token, "").get("follow_user");
    String body = "{\"userid_list\":%s,\"limit\":2,\"cursor\":\"%s\"}";
    String path = "externalcontact/batch/get_by_user";
    if (oddity != Oddity.CURSOR_REPEATED) {
      return post(path, token, body.formatted(followers, ""));
    }
    JsonNode first = post(path, token, body.formatted(followers, ""));
    return post(path, token, body.formatted(followers, first.get("next_cursor").textValue()));
  }

  @Test
  void shouldRepeatACursorWhenItIsToldTo() throws Exception {
    JsonNode page = oddBatch(Oddity.CURSOR_REPEATED);
    assertThat(page.get("next_cursor").textValue()).isEqualTo("c2ltOg");
    assertThat(page.get("external_contact_list")).hasSize(2);
  }

  @Test
  void shouldLeaveOutAnIdWhenItIsToldTo() throws Exception {
    JsonNode page = oddBatch(Oddity.ID_MISSING);
    assertThat(page.at("/external_contact_list/0/external_contact").has("external_userid"))
        .isFalse();
    assertThat(page.at("/external_contact_list/1/external_contact").has("external_userid"))
        .isTrue();
  }

  @Test
  void shouldGiveAnIdAnotherTypeWhenItIsToldTo() throws Exception {
    JsonNode page = oddBatch(Oddity.WRONG_TYPE);
    assertThat(page.at("/external_contact_list/0/external_contact/external_userid").isObject())
        .isTrue();
    assertThat(call("/sim/stats", null).at("/odd/WRONG_TYPE").intValue()).isEqualTo(1);
  }

  @Test
  void shouldGiveAnotherCorpsIdWhenItIsToldTo() throws Exception {
    JsonNode page = oddBatch(Oddity.FOREIGN_ID);
    String id = page.at("/external_contact_list/0/external_contact/external_userid").textValue();
    assertThat(world().directories().of(corp().corpId()).knowsCustomer(id)).isFalse();
    assertThat(world().directories().of(world().corps().get(1).corpId()).knowsCustomer(id))
        .isTrue();
  }
}
