package io.weir.bench.fault;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.wecom.Fault;
import io.weir.bench.wecom.FaultScript;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedMessage;
import io.weir.bench.wecom.world.App;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.Suite;
import io.weir.it.LogLines;
import io.weir.it.Wire;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
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
  private static final int TEXTS_MAX = 150;
  private static final int TEXT_LENGTH = 20;

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
          file, Files.readString(file).replace(refused.archiveSecret(), WRONG_SECRET));

      Node node = rig.start(file);
      rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      Rig.awaitOpened(node);
      rig.postgres().cut();
      awaitStored(rig, refused);
      String pages =
          Wire.get(node.managementPort(), "/metrics").body()
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
      Map<String, String> canaries = canaries(rig);
      assertThat(canaries).hasSizeGreaterThan(120);
      assertThat(log.with("io.weir.")).hasSizeGreaterThan(10);
      assertThat(log.all().stream().filter(line -> line.startsWith("DEBUG "))).isNotEmpty();
      requireNone("a log line", String.join("\n", log.all()), canaries);
      requireNone("a management page", pages, canaries);
      requireNone("the journal", journalBytes(rig.folderOf("a").resolve("data/journal")), canaries);
      requireNone("a table with sealed secrets", rows(rig), canaries);
      requireRealCanaries(rig, canaries);
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

  /** What must not be seen, each with a name that may. */
  private static Map<String, String> canaries(Rig rig) throws IOException {
    Map<String, String> canaries = new LinkedHashMap<>();
    Suite suite = rig.world().suite();
    canaries.put("the suite's secret", suite.secret());
    canaries.put("the suite's token", suite.token());
    canaries.put("the suite's AES key", suite.encodingAesKey());
    for (int i = 0; i < suite.tickets().size(); i++) {
      canaries.put("ticket " + i, suite.tickets().get(i));
    }
    for (String kind : List.of("ARCHIVE", "APP", "SUITE", "AUTHORISED_CORP")) {
      canaries.put("an access token of kind " + kind, "sim-" + kind + "-");
    }
    canaries.put("the wrong secret", WRONG_SECRET);
    rig.world().corps().forEach(corp -> addCorp(canaries, corp));
    addKeys(canaries, rig.world().keys());
    addTexts(canaries, rig.expectedCorps());
    return canaries;
  }

  private static void addCorp(Map<String, String> canaries, Corp corp) {
    canaries.put("archive secret of " + corp, corp.archiveSecret());
    canaries.put("auth code of " + corp, corp.authCode());
    canaries.put("permanent code of " + corp, corp.permanentCode());
    for (App app : corp.apps()) {
      canaries.put("token of " + app + corp, app.token());
      canaries.put("AES key of " + app + corp, app.encodingAesKey());
      canaries.put("secret of " + app + corp, app.secret());
    }
  }

  private static void addKeys(Map<String, String> canaries, KeyRing keys) {
    for (int place = 0; place < KeyRing.SIZE; place++) {
      List<String> lines = keys.pem(place).lines().toList();
      for (int line = 1; line < lines.size() - 2; line += 5) {
        canaries.put("line " + line + " of private key " + place, lines.get(line));
      }
    }
  }

  private static void addTexts(Map<String, String> canaries, List<ExpectedCorp> corps)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    int texts = 0;
    for (ExpectedCorp corp : corps.subList(0, 2)) {
      // A recall quotes another message's id, which is no secret: the journal has it in the clear.
      Set<String> ids = corp.messages().stream().map(ExpectedMessage::msgId).collect(toSet());
      for (ExpectedMessage message : corp.messages()) {
        for (String text : texts(json.readTree(message.msgContent()))) {
          if (text.length() >= TEXT_LENGTH && texts < TEXTS_MAX && !ids.contains(text)) {
            canaries.put(
                "text " + texts++ + " of seq " + message.seq(), text.substring(0, TEXT_LENGTH));
          }
        }
      }
    }
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode child : node) {
      if (child.isTextual()) {
        texts.add(child.textValue());
      } else {
        texts.addAll(texts(child));
      }
    }
    return texts;
  }

  private static void requireNone(String where, String all, Map<String, String> canaries) {
    List<String> seen = new ArrayList<>();
    canaries.forEach(
        (name, canary) -> {
          if (all.contains(canary)) {
            seen.add(name);
          }
        });
    assertThat(seen).as("seen in " + where).isEmpty();
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

  private static String rows(Rig rig) throws Exception {
    List<String> rows = new ArrayList<>();
    for (String table :
        List.of(
            "weir_inbox",
            "weir_suite",
            "weir_authorisation",
            "weir_checkpoint",
            "t_wecom_corp_config",
            "(SELECT id, source, corp_id, seq, msg_id, key_version, reason FROM weir_quarantine)")) {
      rig.each(
          String.format(Locale.ROOT, "SELECT t::text FROM %s AS t", table),
          row -> rows.add(row.getString(1)));
    }
    return String.join("\n", rows);
  }

  // Or the test would look for what was never there.
  private static void requireRealCanaries(Rig rig, Map<String, String> canaries) throws Exception {
    List<String> stored = new ArrayList<>();
    rig.each("SELECT raw_content FROM t_wecom_message", row -> stored.add(row.getString(1)));
    String all = String.join("\n", stored);
    Collection<String> found =
        canaries.entrySet().stream()
            .filter(canary -> canary.getKey().startsWith("text "))
            .filter(canary -> all.contains(canary.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(found).hasSizeGreaterThan(50);
    assertThat(rig.one("SELECT string_agg(ticket_sealed, '') FROM weir_suite")).isNotBlank();
    assertThat(rig.one("SELECT min(chat_secret) FROM t_wecom_corp_config")).isNotBlank();
  }
}
