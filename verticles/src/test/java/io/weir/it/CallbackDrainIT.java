package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.testkit.Await;
import io.weir.testkit.TestKeys;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.postgres.EmbeddedPostgres;
import io.weir.verticles.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pushes that are signed are taken; what is wrong inside of them shows behind the journal. */
@Timeout(60)
class CallbackDrainIT {

  private static final String SUITE = "wwsuite1";
  private static final String TOKEN = TestKeys.token(1);
  private static final String AES = TestKeys.encodingAesKey(1);
  private static final String EVENT =
      "<xml><SuiteId><![CDATA[wwsuite1]]></SuiteId><InfoType><![CDATA[change_contact]]></InfoType>"
          + "<TimeStamp>1403610513</TimeStamp><AuthCorpId><![CDATA[wwlater]]></AuthCorpId>"
          + "<ChangeType><![CDATA[create_user]]></ChangeType><UserID>zhangsan</UserID></xml>";

  @TempDir Path folder;
  private StoreRig rig;
  private Node node;

  @BeforeEach
  void start() throws Exception {
    rig = new StoreRig();
    EmbeddedPostgres server = TestPostgres.server();
    Path file = folder.resolve("weir.yaml");
    Files.writeString(
        file,
        String.join(
            "\n",
            "node: { dataDir: data }",
            "callback: { port: 0, host: 127.0.0.1, loops: 1, stopGraceMillis: 0 }",
            "observe: { port: 0 }",
            "postgres: { url: \"postgresql://"
                + server.user()
                + ":"
                + server.password()
                + "@127.0.0.1:"
                + server.port()
                + "/"
                + rig.database()
                + "?sslmode=disable\" }",
            "wecom: { baseUrl: \"http://127.0.0.1:1\" }",
            "suites:",
            "  - { suiteId: " + SUITE + ", providerCorpId: wwprovider, secret: s1,",
            "      token: " + TOKEN + ", encodingAesKey: " + AES + " }",
            ""));
    node = Node.start(ConfigLoader.load(file)).toCompletionStage().toCompletableFuture().get();
  }

  @AfterEach
  void stop() throws Exception {
    node.stop();
    rig.close();
  }

  private int push(String path, String encrypted) throws Exception {
    return Wire.ask(
            node.callbackPort(),
            "POST",
            path + "?" + Push.query(TOKEN, encrypted),
            Push.envelope(SUITE, encrypted))
        .status();
  }

  private static String encrypted(int key, String plaintext, String receiveId) {
    return new String(
        EnvelopeCipher.encrypt(
            EnvelopeCipher.keyOf(TestKeys.encodingAesKey(key)),
            new byte[16],
            plaintext.getBytes(StandardCharsets.UTF_8),
            receiveId),
        StandardCharsets.US_ASCII);
  }

  @Test
  void shouldQuarantineWithTheReasonWhatCannotBeOpened() throws Exception { // I3, I6
    String command = "/api/v1/wecom/command/" + SUITE;

    assertThat(push(command, encrypted(2, EVENT, SUITE))).as("another key").isEqualTo(200);
    assertThat(push(command, "AAAA")).as("no ciphertext").isEqualTo(200);
    assertThat(push(command, encrypted(1, EVENT, "wwsomebody"))).as("receiveid").isEqualTo(200);
    assertThat(push(command, encrypted(1, EVENT, ""))).as("no receiveid").isEqualTo(200);
    assertThat(push(command, encrypted(1, "hello", SUITE))).as("not XML").isEqualTo(200);

    Await.until("five are in quarantine", () -> rig.count("weir_quarantine") == 5);
    assertThat(rig.count("weir_inbox")).isZero();
    assertThat(
            rig.one(
                "SELECT count(*) FROM weir_quarantine WHERE source = 'callback' AND reason <> ''"))
        .isEqualTo("5");
    assertThat(rig.one("SELECT count(*) FROM weir_quarantine WHERE reason = 'wrong_receiveid'"))
        .isEqualTo("2");
    assertThat(rig.one("SELECT count(*) FROM weir_quarantine WHERE reason LIKE '%hello%'"))
        .isEqualTo("0");
  }

  @Test
  void shouldKeepTheEventOnceWhenItsCorpIsNotKnownYetAndItComesAgain() throws Exception { // I5
    String path = "/api/v1/wecom/callback/" + SUITE + "/wwlater";

    assertThat(push(path, encrypted(1, EVENT, "wwlater"))).isEqualTo(200);
    assertThat(push(path, encrypted(1, EVENT, "wwlater"))).isEqualTo(200);
    assertThat(push("/api/v1/wecom/command/" + SUITE, encrypted(1, EVENT, SUITE))).isEqualTo(200);

    Await.until("both receivers have it", () -> rig.count("weir_inbox") == 2);
    assertThat(
            rig.one(
                "SELECT string_agg(receiver || ' ' || corp_id, ',' ORDER BY receiver) FROM weir_inbox"))
        .isEqualTo("suite:wwsuite1 wwlater,suite:wwsuite1/wwlater wwlater");
    assertThat(rig.count("weir_quarantine")).isZero();
  }
}
