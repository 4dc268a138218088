package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.Fault;
import io.weir.bench.wecom.FaultScript;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.world.Corp;
import io.weir.it.LogLines;
import io.weir.it.Wire;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret, key or plaintext shows anywhere but where it belongs (I6): not in a log at any level,
 * not on the management port, not in the journal's bytes, and in Postgres secrets are sealed.
 */
@Timeout(150)
class CanaryIT {

  private static final String WRONG_SECRET = "wrong-secret-of-the-canary-0123456789";
  private static final String OPERATOR = "token-of-the-operator-0123456789";

  @TempDir Path folder;

  @Test
  void shouldShowNoSecretAndNoPlaintextAnywhereWhenMuchGoesWrong() throws Exception { // I6
    List<Fault> faults =
        List.of(
            new Fault.Code(42001),
            new Fault.Status(500),
            new Fault.Truncated(),
            new Fault.TooLarge(60));
    String[] script = new String[1];
    FaultScript late =
        (call, corp, n) -> FaultScript.inOrder(script[0], faults).fault(call, corp, n);
    try (Rig rig =
            Rig.of(
                folder,
                Rig.plan(3, 600, 220).withBadEntries(9),
                ServerOptions.plain().withPageQuirks(true).withFaults(late));
        LogLines log = LogLines.ofEverything()) {
      List<Corp> corps = rig.world().corps();
      Corp refused = corps.get(2);
      script[0] = corps.get(0).corpId();
      Path file = rig.configure("a", rig.postgres().port(), 0, 0);
      Files.writeString(
          file,
          Files.readString(file)
              .replace(refused.archiveSecret(), WRONG_SECRET)
              .replace("observe: {", "observe: {token: " + OPERATOR + ", "));
      assertThat(Files.readString(file)).contains(WRONG_SECRET, OPERATOR);

      Node node = rig.start(file);
      rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      Rig.awaitOpened(node);
      rig.postgres().cut();
      awaitStored(rig, refused);
      command(node, corps.get(0), OPERATOR, 202);
      command(node, corps.get(0), OPERATOR.replace('0', '1'), 401);
      String pages =
          Wire.get(node.managementPort(), "/health/live").body()
              + Wire.get(node.managementPort(), "/metrics").body()
              + Wire.get(node.managementPort(), "/corps").body()
              + Wire.get(node.managementPort(), "/health/ready").body();
      Map<String, Long> served = new TreeMap<>();
      rig.wecom()
          .stats()
          .toJson()
          .get("faults")
          .fields()
          .forEachRemaining(f -> served.put(f.getKey(), f.getValue().asLong()));
      rig.stop(node);

      assertThat(served).hasSize(faults.size());
      Canaries canaries = Canaries.of(rig).with("the wrong secret", WRONG_SECRET);
      canaries.with("the operator's token", OPERATOR);
      assertThat(canaries.all()).hasSizeGreaterThan(120);
      assertThat(log.with("io.weir.")).hasSizeGreaterThan(10);
      assertThat(log.all().stream().filter(line -> line.startsWith("DEBUG "))).isNotEmpty();
      SoftAssertions softly = new SoftAssertions();
      canaries.requireNone(softly, "a log line", String.join("\n", log.all()));
      canaries.requireNone(softly, "a management page", pages);
      canaries.requireNone(
          softly, "the journal", journalBytes(rig.folderOf("a").resolve("data/journal")));
      try (Connection connection = rig.connect()) {
        canaries.requireNoneInTables(softly, connection);
      }
      softly.assertAll();
      requireRealCanaries(rig, canaries);
    }
  }

  private static void command(Node node, Corp corp, String token, int status) throws Exception {
    try (Wire wire = new Wire(node.managementPort())) {
      wire.head("POST", "/corps/" + corp.corpId() + "/pull", "Authorization: Bearer " + token);
      assertThat(wire.read().status()).isEqualTo(status);
    }
  }

  private static void awaitStored(Rig rig, Corp refused) {
    long messages =
        rig.expectedCorps().stream()
            .filter(corp -> !corp.corpId().equals(refused.corpId()))
            .mapToLong(corp -> corp.messages().size())
            .sum();
    Await.until(
        "everything that can be had is stored, and every effect carried out",
        Duration.ofSeconds(90),
        () ->
            rig.number("SELECT count(*) FROM t_wecom_message") == messages
                && rig.number("SELECT count(*) FROM weir_inbox") == 220
                && rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'new'") == 0
                && rig.number(
                        "SELECT count(*) FROM weir_authorisation WHERE permanent_code_sealed <> ''")
                    > 0
                && rig.number("SELECT count(*) FROM weir_suite WHERE ticket_sealed <> ''") == 1
                && String.valueOf(
                        rig.one(
                            "SELECT chat_pull_status FROM t_wecom_corp_config WHERE corp_id = '"
                                + refused.corpId()
                                + "'"))
                    .startsWith("blocked"));
  }

  /** The bytes of all files as characters, UTF-8 where it is that; without the holes. */
  private static String journalBytes(Path journal) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(journal)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .replaceAll("\0{8,}", "\0"));
      }
    }
    assertThat(all.length()).isGreaterThan(100_000);
    return all.toString();
  }

  // Or the test would look for what was never there.
  private static void requireRealCanaries(Rig rig, Canaries canaries) throws Exception {
    List<String> stored = new ArrayList<>();
    rig.each("SELECT raw_content FROM t_wecom_message", row -> stored.add(row.getString(1)));
    String all = String.join("\n", stored);
    Collection<String> found =
        canaries.all().entrySet().stream()
            .filter(canary -> canary.getKey().startsWith("text "))
            .filter(canary -> all.contains(canary.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(found).hasSizeGreaterThan(50);
    assertThat(rig.one("SELECT string_agg(ticket_sealed, '') FROM weir_suite")).isNotBlank();
    assertThat(rig.one("SELECT min(chat_secret) FROM t_wecom_corp_config")).isNotBlank();
  }
}
