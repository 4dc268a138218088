package io.weir.engine.callback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Limits;
import io.weir.engine.callback.CallbackVerdict.Accept;
import io.weir.engine.callback.CallbackVerdict.Echo;
import io.weir.engine.callback.CallbackVerdict.Reject;
import io.weir.engine.callback.CallbackVerdict.Rejection;
import io.weir.engine.corp.App;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.engine.crypto.CallbackSignature;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.JournalRecord.Route;
import io.weir.testkit.CallbackVector;
import io.weir.testkit.TestKeys;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackGateTest {

  private static final long DAY_MS = 86_400_000;
  private static final long NOW_MS = 1_700_000_000_500L;
  private static final String NOW_SECONDS = "1700000000";
  private static final String COMMAND = "/api/v1/wecom/command";
  private static final String DATA = "/api/v1/wecom/callback";
  private static final String APP = "/api/v1/wecom/app/wwcorp/1000002";

  private static final CallbackKeys SUITE_KEYS = keys(1);
  private static final CallbackKeys APP_KEYS = keys(2);
  private static final Suite SUITE = new Suite("wwsuite", "wwprovider", "", SUITE_KEYS);
  private static final Suite SECOND = new Suite("wwsecond", "wwprovider2", "", keys(3));
  private static final Corp CORP =
      new Corp(new CorpId("wwcorp"), "", null, Map.of("1000002", new App("1000002", "", APP_KEYS)));
  private static final CorpBook BOOK = CorpBook.of(List.of(SUITE), List.of(CORP));
  private static final CorpBook TWO_SUITES = CorpBook.of(List.of(SUITE, SECOND), List.of(CORP));

  private final CallbackGate gate = new CallbackGate(DAY_MS);
  private final CallbackSignature signature = new CallbackSignature();

  @Test
  void shouldAcceptACommandWithoutDecryptingIt() {
    // Not even Base64: what the signature covers goes to the journal, and the drain decides.
    Accept accept = (Accept) post(BOOK, COMMAND + "/wwsuite", xml("wwsuite", "not*base64"), 1);
    JournalRecord.Callback record = accept.record();
    assertThat(record.route()).isEqualTo(Route.COMMAND);
    assertThat(record.suiteId()).isEqualTo("wwsuite");
    assertThat(record.corpId()).isEmpty();
    assertThat(record.agentId()).isEmpty();
    assertThat(record.timestampSeconds()).isEqualTo(1_700_000_000L);
    assertThat(record.nonce()).isEqualTo("n1");
    assertThat(record.receivedAtMs()).isEqualTo(NOW_MS);
    assertThat(new String(record.encrypt(), US_ASCII)).isEqualTo("not*base64");
    assertThat(accept.skewMs()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/wecom/callback/wwsuite/wwcorp, wwother, wwcorp",
    "/api/v1/wecom/callback/wwsuite, wwother, wwother",
    "/api/v1/wecom/callback, wwother, wwother",
    "/api/v1/wecom/callback/wwsuite/$CORPID$, wwother, wwother",
    "/api/v1/wecom/callback/wwsuite/%24CORPID%24, wwother, wwother",
  })
  void shouldTakeADataPushsCorpFromThePathOrElseFromToUserName(
      String path, String toUserName, String corpId) {
    Accept accept = (Accept) post(BOOK, path, xml(toUserName, "abcd"), 1);
    assertThat(accept.record().route()).isEqualTo(Route.DATA);
    assertThat(accept.record().suiteId()).isEqualTo("wwsuite");
    assertThat(accept.record().corpId()).isEqualTo(corpId);
  }

  @Test
  void shouldAcceptADataPushOfACorpThatIsNotKnownYet() {
    assertThat(post(BOOK, DATA + "/wwsuite/wwnewcorp", xml("wwnewcorp", "abcd"), 1))
        .isInstanceOf(Accept.class);
  }

  @Test
  void shouldAcceptAPushOfASelfBuiltApp() {
    Accept accept = (Accept) post(BOOK, APP, xml("whatever", "abcd"), 2);
    assertThat(accept.record().route()).isEqualTo(Route.APP);
    assertThat(accept.record().suiteId()).isEmpty();
    assertThat(accept.record().corpId()).isEqualTo("wwcorp");
    assertThat(accept.record().agentId()).isEqualTo("1000002");
  }

  @Test
  void shouldAcceptTheOfficialPush() {
    CallbackVector vector = CallbackVector.T2;
    CallbackKeys keys =
        new CallbackKeys(
            List.of(vector.token()), List.of(EnvelopeCipher.keyOf(vector.encodingAesKey())));
    Corp corp =
        new Corp(new CorpId(vector.receiveId()), "", null, Map.of("218", new App("218", "", keys)));
    String query = query(vector.timestamp(), vector.nonce(), vector.signature());
    CallbackVerdict verdict =
        gate.judge(
            CorpBook.of(List.of(), List.of(corp)),
            new CallbackRequest(
                "POST",
                "/api/v1/wecom/app/wx5823bf96d3bd56c7/218",
                query,
                xml(vector.receiveId(), vector.ciphertext())),
            1_409_659_813_000L);
    assertThat(verdict).isInstanceOf(Accept.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wwsecond", "wwprovider2"})
  void shouldFindTheSuiteByToUserNameWhenThePathHasNone(String toUserName) {
    Accept accept = (Accept) post(TWO_SUITES, COMMAND, xml(toUserName, "abcd"), 3);
    assertThat(accept.record().suiteId()).isEqualTo("wwsecond");
  }

  @Test
  void shouldNotGuessAmongTwoSuitesOfOneProvider() {
    Suite sister = new Suite("wwsister", "wwprovider", "", keys(3));
    CorpBook book = CorpBook.of(List.of(SUITE, sister), List.of());
    assertRejected(post(book, COMMAND, xml("wwprovider", "abcd"), 1), Rejection.UNKNOWN_RECEIVER);
  }

  @Test
  void shouldTakeTheOnlySuiteWhenNothingNamesOne() {
    assertThat(post(BOOK, COMMAND, xml("", "abcd"), 1)).isInstanceOf(Accept.class);
    assertRejected(post(TWO_SUITES, COMMAND, xml("", "abcd"), 1), Rejection.UNKNOWN_RECEIVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/wecom/command/wwnobody",
        "/api/v1/wecom/callback/wwnobody/wwcorp",
        "/api/v1/wecom/app/wwnobody/1000002",
        "/api/v1/wecom/app/wwcorp/1000003",
        "/api/v1/wecom/app/bad%20corp/1000002",
        "/api/v1/wecom/app/$CORPID$/1000002",
      })
  void shouldAnswer404WhenTheReceiverIsUnknown(String path) {
    assertRejected(post(BOOK, path, xml("wwsuite", "abcd"), 1), Rejection.UNKNOWN_RECEIVER);
    assertRejected(get(BOOK, path, "abcd", 1), Rejection.UNKNOWN_RECEIVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/api/v1/wecom",
        "/api/v1/wecom/",
        "/api/v1/wecom/other",
        "/api/v1/wecom/command/",
        "/api/v1/wecom/command/wwsuite/more",
        "/api/v1/wecom/callback/wwsuite/wwcorp/more",
        "/api/v1/wecom/callback//wwcorp",
        "/api/v1/wecom/app/wwcorp",
        "/api/v1/wecom/app/wwcorp/",
        "/api/v1/wecom/command/%zz",
        "/api/v1/wecom/command/%2",
        "/api/v1/wecom/command/%7z",
        "/api/v1/wecom/command/%z7",
        "/API/v1/wecom/command",
      })
  void shouldAnswer404WhenThePathIsUnknown(String path) {
    assertRejected(post(BOOK, path, xml("wwsuite", "abcd"), 1), Rejection.UNKNOWN_PATH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "HEAD", "DELETE", "OPTIONS", "get", ""})
  void shouldAnswer405WhenTheMethodIsAnother(String method) {
    CallbackRequest request = new CallbackRequest(method, COMMAND, "", new byte[0]);
    assertRejected(gate.judge(BOOK, request, NOW_MS), Rejection.METHOD);
  }

  @Test
  void shouldAnswer413WhenTheBodyIsOverTheLimit() {
    int room = Limits.CALLBACK_BODY_BYTES_MAX - xml("wwsuite", "").length;
    byte[] fits = xml("wwsuite", "a".repeat(room));
    assertThat(fits).hasSize(Limits.CALLBACK_BODY_BYTES_MAX);
    assertThat(post(BOOK, COMMAND, fits, 1)).isInstanceOf(Accept.class);
    byte[] tooBig = xml("wwsuite", "a".repeat(room + 1));
    assertRejected(post(BOOK, COMMAND, tooBig, 1), Rejection.TOO_LARGE);
  }

  @Test
  void shouldAnswer400WhenTheBodyIsNotAPushEvenUnsigned() {
    assertRejected(bodyOnly("nonsense"), Rejection.NOT_XML);
    assertRejected(bodyOnly("<xml><ToUserName>a</ToUserName></xml>"), Rejection.NO_ENCRYPT);
    assertRejected(bodyOnly("<!DOCTYPE a><xml/>"), Rejection.ENTITY);
    assertRejected(bodyOnly("<xml><Encrypt>&lt;</Encrypt></xml>"), Rejection.ENTITY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "日本", "a b", "../etc"})
  void shouldAnswer400WhenADataPushHasNoUsableCorp(String toUserName) {
    assertRejected(
        post(BOOK, DATA + "/wwsuite", xml(toUserName, "abcd"), 1), Rejection.BAD_CORP_ID);
  }

  @Test
  void shouldAnswer400WhenThePathsCorpCannotBeOne() {
    String path = DATA + "/wwsuite/a%00b";
    assertRejected(post(BOOK, path, xml("wwcorp", "abcd"), 1), Rejection.BAD_CORP_ID);
    assertRejected(get(BOOK, path, "abcd", 1), Rejection.BAD_CORP_ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&&&",
        "timestamp=1700000000&nonce=n1",
        "msg_signature=abc&nonce=n1",
        "msg_signature=abc&timestamp=1700000000",
        "msg_signature=abc&timestamp=&nonce=n1",
        "msg_signature=abc&timestamp=17000x&nonce=n1",
        "msg_signature=abc&timestamp=-1700000000&nonce=n1",
        "msg_signature=abc&timestamp=9999999999999&nonce=n1",
        "msg_signature=%zz&timestamp=1700000000&nonce=n1",
      })
  void shouldAnswer401WhenItIsUnsigned(String query) {
    CallbackRequest push = new CallbackRequest("POST", COMMAND, query, xml("wwsuite", "abcd"));
    assertRejected(gate.judge(BOOK, push, NOW_MS), Rejection.UNSIGNED);
    CallbackRequest check = new CallbackRequest("GET", COMMAND, query, new byte[0]);
    assertRejected(gate.judge(BOOK, check, NOW_MS), Rejection.UNSIGNED);
  }

  @Test
  void shouldAnswer401WhenTheSignatureIsOfAnotherToken() {
    assertRejected(post(BOOK, COMMAND, xml("wwsuite", "abcd"), 2), Rejection.WRONG_SIGNATURE);
    assertRejected(get(BOOK, COMMAND, "abcd", 2), Rejection.WRONG_SIGNATURE);
  }

  @Test
  void shouldAnswer401WhenTheBodyWasChanged() {
    String query = signedQuery("abcd", 1, NOW_SECONDS);
    CallbackRequest request = new CallbackRequest("POST", COMMAND, query, xml("wwsuite", "abce"));
    assertRejected(gate.judge(BOOK, request, NOW_MS), Rejection.WRONG_SIGNATURE);
  }

  @ParameterizedTest
  @CsvSource({"86400500, true", "86400501, false", "-86399500, true", "-86400501, false"})
  void shouldHoldTheWindowEitherWay(long offsetMs, boolean accepted) {
    String query = signedQuery("abcd", 1, NOW_SECONDS);
    CallbackRequest request = new CallbackRequest("POST", COMMAND, query, xml("wwsuite", "abcd"));
    CallbackVerdict verdict = gate.judge(BOOK, request, 1_700_000_000_000L - 500 + offsetMs);
    if (accepted) {
      assertThat(((Accept) verdict).skewMs()).isEqualTo(offsetMs - 500);
    } else {
      assertRejected(verdict, Rejection.STALE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/wecom/command, wwprovider",
    "/api/v1/wecom/command/wwsuite, wwprovider",
    "/api/v1/wecom/command/wwsuite, wwsuite",
    "/api/v1/wecom/callback/wwsuite, wwprovider",
    "/api/v1/wecom/callback/wwsuite/$CORPID$, wwprovider",
    "/api/v1/wecom/callback/wwsuite/wwcorp, wwprovider",
    "/api/v1/wecom/callback/wwsuite/wwcorp, wwcorp",
    "/api/v1/wecom/callback/wwsuite/wwcorp, wwsuite",
  })
  void shouldEchoAVerificationOfASuite(String path, String receiveId) {
    Echo echo = (Echo) get(BOOK, path, sealed(1, receiveId), 1);
    assertThat(new String(echo.body(), UTF_8)).isEqualTo("1616140317555161061");
    assertThat(echo.skewMs()).isEqualTo(500);
  }

  @Test
  void shouldEchoAVerificationOfAnApp() {
    assertThat(get(BOOK, APP, sealed(2, "wwcorp"), 2)).isInstanceOf(Echo.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/wecom/command, wwcorp, 1",
    "/api/v1/wecom/command, '', 1",
    "/api/v1/wecom/callback/wwsuite, wwcorp, 1",
    "/api/v1/wecom/callback/wwsuite/$CORPID$, $CORPID$, 1",
    "/api/v1/wecom/callback/wwsuite/wwcorp, wwother, 1",
    "/api/v1/wecom/app/wwcorp/1000002, wwother, 2",
    "/api/v1/wecom/app/wwcorp/1000002, wwprovider, 2",
    "/api/v1/wecom/app/wwcorp/1000002, '', 2",
  })
  void shouldAnswer400WhenAVerificationIsForSomebodyElse(String path, String receiveId, int n) {
    assertRejected(get(BOOK, path, sealed(n, receiveId), n), Rejection.WRONG_RECEIVE_ID);
  }

  @Test
  void shouldNotTakeAnUnsetProviderForAny() {
    Suite noProvider = new Suite("wwsuite", "", "", SUITE_KEYS);
    CorpBook book = CorpBook.of(List.of(noProvider), List.of());
    assertRejected(get(book, COMMAND, sealed(1, ""), 1), Rejection.WRONG_RECEIVE_ID);
  }

  @Test
  void shouldAnswer400WhenAnEchoCannotBeDecrypted() {
    assertRejected(get(BOOK, COMMAND, "abcd", 1), Rejection.UNREADABLE_ECHO);
    assertRejected(get(BOOK, COMMAND, sealed(2, "wwprovider"), 1), Rejection.UNREADABLE_ECHO);
    assertRejected(get(BOOK, COMMAND, "not*base64", 1), Rejection.UNREADABLE_ECHO);
  }

  @Test
  void shouldAnswer400WhenThereIsNoEcho() {
    CallbackRequest request =
        new CallbackRequest("GET", COMMAND, signedQuery("", 1, NOW_SECONDS), new byte[0]);
    assertRejected(gate.judge(BOOK, request, NOW_MS), Rejection.NO_ECHO);
  }

  @Test
  void shouldKeepThePlusSignsOfAnEchoWhetherEncodedOrNot() {
    String echo = sealed(1, "wwprovider");
    for (int i = 0; !echo.contains("+"); i++) {
      echo = sealed(1, "wwprovider", "1616140317555161061" + i);
    }
    String query = signedQuery(echo, 1, NOW_SECONDS);
    for (String sent : List.of(echo, URLEncoder.encode(echo, UTF_8))) {
      CallbackRequest request =
          new CallbackRequest("GET", COMMAND, query + "&echostr=" + sent, new byte[0]);
      assertThat(gate.judge(BOOK, request, NOW_MS)).isInstanceOf(Echo.class);
    }
  }

  @Test
  void shouldEchoTheOfficialVerification() {
    CallbackVector vector = CallbackVector.T1;
    CallbackKeys keys =
        new CallbackKeys(
            List.of("newer", vector.token()),
            List.of(aesKey(1), EnvelopeCipher.keyOf(vector.encodingAesKey())));
    Suite suite = new Suite("wwsuite", vector.receiveId(), "", keys);
    String query =
        query(vector.timestamp(), vector.nonce(), vector.signature())
            + "&echostr="
            + URLEncoder.encode(vector.ciphertext(), UTF_8);
    CallbackVerdict verdict =
        gate.judge(
            CorpBook.of(List.of(suite), List.of()),
            new CallbackRequest("GET", COMMAND, query, new byte[0]),
            1_409_659_589_000L);
    assertThat(new String(((Echo) verdict).body(), UTF_8)).isEqualTo(vector.plaintext());
  }

  @Test
  void shouldNeverThrowWhateverTheRequestIs() {
    long seed = 99;
    Random random = new Random(seed);
    String[] bits = {
      "/",
      "api",
      "v1",
      "wecom",
      "command",
      "callback",
      "app",
      "%",
      "%2",
      "%41",
      "&",
      "=",
      "+",
      "msg_signature",
      "timestamp",
      "nonce",
      "echostr",
      "wwsuite",
      "$CORPID$",
      "日本",
      "1700000000"
    };
    for (int i = 0; i < 20_000; i++) {
      String path = (random.nextBoolean() ? "/api/v1/wecom/" : "") + join(bits, random);
      String method = random.nextBoolean() ? "GET" : "POST";
      CallbackRequest request =
          new CallbackRequest(method, path, join(bits, random), xml("wwsuite", "abcd"));
      assertThat(gate.judge(BOOK, request, NOW_MS)).as("seed %d", seed).isInstanceOf(Reject.class);
    }
  }

  @Test
  void shouldShowNoContentInAnyToString() {
    CallbackRequest request =
        new CallbackRequest("GET", COMMAND, "echostr=canary", "canary".getBytes(UTF_8));
    assertThat(request.toString()).doesNotContain("canary");
    assertThat(new Echo("canary".getBytes(UTF_8), 0).toString()).doesNotContain("canary");
  }

  private CallbackVerdict post(CorpBook book, String path, byte[] body, int keyNumber) {
    String encrypt =
        EnvelopeXml.read(body) instanceof EnvelopeXml.Outer outer
            ? new String(outer.encrypt(), US_ASCII)
            : "";
    String query = signedQuery(encrypt, keyNumber, NOW_SECONDS);
    return gate.judge(book, new CallbackRequest("POST", path, query, body), NOW_MS);
  }

  private CallbackVerdict bodyOnly(String body) {
    return gate.judge(BOOK, new CallbackRequest("POST", COMMAND, "", body.getBytes(UTF_8)), NOW_MS);
  }

  private CallbackVerdict get(CorpBook book, String path, String echo, int keyNumber) {
    String query =
        signedQuery(echo, keyNumber, NOW_SECONDS) + "&echostr=" + URLEncoder.encode(echo, UTF_8);
    return gate.judge(book, new CallbackRequest("GET", path, query, new byte[0]), NOW_MS);
  }

  private String signedQuery(String encrypt, int keyNumber, String seconds) {
    String sign =
        signature.sign(TestKeys.token(keyNumber), seconds, "n1", encrypt.getBytes(US_ASCII));
    return query(seconds, "n1", sign);
  }

  private static String query(String timestamp, String nonce, String sign) {
    return "msg_signature=" + sign + "&timestamp=" + timestamp + "&nonce=" + nonce;
  }

  private static byte[] xml(String toUserName, String encrypt) {
    return ("<xml><ToUserName><![CDATA["
            + toUserName
            + "]]></ToUserName><AgentID></AgentID><Encrypt><![CDATA["
            + encrypt
            + "]]></Encrypt></xml>")
        .getBytes(UTF_8);
  }

  private static String sealed(int keyNumber, String receiveId) {
    return sealed(keyNumber, receiveId, "1616140317555161061");
  }

  private static String sealed(int keyNumber, String receiveId, String message) {
    byte[] random = "0123456789abcdef".getBytes(US_ASCII);
    byte[] text =
        EnvelopeCipher.encrypt(aesKey(keyNumber), random, message.getBytes(UTF_8), receiveId);
    return new String(text, US_ASCII);
  }

  private static CallbackKeys keys(int n) {
    return new CallbackKeys(List.of(TestKeys.token(n)), List.of(aesKey(n)));
  }

  private static byte[] aesKey(int n) {
    return EnvelopeCipher.keyOf(TestKeys.encodingAesKey(n));
  }

  private static String join(String[] bits, Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(10); n > 0; n--) {
      text.append(bits[random.nextInt(bits.length)]);
    }
    return text.toString();
  }

  private static void assertRejected(CallbackVerdict verdict, Rejection why) {
    assertThat(verdict).isEqualTo(new Reject(why));
    assertThat(((Reject) verdict).status()).isEqualTo(why.status());
    assertThat(((Reject) verdict).reason()).isEqualTo(why.reason());
  }
}
