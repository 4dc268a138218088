package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.WorldPlan;
import io.weir.it.Wire;
import io.weir.testkit.Await;
import io.weir.verticles.cli.WeirCommand;
import io.weir.verticles.node.Node;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** {@code weir doctor} against the simulated WeCom and a real Postgres, well and ill. */
@Timeout(150)
class DoctorIT {

  private static final String NOBODY = "http://127.0.0.1:1";

  @TempDir Path folder;

  private record Ended(int exitCode, String shown, JsonNode json) {
    /** The level of each finding of which the name ends so. */
    List<String> levels(String what) {
      List<String> levels = new ArrayList<>();
      json.path("findings")
          .forEach(
              finding -> {
                if (finding.path("what").asText().endsWith(what)) {
                  levels.add(finding.path("level").asText());
                }
              });
      return levels;
    }
  }

  private static Ended doctor(Path configuration, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("doctor", "--json"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--config", configuration.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = WeirCommand.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(line.toArray(String[]::new));
    List<String> lines = out.toString().lines().toList();
    String last = lines.isEmpty() ? "null" : lines.get(lines.size() - 1);
    return new Ended(code, err + "\n" + out, new ObjectMapper().readTree(last));
  }

  private Path changed(Consumer<Map<String, Object>> change) throws Exception {
    Path home = folder.resolve("a");
    Map<String, Object> root =
        new Yaml().load(Files.readString(home.resolve(SetupFiles.CONFIGURATION)));
    change.accept(root);
    Path file = home.resolve("changed.yaml");
    Files.writeString(file, new Yaml().dump(root));
    return file;
  }

  private static Map<String, Object> archiveOfFirst(Map<String, Object> root) {
    return ofFirst(root, "archive");
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> corps(Map<String, Object> root) {
    return (List<Map<String, Object>>) root.getOrDefault("corps", List.of());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> ofFirst(Map<String, Object> root, String section) {
    return (Map<String, Object>) corps(root).get(0).getOrDefault(section, Map.of());
  }

  private static WorldPlan withDirectory(View view) {
    return Rig.plan(2, 80, 40).withDirectory(DirectoryPlan.modest().expectedBy(view));
  }

  /** A node that has taken everything. */
  private static Node filled(Rig rig) throws Exception {
    Node node = rig.start("a");
    Rig.awaitOpened(node);
    rig.wecom()
        .pushTo(Rig.callbackUrl(node), PushOptions.platform())
        .done()
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    long callbacks = rig.expectedCallbacks();
    Await.until(
        "all callbacks are stored",
        () -> rig.number("SELECT count(*) FROM weir_inbox") == callbacks);
    if (!rig.world().plan().directory().expected()) { // which adds rows of its own to rooms
      rig.requireOracle();
    }
    Await.until(
        "codes are exchanged",
        () -> rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'new'") == 0);
    execute(rig, "UPDATE weir_suite SET ticket_time = now()"); // the world's are of long ago
    return node;
  }

  private static void execute(Rig rig, String sql) throws Exception {
    try (var connection = rig.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void shouldFindAllWellBesideARunningNodeAndShowNoSecret() throws Exception { // I6
    try (Rig rig = Rig.of(folder, Rig.plan(3, 120, 60), ServerOptions.plain())) {
      Node node = filled(rig);
      Path configuration = folder.resolve("a").resolve(SetupFiles.CONFIGURATION);

      Ended ended = doctor(configuration, "--url", Rig.callbackUrl(node));

      assertThat(ended.exitCode()).as(ended.shown()).isZero();
      assertThat(ended.json().path("ok").asBoolean()).isTrue();
      for (String what :
          List.of("archive token", "archive page", "archive keys", "callback addresses")) {
        assertThat(ended.levels(what)).as(what).hasSize(3).containsOnly("ok");
      }
      assertThat(ended.levels("postgres")).containsExactly("ok");
      assertThat(ended.levels("clock against Postgres")).containsExactly("ok");
      assertThat(ended.levels("ticket")).containsExactly("ok");
      assertThat(ended.levels("suite " + rig.world().suite().suiteId() + " token"))
          .isNotEmpty()
          .containsOnly("ok");
      assertThat(ended.levels(rig.world().suite().suiteId() + " secret")).containsExactly("ok");
      assertThat(ended.levels(" for command")).containsExactly("ok");
      assertThat(ended.levels(" for data")).containsExactly("ok");
      assertThat(ended.shown()).contains("callback URL of corp");
      for (Corp corp : rig.world().corps()) {
        assertThat(ended.shown()).doesNotContain(corp.archiveSecret(), corp.permanentCode());
      }
      assertThat(ended.shown())
          .doesNotContain(rig.world().suite().secret(), rig.world().suite().encodingAesKey());
      assertThat(Wire.get(node.managementPort(), "/health/ready").status())
          .as("it goes on")
          .isEqualTo(200);
    }
  }

  @Test
  void shouldNameTheSecretAndTheKeyThatAreWrongAndShowTheRest() throws Exception {
    try (Rig rig = Rig.of(folder, Rig.plan(2, 80, 20), ServerOptions.plain())) {
      rig.stop(filled(rig));

      Ended secret =
          doctor(changed(root -> archiveOfFirst(root).put("secret", "wrong-canary-secret")));
      assertThat(secret.exitCode()).isEqualTo(1);
      assertThat(secret.levels("archive token")).containsExactlyInAnyOrder("fail", "ok");
      assertThat(secret.levels("archive page")).containsExactlyInAnyOrder("fail", "ok");
      assertThat(secret.shown()).contains("40001").doesNotContain("wrong-canary-secret");

      Ended key = doctor(changed(DoctorIT::withoutNewestKey));
      assertThat(key.exitCode()).isEqualTo(1);
      assertThat(key.levels("archive keys")).containsExactlyInAnyOrder("fail", "ok");
      assertThat(key.shown()).contains("not among privateKeys");

      String first = rig.world().corps().get(0).corpId();
      Ended other =
          doctor(
              changed(DoctorIT::withoutNewestKey), "--corp", rig.world().corps().get(1).corpId());
      assertThat(other.levels("archive keys")).as("not that corp's").containsExactly("ok");
      assertThat(other.shown()).doesNotContain("corp " + first + " ");
    }
  }

  @Test
  void shouldTryEachTokenOfADirectoryWithWhatItIsNeededFor() throws Exception { // I6
    try (Rig rig = Rig.of(folder, withDirectory(View.OLD_APP), ServerOptions.plain());
        ArchiveGateway gateway = ArchiveGateway.before(rig.wecom().baseUrl())) {
      rig.archiveAt(gateway.baseUrl());
      rig.stop(filled(rig));
      Map<String, Object> secrets = new HashMap<>();

      Ended well = doctor(changed(root -> secrets.putAll(ofFirst(root, "directory"))));
      for (String what : List.of("token", "customers", "contactSecret", "ids", "consent")) {
        assertThat(well.levels("directory " + what)).as(what).containsExactly("ok", "ok");
      }
      assertThat(well.shown())
          .doesNotContain("" + secrets.get("secret"), "" + secrets.get("contactSecret"));
      assertThat(gateway.refused()).as("asked of the gateway, which has no such call").isEmpty();

      Ended token =
          doctor(changed(root -> ofFirst(root, "directory").put("secret", "wrong-canary")));
      assertThat(token.exitCode()).isEqualTo(1);
      assertThat(token.levels("directory token")).containsExactlyInAnyOrder("fail", "ok");
      assertThat(token.levels("directory customers")).containsExactly("ok");
      assertThat(token.levels("directory ids")).containsExactly("ok", "ok");
      assertThat(token.shown()).contains("40001").doesNotContain("wrong-canary");

      Ended swapped = doctor(changed(DoctorIT::withSecretsInEachOthersPlace));
      assertThat(swapped.levels("directory token")).containsExactly("ok", "ok");
      assertThat(swapped.levels("directory customers")).containsExactlyInAnyOrder("fail", "ok");
      assertThat(swapped.levels("directory ids")).containsExactlyInAnyOrder("fail", "ok");
      assertThat(swapped.shown()).contains("48002", "可调用应用");
    }
  }

  private static void withSecretsInEachOthersPlace(Map<String, Object> root) {
    Map<String, Object> directory = ofFirst(root, "directory");
    Object app = directory.getOrDefault("secret", "");
    directory.put("secret", directory.getOrDefault("contactSecret", ""));
    directory.put("contactSecret", app);
  }

  @Test
  void shouldTryASuitesSecretWithItsTicketAndADirectoryAsTheSuite() throws Exception { // I6
    try (Rig rig = Rig.of(folder, withDirectory(View.SUITE), ServerOptions.plain())) {
      String secret = rig.world().suite().suiteId() + " secret";
      Ended before = doctor(rig.configure("a", rig.server().port(), 0, 0));
      assertThat(before.levels(secret)).containsExactly("fail");
      assertThat(before.levels("directory token")).containsExactly("fail", "fail");
      assertThat(before.shown()).contains("no suite_ticket has come yet", "has not authorised");

      rig.stop(filled(rig));
      Ended well = doctor(changed(root -> {}));
      assertThat(well.levels(secret)).as(well.shown()).containsExactly("ok");
      assertThat(well.levels("directory token")).containsExactly("ok", "ok");
      assertThat(well.levels("directory customers")).containsExactly("ok", "ok");

      Ended bare = doctor(changed(root -> corps(root).remove(0)));
      assertThat(bare.levels("directory token"))
          .as("one is known by its authorisation alone: %s", bare.shown())
          .containsExactly("ok", "ok");
      assertThat(bare.levels("directory customers")).containsExactly("ok", "ok");

      Ended wrong = doctor(changed(DoctorIT::withWrongSuiteSecret));
      assertThat(wrong.exitCode()).isEqualTo(1);
      assertThat(wrong.levels(secret)).containsExactly("fail");
      assertThat(wrong.shown()).contains("40001").doesNotContain("wrong-canary");
    }
  }

  @SuppressWarnings("unchecked")
  private static void withWrongSuiteSecret(Map<String, Object> root) {
    List<Map<String, Object>> suites =
        (List<Map<String, Object>>) root.getOrDefault("suites", List.of());
    suites.get(0).put("secret", "wrong-canary");
  }

  @SuppressWarnings("unchecked")
  private static void withoutNewestKey(Map<String, Object> root) {
    Map<String, Object> archive = archiveOfFirst(root);
    Map<Object, Object> keys =
        new HashMap<>((Map<Object, Object>) archive.getOrDefault("privateKeys", Map.of()));
    keys.remove(
        Collections.max(
            keys.keySet(), (a, b) -> Long.compare(Long.parseLong("" + a), Long.parseLong("" + b))));
    archive.put("privateKeys", keys);
  }

  @Test
  void shouldShowAllElseWhenPostgresIsAway() throws Exception {
    try (Rig rig = Rig.of(folder, Rig.plan(2, 40, 0), ServerOptions.plain())) {
      Path configuration = rig.configure("a", freePort(), 0, 0);
      Ended ended = doctor(configuration);
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.levels("postgres")).containsExactly("fail");
      assertThat(ended.levels("archive keys")).containsExactly("ok", "ok");
      assertThat(ended.levels("disk")).containsExactly("ok");
      assertThat(ended.levels(" ticket")).as("nobody could look").containsExactly("warn");
      assertThat(ended.levels(rig.world().suite().suiteId() + " secret")).containsExactly("warn");
    }
  }

  @Test
  void shouldSayThatTheClockIsOff() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer late =
          vertx
              .createHttpServer()
              .requestHandler(
                  request ->
                      request
                          .response()
                          .putHeader(
                              "Date",
                              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                  ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(10)))
                          .end())
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      Path file = bare("http://127.0.0.1:" + late.actualPort(), "none");
      Ended ended = doctor(file);
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.levels("clock against WeCom")).containsExactly("fail");
      assertThat(ended.shown()).containsPattern("(599|600|601)\\.\\d s ahead").contains("NTP");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldLeaveNoTraceOfItselfWhereNoNodeEverRan() throws Exception {
    Path file = bare(NOBODY, "none");
    Ended ended = doctor(file);
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.levels("clock against WeCom")).containsExactly("fail");
    assertThat(ended.levels("postgres")).as("embedded, at rest").containsExactly("ok");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("no dataDir, no lock, no key").containsExactly(file);
    }
  }

  @Test
  void shouldAskRedis() throws Exception {
    for (String answer : List.of("+PONG", "-NOAUTH Authentication required.")) {
      try (ServerSocket redis = new ServerSocket(0)) {
        Thread one =
            new Thread(
                () -> {
                  try (Socket asked = redis.accept()) {
                    asked.getInputStream().read();
                    asked
                        .getOutputStream()
                        .write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
                  } catch (IOException ended) {
                    throw new java.io.UncheckedIOException(ended);
                  }
                });
        one.start();
        Ended ended = doctor(bare(NOBODY, "redis://127.0.0.1:" + redis.getLocalPort()));
        assertThat(ended.levels("redis")).containsExactly(answer.startsWith("+") ? "ok" : "fail");
        one.join(10_000);
      }
    }
    assertThat(doctor(bare(NOBODY, "redis://127.0.0.1:" + freePort())).levels("redis"))
        .containsExactly("fail");
  }

  @Test
  void shouldRefuseWhatCannotBeUsed() throws Exception {
    Path file = bare(NOBODY, "none");
    assertThat(doctor(file, "--corp", "wwnobody").exitCode()).isEqualTo(2);
    assertThat(doctor(file, "--corp", "no id").exitCode()).isEqualTo(2);
    assertThat(doctor(file, "--url", "weir.example.com").exitCode()).isEqualTo(2);
    Files.writeString(file, "nonsense: 1\n");
    assertThat(doctor(file).exitCode()).isEqualTo(2);
    assertThat(doctor(folder.resolve("missing.yaml")).exitCode()).isEqualTo(2);
  }

  /** No corps, an embedded Postgres that never started. */
  private Path bare(String wecom, String redis) throws IOException {
    Path file = folder.resolve("weir.yaml");
    Files.writeString(
        file,
        String.format(
            Locale.ROOT,
            "callback: { port: 0 }%nwecom: { baseUrl: \"%s\" }%nredis: { url: \"%s\" }%n",
            wecom,
            redis));
    return file;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
