package io.weir.bench.wecom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.MediaFiles;
import io.weir.bench.wecom.world.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The server as a client of the platform sees it. */
final class SimWeComTest {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static @Nullable World shared;

  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable SimWeCom wecom;

  @BeforeAll
  static void makeWorld() throws IOException {
    shared = TestWorlds.make(TestWorlds.plan(21, 2, 700, 20), ExpectedSink.none());
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

  private SimWeCom start(ServerOptions options) throws IOException {
    SimWeCom started = SimWeCom.start(world(), options);
    wecom = started;
    return started;
  }

  private String base() {
    if (wecom == null) {
      throw new IllegalStateException("start first");
    }
    return wecom.baseUrl();
  }

  private HttpRequest request(String path, @Nullable String body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base() + path)).timeout(Duration.ofSeconds(2));
    return body == null
        ? builder.build()
        : builder.POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private HttpResponse<String> send(String path, @Nullable String body) throws Exception {
    return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode call(String path, @Nullable String body) throws Exception {
    return MAPPER.readTree(send(path, body).body());
  }

  private String tokenOf(String corpId, String secret) throws Exception {
    return call("/cgi-bin/gettoken?corpid=" + corpId + "&corpsecret=" + secret, null)
        .path("access_token")
        .asText("none");
  }

  private String token() throws Exception {
    return tokenOf(corp().corpId(), corp().archiveSecret());
  }

  private static String chatPath(String token) {
    return "/cgi-bin/msgaudit/get_chat_data?access_token=" + token;
  }

  private JsonNode page(String token, long seq, int limit) throws Exception {
    return call(
        chatPath(token),
        "{\"seq\":"
            + seq
            + ",\"limit\":"
            + limit
            + ",\"proxy\":\"\",\"passwd\":\"\",\"timeout\":5}");
  }

  private static int errcode(JsonNode answer) {
    return answer.path("errcode").asInt(0);
  }

  @Test
  void shouldPageThroughTheWholeArchiveInOrder() throws Exception {
    SimWeCom started = start(ServerOptions.plain());
    String token = token();
    List<Long> seqs = new ArrayList<>();
    long seq = 0;
    for (JsonNode page = page(token, 0, 97);
        !page.path("chatdata").isEmpty();
        page = page(token, seq, 97)) {
      for (JsonNode entry : page.get("chatdata")) {
        seq = entry.get("seq").longValue();
        seqs.add(seq);
      }
    }
    assertThat(seqs).isSorted().doesNotHaveDuplicates();
    assertThat(seqs).hasSize(world().archive(corp().corpId()).size());
    assertThat(started.stats().inFlightMax(corp().corpId())).isEqualTo(1);
    assertThat(started.stats().messages()).isEqualTo(seqs.size());
  }

  @Test
  void shouldAnswerTheTipWithAnEmptyListOrNone() throws Exception {
    start(ServerOptions.plain());
    String token = token();
    Set<Boolean> forms = new TreeSet<>();
    for (int i = 0; i < 4; i++) {
      JsonNode page = page(token, Long.MAX_VALUE, 10);
      assertThat(errcode(page)).isZero();
      assertThat(page.path("chatdata")).isEmpty();
      forms.add(page.has("chatdata"));
    }
    assertThat(forms).containsExactly(false, true);
  }

  @Test
  void shouldBringEveryEntryThoughPagesAreOdd() throws Exception {
    start(ServerOptions.plain().withPageQuirks(true));
    String token = token();
    Set<Long> seen = new TreeSet<>();
    boolean odd = false;
    long seq = 0;
    for (JsonNode page = page(token, 0, 9);
        !page.path("chatdata").isEmpty();
        page = page(token, seq, 9)) {
      long before = seq;
      long last = 0;
      for (JsonNode entry : page.get("chatdata")) {
        long own = entry.get("seq").longValue();
        odd |= own <= last || own <= before;
        last = own;
        seen.add(own);
        seq = Math.max(seq, own);
      }
    }
    assertThat(seen).hasSize(world().archive(corp().corpId()).size());
    assertThat(odd).isTrue();
  }

  @Test
  void shouldRefuseWrongCredentialsAndLimits() throws Exception {
    start(ServerOptions.plain());
    Corp corp = corp();
    assertThat(errcode(call("/cgi-bin/gettoken?corpid=wwnone&corpsecret=x", null)))
        .isEqualTo(40013);
    assertThat(errcode(call("/cgi-bin/gettoken?corpid=" + corp.corpId() + "&corpsecret=x", null)))
        .isEqualTo(40001);
    assertThat(errcode(page("made-up", 0, 10))).isEqualTo(40014);
    assertThat(errcode(page("", 0, 10))).isEqualTo(41001);
    assertThat(errcode(page(tokenOf(corp.corpId(), corp.apps().get(1).secret()), 0, 10)))
        .isEqualTo(48002);
    assertThat(errcode(page(token(), 0, 1001))).isEqualTo(40058);
    assertThat(errcode(page(token(), 0, 0))).isEqualTo(40058);
    assertThat(send("/cgi-bin/none", null).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldGiveTheSameTokenUntilItEnds() throws Exception {
    start(ServerOptions.plain());
    assertThat(token()).isEqualTo(token());
  }

  @Test
  void shouldRefuseATokenWhoseTimeIsUp() throws Exception {
    start(ServerOptions.plain().withTokenLife(Duration.ZERO));
    String token = token();
    assertThat(errcode(page(token, 0, 10))).isEqualTo(42001);
    assertThat(token()).isNotEqualTo(token);
  }

  @Test
  void shouldAnswerEveryScriptedFaultAndThenBeWell() throws Exception {
    List<Fault> script =
        List.of(
            new Fault.Code(-1),
            new Fault.Code(45009),
            new Fault.Code(45033),
            new Fault.Status(500),
            new Fault.Truncated(),
            new Fault.TooLarge(50),
            new Fault.TooLarge(50),
            new Fault.Drip(240),
            new Fault.Reset(),
            new Fault.Hang());
    start(ServerOptions.plain().withFaults(FaultScript.inOrder(corp().corpId(), script)));
    String token = token();
    assertThat(errcode(page(token, 0, 100))).isEqualTo(-1);
    assertThat(errcode(page(token, 0, 100))).isEqualTo(45009);
    assertThat(errcode(page(token, 0, 100))).isEqualTo(45033);
    assertThat(send(chatPath(token), "{\"seq\":0,\"limit\":5}").statusCode()).isEqualTo(500);
    assertThatThrownBy(() -> page(token, 0, 5)).hasMessageContaining("end-of-input");
    assertThat(errcode(page(token, 0, 51))).isEqualTo(301058);
    assertThat(page(token, 0, 50).path("chatdata")).hasSize(50);
    assertThat(page(token, 0, 20).path("chatdata")).hasSize(20);
    assertThatThrownBy(() -> page(token, 0, 20)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> page(token, 0, 20)).isInstanceOf(HttpTimeoutException.class);
    assertThat(page(token, 0, 20).path("chatdata")).hasSize(20);
  }

  @Test
  void shouldGiveANewTokenAfterOneWasEndedByAFault() throws Exception {
    List<Fault> script = List.of(new Fault.Code(42001), new Fault.Code(40014));
    start(ServerOptions.plain().withFaults(FaultScript.inOrder(corp().corpId(), script)));
    String first = token();
    assertThat(errcode(page(first, 0, 5))).isEqualTo(42001);
    String second = token();
    assertThat(second).isNotEqualTo(first);
    assertThat(errcode(page(second, 0, 5))).isEqualTo(40014);
    assertThat(errcode(page(token(), 0, 5))).isZero();
  }

  @Test
  void shouldGiveAFileInChunks() throws Exception {
    start(ServerOptions.plain());
    String path = "/cgi-bin/msgaudit/get_media_data?access_token=" + token();
    String id = "sim.1303215.abc";
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    String index = "";
    JsonNode chunk;
    do {
      chunk = call(path, "{\"sdkfileid\":\"" + id + "\",\"indexbuf\":\"" + index + "\"}");
      whole.write(Base64.getDecoder().decode(chunk.get("data").textValue()));
      index = chunk.get("outindexbuf").textValue();
    } while (chunk.get("is_finish").intValue() == 0);
    assertThat(whole.toByteArray()).isEqualTo(MediaFiles.read(id, 0, 1_303_215));
    assertThat(errcode(call(path, "{\"sdkfileid\":\"nobody's\"}"))).isEqualTo(301048);
  }

  @Test
  void shouldLetASuiteInAndShowItsCorps() throws Exception {
    start(ServerOptions.plain());
    var suite = world().suite();
    String form = "{\"suite_id\":\"%s\",\"suite_secret\":\"%s\",\"suite_ticket\":\"%s\"}";
    String path = "/cgi-bin/service/get_suite_token";
    assertThat(errcode(call(path, form.formatted(suite.suiteId(), suite.secret(), "stale"))))
        .isEqualTo(40085);
    String token =
        call(path, form.formatted(suite.suiteId(), suite.secret(), suite.tickets().get(0)))
            .path("suite_access_token")
            .textValue();
    String query = "?suite_access_token=" + token;
    assertThat(
            errcode(call("/cgi-bin/service/get_permanent_code" + query, "{\"auth_code\":\"no\"}")))
        .isEqualTo(40078);
    JsonNode authorised =
        call(
            "/cgi-bin/service/get_permanent_code" + query,
            "{\"auth_code\":\"" + corp().authCode() + "\"}");
    assertThat(authorised.path("auth_corp_info").path("corpid").textValue())
        .isEqualTo(corp().corpId());
    String asks = "{\"auth_corpid\":\"%s\",\"permanent_code\":\"%s\"}";
    String good = asks.formatted(corp().corpId(), authorised.path("permanent_code").textValue());
    assertThat(errcode(call("/cgi-bin/service/get_auth_info" + query, good))).isZero();
    assertThat(call("/cgi-bin/service/get_corp_token" + query, good).has("access_token")).isTrue();
    String bad = asks.formatted(corp().corpId(), "no");
    assertThat(errcode(call("/cgi-bin/service/get_corp_token" + query, bad))).isEqualTo(40084);
    assertThat(errcode(call("/cgi-bin/service/get_auth_info?suite_access_token=x", good)))
        .isEqualTo(40082);
    assertThat(call("/cgi-bin/service/get_pre_auth_code" + query, null).has("pre_auth_code"))
        .isTrue();
  }

  @Test
  void shouldTellWhatItWasAsked() throws Exception {
    start(ServerOptions.plain());
    page(token(), 0, 10);
    JsonNode stats = call("/sim/stats", null);
    assertThat(stats.path("corps").path(corp().corpId()).path("calls").intValue()).isEqualTo(1);
    assertThat(stats.path("tokenFetches").intValue()).isEqualTo(1);
    assertThat(stats.path("messages").intValue()).isEqualTo(10);
    assertThat(call("/sim/pushed", null).path("planned").intValue()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void shouldSayThatAPortIsTaken() throws Exception {
    SimWeCom first = start(ServerOptions.plain());
    assertThatThrownBy(() -> SimWeCom.start(world(), ServerOptions.plain().withPort(first.port())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("port " + first.port());
  }
}
