package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.SealContext;
import io.weir.testkit.Await;
import io.weir.testkit.TestKeys;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.postgres.EmbeddedPostgres;
import io.weir.verticles.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The seal's key is changed, taken away too early, and lost (I6). */
@Timeout(120)
class SealRotationIT {

  private static final String SUITE = "wwsuite1";
  private static final String TOKEN = TestKeys.token(1);
  private static final String AES = TestKeys.encodingAesKey(1);
  private static final String TICKET = "ticket-of-the-suite-0123456789";

  /** More than one batch of the renewal. */
  private static final int CODES = 450;

  private static final byte[] OLD = key(1);
  private static final byte[] NEW = key(2);

  @TempDir Path folder;
  private StoreRig rig;
  private LogLines log;
  private @Nullable Node node;

  @BeforeEach
  void prepare() throws Exception {
    rig = new StoreRig();
    log = new LogLines();
  }

  @AfterEach
  void stop() {
    stopNode();
    log.close();
    rig.close();
  }

  private void stopNode() {
    if (node != null) {
      node.stop();
      node = null;
    }
  }

  private Node start(byte[]... sealKeys) throws Exception {
    EmbeddedPostgres server = TestPostgres.server();
    List<String> keys = new ArrayList<>();
    for (byte[] key : sealKeys) {
      keys.add('"' + Base64.getEncoder().encodeToString(key) + '"');
    }
    Path file = folder.resolve("weir.yaml");
    Files.writeString(
        file,
        String.join(
            "\n",
            "node: { dataDir: data" + (keys.isEmpty() ? "" : ", sealKeys: " + keys) + " }",
            "callback: { port: 0, host: 127.0.0.1, loops: 1 }",
            "observe: { port: 0 }",
            "postgres: { url: \"postgresql://%s:%s@127.0.0.1:%d/%s?sslmode=disable\" }"
                .formatted(server.user(), server.password(), server.port(), rig.database()),
            "wecom: { baseUrl: \"http://127.0.0.1:1\" }",
            "suites:",
            "  - { suiteId: " + SUITE + ", providerCorpId: wwprovider, secret: s1,",
            "      token: " + TOKEN + ", encodingAesKey: " + AES + " }",
            ""));
    Node started =
        Node.start(ConfigLoader.load(file)).toCompletionStage().toCompletableFuture().get();
    node = started;
    return started;
  }

  private static void awaitOpened(Node started) throws Exception {
    started.opened().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Throwable refusalOf(Node started) {
    return catchThrowable(() -> awaitOpened(started));
  }

  private void push(Node to, String event) throws Exception {
    String encrypted =
        new String(
            EnvelopeCipher.encrypt(
                EnvelopeCipher.keyOf(AES),
                new byte[16],
                event.getBytes(StandardCharsets.UTF_8),
                SUITE),
            StandardCharsets.US_ASCII);
    assertThat(
            Wire.ask(
                    to.callbackPort(),
                    "POST",
                    "/api/v1/wecom/command/" + SUITE + "?" + Push.query(TOKEN, encrypted),
                    Push.envelope(SUITE, encrypted))
                .status())
        .isEqualTo(200);
  }

  /** A ticket, an event that waits for WeCom, and what other corps gave earlier. */
  private void fill(Node to, byte[] key) throws Exception {
    long before = rig.count("weir_inbox");
    push(
        to,
        "<xml><SuiteId>wwsuite1</SuiteId><InfoType>suite_ticket</InfoType>"
            + "<TimeStamp>1700</TimeStamp><SuiteTicket>"
            + TICKET
            + "</SuiteTicket></xml>");
    push(
        to,
        "<xml><SuiteId>wwsuite1</SuiteId><InfoType>create_auth</InfoType>"
            + "<TimeStamp>1701</TimeStamp><AuthCode>code-of-a-corp</AuthCode></xml>");
    Await.until(
        "both events are stored, and the ticket is kept",
        () ->
            rig.count("weir_inbox") == before + 2
                && rig.count("weir_suite WHERE ticket_sealed <> ''") == 1);
    Seal seal = new Seal(List.of(key));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < CODES; i++) {
      String corp = "wwcorp%04d".formatted(i);
      rows.add(
          "('%s', '%s', '%s', now(), 'active')"
              .formatted(
                  SUITE, corp, seal.seal(code(corp), SealContext.permanentCode(SUITE, corp))));
    }
    rig.execute("INSERT INTO weir_authorisation VALUES " + String.join(", ", rows));
    rig.execute(
        "INSERT INTO t_wecom_corp_config (corp_id, chat_secret) VALUES ('wwgone', '%s')"
            .formatted(seal.seal(code("wwgone"), SealContext.chatSecret("wwgone"))));
  }

  private static byte[] code(String corp) {
    return ("code of " + corp).getBytes(StandardCharsets.UTF_8);
  }

  private long sealedUnder(byte[] key) throws Exception {
    String like = "LIKE '%v1:" + new Seal(List.of(key)).newestKey() + ":%'";
    return rig.count("weir_authorisation WHERE permanent_code_sealed " + like)
        + rig.count("weir_suite WHERE ticket_sealed " + like)
        + rig.count("t_wecom_corp_config WHERE chat_secret " + like)
        + rig.count("weir_inbox WHERE payload::text " + like);
  }

  private static byte[] key(long seed) {
    byte[] key = new byte[32];
    new Random(seed).nextBytes(key);
    return key;
  }

  private static String keyId(byte[] key) {
    return new Seal(List.of(key)).newestKey();
  }

  @Test
  void shouldNeedTheOldKeyNoMoreWhenANodeHasRunWithBoth() throws Exception { // I6
    Node first = start(OLD);
    awaitOpened(first);
    fill(first, OLD);
    assertThat(sealedUnder(OLD)).isEqualTo(CODES + 4);
    // Text that only looks sealed is nobody's secret and is left alone.
    rig.execute(
        "INSERT INTO weir_inbox (receiver, digest, state, received_at, payload) VALUES ('x', repeat('a', 64), 'kept',"
            + " now(), '{\"Name\": \"\\\"AuthCode\\\": \\\"v1:deadbeef:\"}')");
    stopNode();

    Node both = start(NEW, OLD);
    awaitOpened(both);
    Await.until("nothing is under the old key", () -> sealedUnder(OLD) == 0);
    assertThat(sealedUnder(NEW)).isEqualTo(CODES + 4);
    stopNode();

    awaitOpened(start(NEW));
    Seal seal = new Seal(List.of(NEW));
    rig.each(
        "SELECT corp_id, permanent_code_sealed FROM weir_authorisation",
        row ->
            assertThat(
                    seal.open(
                        String.valueOf(row.getString(2)),
                        SealContext.permanentCode(SUITE, String.valueOf(row.getString(1)))))
                .isEqualTo(code(String.valueOf(row.getString(1)))));
    assertThat(
            seal.open(
                String.valueOf(rig.one("SELECT ticket_sealed FROM weir_suite")),
                SealContext.suiteTicket(SUITE)))
        .isEqualTo(TICKET.getBytes(StandardCharsets.UTF_8));
    assertThat(log.with("cannot be opened")).isEmpty();
    assertThat(rig.one("SELECT last_error FROM weir_inbox WHERE event_type = 'create_auth'"))
        .as("its code was opened, and WeCom asked")
        .doesNotContain("sealed");
  }

  @Test
  void shouldStandWithTheReasonWhenTheOldKeyWasTakenAwayTooEarly() throws Exception { // I6
    Node first = start(OLD);
    awaitOpened(first);
    fill(first, OLD);
    stopNode();

    Node second = start(NEW);
    Throwable refusal = refusalOf(second);

    assertThat(refusal)
        .hasMessageContaining(CODES + " permanent code(s)")
        .hasMessageContaining("wwcorp0000")
        .hasMessageContaining("1 event(s) still to be acted on, of " + SUITE)
        .hasMessageContaining("under key " + keyId(OLD))
        .hasMessageContaining("listed: " + keyId(NEW))
        .hasMessageContaining("node.sealKeys");
    assertThat(sealedUnder(OLD)).as("nothing was touched").isEqualTo(CODES + 4);
    Wire.Answer ready = Wire.get(second.managementPort(), "/health/ready");
    assertThat(ready.status()).as("pushes go on into the journal").isEqualTo(200);
    assertThat(ready.body()).contains(keyId(OLD));
    push(second, "<xml><SuiteId>wwsuite1</SuiteId><InfoType>change_contact</InfoType></xml>");
    stopNode();

    awaitOpened(start(NEW, OLD));
    Await.until("it was not lost", () -> rig.count("weir_inbox") == 3);
    assertThat(log.errors()).hasSize(1).first().asString().contains(keyId(OLD));
  }

  @Test
  void shouldSayHowToGoOnWhenTheKeyThatItMadeIsGoneForGood() throws Exception { // I6
    Node first = start();
    awaitOpened(first);
    byte[] made =
        Base64.getDecoder().decode(Files.readString(folder.resolve("data/keys/seal.key")).trim());
    fill(first, made);
    stopNode();
    Files.delete(folder.resolve("data/keys/seal.key"));

    String refusal = String.valueOf(refusalOf(start()).getMessage());
    stopNode();

    assertThat(refusal).contains("dataDir/keys/seal.key").contains(keyId(made));
    Matcher sql = Pattern.compile("UPDATE [^;]*;").matcher(refusal);
    int statements = 0;
    for (; sql.find(); statements++) {
      rig.execute(sql.group());
    }
    assertThat(statements).isEqualTo(2);
    awaitOpened(start());
    assertThat(rig.count("weir_authorisation WHERE permanent_code_sealed IS NOT NULL")).isZero();
    assertThat(rig.count("weir_inbox WHERE state = 'new'")).isZero();
  }
}
