package io.weir.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.it.Push;
import io.weir.it.Wire;
import io.weir.testkit.Await;
import io.weir.testkit.TestKeys;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.node.PostgresConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node's own Postgres is killed: nobody else would start it again. */
@Timeout(90)
class EmbeddedDiesFaultIT {

  private static final String TOKEN = TestKeys.token(1);

  @TempDir Path folder;

  @Test
  void shouldStartItAgainAndStoreWhatCameMeanwhile() throws Exception { // I1, I5
    Path file = folder.resolve("weir.yaml");
    Files.writeString(
        file,
        String.join(
            "\n",
            "node: { dataDir: data }",
            "callback: { port: 0, host: 127.0.0.1, loops: 1, stopGraceMillis: 0 }",
            "observe: { port: 0 }",
            "suites:",
            "  - { suiteId: wwsuite1, providerCorpId: wwprovider, secret: s1,",
            "      token: " + TOKEN + ", encodingAesKey: " + TestKeys.encodingAesKey(1) + " }",
            ""));
    Node node = Node.start(ConfigLoader.load(file)).toCompletionStage().toCompletableFuture().get();
    try {
      node.opened().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      PostgresConfig.Server server = server(node);

      kill(postmaster());
      Await.until("it is missed", () -> !ready(node).endsWith("[]}"));
      assertThat(push(node)).isEqualTo(200);

      Await.until("it is whole again", Duration.ofSeconds(60), () -> ready(node).endsWith("[]}"));
      assertThat(server(node)).isEqualTo(server);
      Await.until("the push is stored", () -> inbox(server) == 1);
    } finally {
      node.stop();
    }
    assertThat(Files.exists(pidFile())).as("stopped with the node").isFalse();
  }

  private static String ready(Node node) throws Exception {
    Wire.Answer answer = Wire.get(node.managementPort(), "/health/ready");
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().trim();
  }

  private static PostgresConfig.Server server(Node node) {
    return Objects.requireNonNull(node.server());
  }

  private static int push(Node node) throws Exception {
    String event =
        "<xml><SuiteId>wwsuite1</SuiteId><InfoType>change_contact</InfoType>"
            + "<AuthCorpId>ww1</AuthCorpId><ChangeType>create_user</ChangeType></xml>";
    String encrypted =
        new String(
            EnvelopeCipher.encrypt(
                EnvelopeCipher.keyOf(TestKeys.encodingAesKey(1)),
                new byte[16],
                event.getBytes(StandardCharsets.UTF_8),
                "wwsuite1"),
            StandardCharsets.US_ASCII);
    return Wire.ask(
            node.callbackPort(),
            "POST",
            "/api/v1/wecom/command/wwsuite1?" + Push.query(TOKEN, encrypted),
            Push.envelope("wwsuite1", encrypted))
        .status();
  }

  private Path pidFile() throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve("data/postgres"), 3)) {
      return files
          .filter(file -> file.endsWith("postmaster.pid"))
          .findAny()
          .orElse(folder.resolve("none"));
    }
  }

  private long postmaster() throws Exception {
    return Long.parseLong(Files.readAllLines(pidFile()).get(0).trim());
  }

  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    Await.until("it is dead", () -> !process.isAlive());
  }

  private static long inbox(PostgresConfig.Server server) throws Exception {
    String url =
        String.format(
            Locale.ROOT,
            "jdbc:postgresql://%s:%d/%s",
            server.host(),
            server.port(),
            server.database());
    try (Connection connection =
            DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM weir_inbox")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
