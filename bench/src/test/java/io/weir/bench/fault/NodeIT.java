package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.world.Archive;
import io.weir.it.LogLines;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that WeCom has is in Postgres once, and nothing else. */
@Timeout(150)
class NodeIT {

  private static final String TOKEN = "a-token-of-an-operator";

  @TempDir Path folder;

  @Test
  void shouldHoldWhatTheOracleSaysWhenPagesAreOddAndEntriesBad() throws Exception { // I2, I5
    try (Rig rig =
            Rig.of(
                folder,
                Rig.plan(4, 1500, 300).withBadEntries(12),
                ServerOptions.plain().withPageQuirks(true));
        LogLines log = new LogLines();
        CursorWatch watch = rig.watchCursors()) {
      Node node = rig.start("a");
      Pusher pusher = rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());

      PushProgress pushed = done(pusher);

      assertThat(pushed.givenUp()).isZero();
      rig.requireOracle();
      long unknown = rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'unknown'");
      assertThat(unknown).as("users' messages").isPositive();
      assertThat(metric(node, "weir_inbox_unknown_total"))
          .as("a push that came twice counts twice")
          .isBetween((double) unknown, 3.0 * unknown);
      rig.world()
          .corps()
          .forEach(c -> assertThat(rig.wecom().stats().inFlightMax(c.corpId())).isEqualTo(1));
      rig.stop(node);
      assertThat(log.errors()).as("from start to stop").isEmpty();
      watch.requireRight();
    }
  }

  @Test
  void shouldHoldWhatTheOracleSaysWhenTheJournalsDiskWasReplaced() throws Exception { // I2, I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 900, 60), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      rig.showOnly(50);
      Node first = rig.start("a");
      Pusher pusher = rig.wecom().pushTo(Rig.callbackUrl(first), PushOptions.platform());
      done(pusher);
      Rig.awaitOpened(first);
      Await.until(
          "callbacks and half of the messages are stored",
          () ->
              rig.number("SELECT count(*) FROM t_wecom_message") >= 400
                  && rig.number("SELECT count(*) FROM weir_inbox") == 60);
      String token = rig.one("SELECT max(fencing_token) FROM t_wecom_corp_config");
      rig.stop(first);
      Path home = rig.folderOf("a");
      empty(home.resolve("data/journal"));

      rig.showAll();
      Node second = rig.start(home.resolve(SetupFiles.CONFIGURATION));
      Rig.awaitOpened(second);

      rig.requireOracle();
      assertThat(rig.one("SELECT max(fencing_token) FROM t_wecom_corp_config"))
          .as("another journal is another holder (I4)")
          .isNotEqualTo(token);
      watch.requireRight();
    }
  }

  @Test
  void shouldLetAPausedCorpStandUntilItIsToldToGoOn() throws Exception { // I2
    try (Rig rig = Rig.of(folder, Rig.plan(3, 900, 0), ServerOptions.plain())) {
      rig.set("observe", "token", TOKEN);
      rig.showOnly(50);
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      String corp = rig.world().corps().get(0).corpId();
      String status =
          "SELECT chat_pull_status FROM t_wecom_corp_config WHERE corp_id = '" + corp + "'";
      String its = "SELECT count(*) FROM t_wecom_message WHERE corp_id = '" + corp + "'";
      String others = its.replace(" = ", " <> ");
      long whole = Objects.requireNonNull(rig.world().archives().get(corp)).size();
      long othersWhole =
          rig.world().archives().values().stream().mapToLong(Archive::size).sum() - whole;
      Await.until("half is pulled", () -> rig.number("SELECT count(*) FROM t_wecom_message") > 400);

      assertThat(command(node, corp, "pause")).isEqualTo(202);
      Await.until("its pull stands", () -> "disabled".equals(rig.one(status)));
      rig.showAll();
      Await.until("the others are all there", () -> rig.number(others) >= othersWhole);
      assertThat(rig.number(its)).as("it stands").isLessThan(whole);

      assertThat(command(node, corp, "resume")).isEqualTo(202);
      rig.requireOracle();
      rig.stop(node);
    }
  }

  private static double metric(Node node, String name) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  private static int command(Node node, String corp, String command) throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + node.managementPort() + "/corps/" + corp + "/" + command);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static PushProgress done(Pusher pusher) throws Exception {
    return pusher.done().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static void empty(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
