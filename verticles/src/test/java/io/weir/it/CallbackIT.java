package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.Await;
import io.weir.testkit.CallbackVector;
import io.weir.testkit.FaultProxy;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pushes over real HTTP to a whole node whose Postgres is out of reach: what is answered, and what
 * is in the journal afterwards.
 */
@Timeout(60)
@SuppressWarnings({"NullAway", "NullAway.Init"}) // set before all tests
class CallbackIT {

  private static final CallbackVector VECTOR = CallbackVector.T1;
  private static final String COMMAND = "/api/v1/wecom/command";
  private static final String SUITE = "wwsuite1";
  private static final String APP = "/api/v1/wecom/app/" + VECTOR.receiveId() + "/1000002";
  private static final int LIMIT = 64 * 1024;

  @TempDir static Path folder;

  private static LogLines log;
  private static FaultProxy postgres;
  private static Node node;
  private static Wire incomplete;
  private static long incompleteSince;

  private long before;

  @BeforeAll
  static void start() throws Exception {
    log = new LogLines();
    postgres = FaultProxy.before(1);
    postgres.goAway();
    Path file = folder.resolve("weir.yaml");
    Files.writeString(file, configuration());
    node = Node.start(ConfigLoader.load(file)).toCompletionStage().toCompletableFuture().get();
    // Said to be longer than it is; what becomes of it takes 5 s, so it begins before all others.
    incomplete = new Wire(node.callbackPort());
    byte[] body = Push.envelope("wwx", VECTOR.ciphertext());
    incomplete.head(
        "POST",
        APP + "?" + Push.query(VECTOR.token(), VECTOR.ciphertext()),
        "Content-Length: " + (body.length + 1));
    incomplete.send(body);
    incompleteSince = System.nanoTime();
  }

  private static String configuration() {
    String keys =
        "token: " + VECTOR.token() + ", encodingAesKey: " + VECTOR.encodingAesKey() + " }";
    return String.join(
        "\n",
        "node: { dataDir: data }",
        "callback: { port: 0, host: 127.0.0.1, stopGraceMillis: 0 }",
        "observe: { port: 0 }",
        "postgres: { url: \"postgresql://weir:secret@127.0.0.1:" + postgres.port() + "/weir\" }",
        "suites:",
        "  - { suiteId: " + SUITE + ", providerCorpId: wwprovider, secret: s1, " + keys,
        "  - { suiteId: wwsuite2, providerCorpId: wwprovider, secret: s2, " + keys,
        "  - { suiteId: wwvector, providerCorpId: " + VECTOR.receiveId() + ", secret: s3, " + keys,
        "corps:",
        "  - corpId: " + VECTOR.receiveId(),
        "    apps: [ { agentId: \"1000002\", " + keys + " ]",
        "");
  }

  @AfterAll
  static void stop() throws Exception {
    incomplete.close();
    node.stop();
    postgres.close();
    log.close();
    assertThat(log.errors()).isEmpty();
  }

  @BeforeEach
  void count() {
    before = journalled().size();
  }

  private void requireNothingWritten() {
    assertThat(journalled()).hasSize((int) before);
  }

  /** Every record of the callback shard, read beside the running node. */
  private static List<JournalRecord> journalled() {
    List<JournalRecord> records = new ArrayList<>();
    try (ChronicleJournal journal = ChronicleJournal.openReadOnly(folder.resolve("data/journal"));
        JournalReader reader = journal.openReader(Journal.CALLBACK_SHARD)) {
      for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
        records.add(((RecordCodec.Decoded.Sound) entry.decoded()).record());
      }
    }
    return records;
  }

  private static Wire.Answer push(String path, String query, byte[] body) throws Exception {
    return Wire.ask(node.callbackPort(), "POST", path + "?" + query, body);
  }

  private static String signed() {
    return Push.query(VECTOR.token(), VECTOR.ciphertext());
  }

  private static byte[] body() {
    return Push.envelope("wwx", VECTOR.ciphertext());
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/wecom/command/wwsuite1",
    "/api/v1/wecom/callback/wwsuite1",
    "/api/v1/wecom/callback/wwsuite1/wwnobodyyet",
    "/api/v1/wecom/app/wx5823bf96d3bd56c7/1000002"
  })
  void shouldAnswerSuccessAndHaveItInTheJournalWhenSigned(String path) throws Exception { // I1
    Wire.Answer answer = push(path, signed(), body());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("success");
    assertThat(answer.headers().get("content-type")).startsWith("text/plain");
    List<JournalRecord> records = journalled();
    assertThat(records).hasSize((int) before + 1);
    assertThat(((JournalRecord.Callback) records.get(records.size() - 1)).encrypt())
        .isEqualTo(VECTOR.ciphertext().getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "wwsuite2, wwsuite2", // the outer ToUserName names the suite
    "wx5823bf96d3bd56c7, wwvector" // or its provider's corp, when that has one suite only
  })
  void shouldTakeTheSuiteOfTheOuterXmlWhenThePathNamesNone(String toUserName, String suite)
      throws Exception {
    assertThat(push(COMMAND, signed(), Push.envelope(toUserName, VECTOR.ciphertext())).status())
        .isEqualTo(200);

    List<JournalRecord> records = journalled();
    assertThat(((JournalRecord.Callback) records.get(records.size() - 1)).suiteId())
        .isEqualTo(suite);
  }

  @Test
  void shouldRefuseWhenNotSignedByWeCom() throws Exception {
    long day = 86_400;
    long now = System.currentTimeMillis() / 1000;
    String query = signed();

    for (String bad :
        List.of(
            "",
            query.replace("msg_signature=", "sig="),
            query.replace("timestamp=", "stamp="),
            query.replace("nonce=", "once="),
            query.replace("nonce1", "nonce2"),
            query.replaceFirst("msg_signature=.", "msg_signature="),
            query.replaceFirst("timestamp=.", "timestamp=x"),
            Push.query("wrong", VECTOR.ciphertext()),
            Push.query(VECTOR.token(), VECTOR.ciphertext() + "A"),
            Push.query(VECTOR.token(), VECTOR.ciphertext(), now - day - 60),
            Push.query(VECTOR.token(), VECTOR.ciphertext(), now + day + 60))) {
      assertThat(push(APP, bad, body()).status()).as(bad).isEqualTo(401);
    }
    requireNothingWritten();
  }

  @Test
  void shouldAcceptWhenTheClockIsOffByLessThanADay() throws Exception {
    long now = System.currentTimeMillis() / 1000;

    assertThat(push(APP, Push.query(VECTOR.token(), VECTOR.ciphertext(), now - 80_000), body()))
        .extracting(Wire.Answer::status)
        .isEqualTo(200);
    assertThat(metric("weir_callback_clock_skew_total")).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "not xml at all",
        "{\"Encrypt\":\"AAAA\"}",
        "<xml><Encrypt>AAAA",
        "<xml><ToUserName>a</ToUserName></xml>",
        "<xml><Encrypt></Encrypt></xml>",
        "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><xml><Encrypt>&e;</Encrypt></xml>",
        "<!DOCTYPE xml><xml><Encrypt>AAAA</Encrypt></xml>",
        "<xml><Encrypt>&amp;</Encrypt></xml>"
      })
  void shouldAnswer400WhenTheBodyIsNoEnvelope(String body) throws Exception {
    Wire.Answer answer = push(APP, signed(), body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("root:");
    requireNothingWritten();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/wecom/command/wwnosuite",
    "/api/v1/wecom/command", // three suites, and the body names none of them
    "/api/v1/wecom/callback/wwnosuite/ww1",
    "/api/v1/wecom/app/wx5823bf96d3bd56c7/1000003",
    "/api/v1/wecom/app/wwnobody/1000002",
    "/api/v1/wecom/app/wx5823bf96d3bd56c7",
    "/api/v1/wecom/nothing",
    "/"
  })
  void shouldAnswer404WhenNobodyIsThere(String path) throws Exception {
    assertThat(push(path, signed(), body()).status()).isEqualTo(404);
    requireNothingWritten();
  }

  @Test
  void shouldAnswer413WhenTheLengthIsOver64KiB() throws Exception {
    try (Wire wire = new Wire(node.callbackPort())) {
      wire.head("POST", APP + "?" + signed(), "Content-Length: " + (LIMIT + 1));

      assertThat(wire.read().status()).isEqualTo(413); // at once: nothing of the body was sent
      assertThat(wire.isEnded()).isTrue();
    }
    requireNothingWritten();
  }

  @Test
  void shouldAnswer413WhenTheBodyTurnsOutToBeOver64KiB() throws Exception {
    try (Wire wire = new Wire(node.callbackPort())) {
      wire.head("POST", APP + "?" + signed(), "Transfer-Encoding: chunked");
      String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
      for (int sent = 0; sent <= LIMIT; sent += 0x2000) {
        wire.send(chunk);
      }

      assertThat(wire.read().status()).isEqualTo(413);
    }
    requireNothingWritten();
  }

  @Test
  void shouldTakeABodyOfExactly64KiB() throws Exception {
    String frame = new String(body(), StandardCharsets.UTF_8);
    String padded = frame.replace("<xml>", "<xml>" + " ".repeat(LIMIT - frame.length()));

    assertThat(push(APP, signed(), padded.getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(200);
  }

  @Test
  void shouldTakeABodyThatComesInPieces() throws Exception {
    byte[] body = body();
    try (Wire wire = new Wire(node.callbackPort())) {
      wire.head("POST", APP + "?" + signed(), "Content-Length: " + body.length);
      wire.send(Arrays.copyOf(body, 50));
      Await.throughout(
          "nothing is written yet", Duration.ofMillis(200), () -> journalled().size() == before);
      wire.send(Arrays.copyOfRange(body, 50, body.length));

      assertThat(wire.read().body()).isEqualTo("success");
    }
    assertThat(journalled()).hasSize((int) before + 1);
  }

  @Test
  void shouldAnswer400WhenLessComesThanTheLengthSays() throws Exception {
    Wire.Answer answer = incomplete.read();

    assertThat(answer.status()).isEqualTo(400);
    assertThat(System.nanoTime() - incompleteSince)
        .as("WeCom has given up by then")
        .isBetween(TimeUnit.SECONDS.toNanos(4), TimeUnit.SECONDS.toNanos(15));
    assertThat(incomplete.isEnded()).isTrue();
  }

  @Test
  void shouldTakeTheNextOneWhenAConnectionIsKeptAfterARefusal() throws Exception {
    try (Wire wire = new Wire(node.callbackPort())) {
      assertThat(wire.ask("POST", "/nothing?" + signed(), body()).status()).isEqualTo(404);
      assertThat(wire.ask("POST", APP, body()).status()).isEqualTo(401);
      assertThat(wire.ask("POST", APP + "?" + signed(), new byte[] {'x'}).status()).isEqualTo(400);
      assertThat(wire.ask("PUT", APP + "?" + signed(), body()).status()).isEqualTo(405);
      assertThat(wire.ask("POST", APP + "?" + signed(), body()).status()).isEqualTo(200);
    }
  }

  @Test
  void shouldAnswerInOrderWhenRequestsArePipelined() throws Exception {
    String head =
        "POST %s?" + signed() + " HTTP/1.1\r\nHost: w\r\nContent-Length: " + body().length;
    String text = new String(body(), StandardCharsets.UTF_8);
    String good = String.format(head, APP) + "\r\n\r\n" + text;
    String bad = String.format(head, "/nothing") + "\r\n\r\n" + text;
    try (Wire wire = new Wire(node.callbackPort())) {
      wire.send(good + bad + good);

      assertThat(List.of(wire.read().status(), wire.read().status(), wire.read().status()))
          .containsExactly(200, 404, 200);
    }
    assertThat(journalled()).hasSize((int) before + 2);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/wecom/command/wwvector",
    "/api/v1/wecom/callback/wwvector",
    "/api/v1/wecom/callback/wwvector/$CORPID$",
    "/api/v1/wecom/callback/wwsuite1/wx5823bf96d3bd56c7",
    "/api/v1/wecom/app/wx5823bf96d3bd56c7/1000002"
  })
  void shouldAnswerTheDecryptedEchoWhenAUrlIsVerified(String path) throws Exception {
    assertThat(VECTOR.ciphertext()).contains("+"); // which comes as %2B
    String echo = URLEncoder.encode(VECTOR.ciphertext(), StandardCharsets.UTF_8);

    Wire.Answer answer = Wire.get(node.callbackPort(), path + "?" + signed() + "&echostr=" + echo);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(VECTOR.plaintext());
    requireNothingWritten();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/wecom/command/wwsuite1, 400", // for wx5823…, which is neither the suite nor its owner
    "/api/v1/wecom/command/wwnosuite, 404",
    "/api/v1/wecom/command, 404"
  })
  void shouldNotVerifyAUrlForSomebodyElse(String path, int status) throws Exception {
    String echo = URLEncoder.encode(VECTOR.ciphertext(), StandardCharsets.UTF_8);

    Wire.Answer answer = Wire.get(node.callbackPort(), path + "?" + signed() + "&echostr=" + echo);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain(VECTOR.plaintext());
  }

  @Test
  void shouldBeReadyButDegradedWhilePostgresIsAway() throws Exception {
    String where = "127.0.0.1:" + postgres.port();
    Await.until("a second attempt", () -> postgres.accepted() >= 2);

    Wire.Answer ready = Wire.get(node.managementPort(), "/health/ready");

    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.body()).contains("\"degraded\":[").contains(where);
    assertThat(log.with(where)).anyMatch(line -> line.contains("cannot be reached"));
    assertThat(log.with("cannot be reached")).as("one line a change of state").hasSize(1);
    assertThat(log.with("secret@")).isEmpty();
  }

  private static double metric(String name) throws Exception {
    return Wire.get(node.managementPort(), "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @AfterEach
  void requireSoundJournal() {
    // journalled() casts every record to a sound one: nothing half-written is ever left behind.
    assertThat(journalled().size()).isGreaterThanOrEqualTo((int) before);
  }
}
