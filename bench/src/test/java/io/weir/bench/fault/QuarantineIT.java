package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.testkit.Await;
import io.weir.testkit.TestKeys;
import io.weir.verticles.cli.WeirCommand;
import io.weir.verticles.node.Node;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** What waited in quarantine for a key comes in when the key does: each row once, whoever tries. */
@Timeout(150)
class QuarantineIT {

  private static final String WAITING = "SELECT count(*) FROM weir_quarantine WHERE state = 'new'";

  @TempDir Path folder;

  private record Ended(int exitCode, String err, JsonNode json) {}

  private Ended quarantine(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("quarantine"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--json", "--config", configuration().toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = WeirCommand.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(line.toArray(String[]::new));
    List<String> lines = out.toString().lines().toList();
    String last = lines.isEmpty() ? "null" : lines.get(lines.size() - 1);
    return new Ended(code, err.toString(), new ObjectMapper().readTree(last));
  }

  private Path configuration() {
    return folder.resolve("a").resolve(SetupFiles.CONFIGURATION);
  }

  /** The configuration with something taken out or changed; the whole one stays as it is. */
  private Path without(Consumer<Map<String, Object>> change) throws Exception {
    Map<String, Object> root = new Yaml().load(Files.readString(configuration()));
    change.accept(root);
    Path file = folder.resolve("a").resolve("less.yaml");
    Files.writeString(file, new Yaml().dump(root));
    return file;
  }

  @SuppressWarnings("unchecked")
  private static void withoutNewestKey(Map<String, Object> root) {
    for (Map<String, Object> corp :
        (List<Map<String, Object>>) root.getOrDefault("corps", List.of())) {
      Map<String, Object> archive = (Map<String, Object>) corp.getOrDefault("archive", Map.of());
      Map<Object, Object> keys =
          new HashMap<>((Map<Object, Object>) archive.getOrDefault("privateKeys", Map.of()));
      keys.remove(
          Collections.max(
              keys.keySet(),
              (a, b) -> Long.compare(Long.parseLong("" + a), Long.parseLong("" + b))));
      archive.put("privateKeys", keys);
    }
  }

  @SuppressWarnings("unchecked")
  private static void withOtherCallbackKeys(Map<String, Object> root) {
    for (Map<String, Object> suite :
        (List<Map<String, Object>>) root.getOrDefault("suites", List.of())) {
      suite.put("encodingAesKey", TestKeys.encodingAesKey(77));
    }
    for (Map<String, Object> corp :
        (List<Map<String, Object>>) root.getOrDefault("corps", List.of())) {
      for (Map<String, Object> app :
          (List<Map<String, Object>>) corp.getOrDefault("apps", List.of())) {
        app.put("encodingAesKey", TestKeys.encodingAesKey(78));
      }
    }
  }

  private static void push(Rig rig, Node node) throws Exception {
    rig.wecom()
        .pushTo(Rig.callbackUrl(node), PushOptions.platform())
        .done()
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /** A node that lacks a key has taken everything, and is stopped. */
  private long quarantined(Rig rig, Consumer<Map<String, Object>> change, long rows)
      throws Exception {
    rig.configure("a", rig.postgres().port(), 0, 0);
    Node node = rig.start(without(change));
    push(rig, node);
    Await.until(
        "all is stored or quarantined",
        () ->
            rig.number(
                    "SELECT (SELECT count(*) FROM t_wecom_message) + (SELECT count(*) FROM weir_inbox)"
                        + " + (SELECT count(*) FROM weir_quarantine)")
                >= rows);
    rig.stop(node);
    return rig.number(WAITING);
  }

  @Test
  void shouldComeInByItselfWhenTheKeyArrivesWhoeverElseTriesAndIsKilled() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 1200, 60), ServerOptions.plain())) {
      long waiting = quarantined(rig, QuarantineIT::withoutNewestKey, 1260);
      assertThat(waiting).isGreaterThan(100);
      assertThat(
              rig.number(
                  "SELECT count(*) FROM weir_quarantine WHERE reason LIKE 'unknown_key_version: %'"))
          .isEqualTo(waiting);
      String seqs =
          "SELECT string_agg(corp_id || chat_seq, ',' ORDER BY corp_id) FROM t_wecom_corp_config";
      String passed = rig.one(seqs);
      long messages = rig.number("SELECT count(*) FROM t_wecom_message");

      CountDownLatch held = rig.postgres().holdBefore("SET state = 'resolved'");
      try (ChildNode killed = ChildNode.start(configuration())) {
        assertThat(held.await(60, TimeUnit.SECONDS)).as(killed.output()).isTrue();
        killed.kill();
      }
      assertThat(rig.number(WAITING))
          .as("in the middle of its first transaction")
          .isEqualTo(waiting);
      assertThat(rig.number("SELECT count(*) FROM t_wecom_message")).isEqualTo(messages);
      rig.postgres().letGo();

      List<CompletableFuture<Ended>> commands = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        commands.add(CompletableFuture.supplyAsync(this::retryAll));
      }
      Node node = rig.start(configuration());
      for (CompletableFuture<Ended> command : commands) {
        Ended ended = command.get(60, TimeUnit.SECONDS);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
      }

      rig.requireOracle();
      assertThat(rig.number(WAITING)).isZero();
      assertThat(
              rig.number(
                  "SELECT count(*) FROM weir_quarantine WHERE state = 'resolved' AND resolved_at IS NOT NULL"))
          .isEqualTo(waiting);
      assertThat(rig.one(seqs)).as("they had passed").isEqualTo(passed);
      rig.stop(node);
    }
  }

  private Ended retryAll() {
    try {
      return quarantine("retry");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldComeInByTheNodeAloneAndByTheCommandAlone() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(2, 600, 0), ServerOptions.plain())) {
      long waiting = quarantined(rig, QuarantineIT::withoutNewestKey, 600);
      String corp = rig.one("SELECT min(corp_id) FROM weir_quarantine");
      long ofCorp =
          rig.number("SELECT count(*) FROM weir_quarantine WHERE corp_id = '" + corp + "'");

      Ended list = quarantine("list", "--reason", "unknown_key", "--limit", "3");
      assertThat(list.json().path("waiting").asLong()).isEqualTo(waiting);
      assertThat(list.json().path("rows")).hasSize(3);
      assertThat(list.json().path("byReason").path("unknown_key_version").asLong())
          .isEqualTo(waiting);
      String id = list.json().path("rows").get(0).path("id").asText();
      Ended one = quarantine("retry", "--id", id);
      assertThat(one.exitCode()).as(one.err()).isZero();
      assertThat(one.json().path("resolved").asLong()).isEqualTo(1);
      assertThat(one.json().path("added").path("message").asLong()).isEqualTo(1);
      Ended all = quarantine("retry", "--corp", String.valueOf(corp));
      assertThat(all.json().path("resolved").asLong()).isBetween(ofCorp - 1, ofCorp);
      assertThat(rig.number(WAITING)).isEqualTo(waiting - 1 - all.json().path("resolved").asLong());

      Node node = rig.start(configuration());
      Await.until("the node has brought in the rest", () -> rig.number(WAITING) == 0);
      rig.requireOracle();
      rig.stop(node);
    }
  }

  @Test
  void shouldRunTheEffectsOfPushesThatOpenNow() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(2, 100, 80), ServerOptions.plain())) {
      quarantined(rig, QuarantineIT::withOtherCallbackKeys, 100);
      Await.until("pushes wait", () -> rig.number(WAITING) >= 80);
      assertThat(rig.number("SELECT count(*) FROM weir_inbox")).isZero();
      assertThat(quarantine("list").json().path("byReason").path("bad_padding").asLong())
          .isPositive();

      Node node = rig.start(configuration());

      rig.requireOracle();
      assertThat(rig.number(WAITING)).isZero();
      Await.until(
          "every effect ran",
          () ->
              rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'new'") == 0
                  && rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'done'") > 0);
      rig.stop(node);
    }
  }
}
