package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.ServerOptions;
import io.weir.it.Wire;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Postgres server is stopped, restarted, and comes back older than it was. */
@Timeout(180)
class PostgresOutageFaultIT {

  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final long MIB = 1 << 20;
  private static final String MESSAGES = "SELECT count(*) FROM t_wecom_message";

  @TempDir static Path home = Path.of("");
  private static OwnPostgres postgres = unset();

  @TempDir Path folder;

  @SuppressWarnings("NullAway") // set before any test
  private static OwnPostgres unset() {
    return null;
  }

  @BeforeAll
  static void start() throws Exception {
    postgres = OwnPostgres.in(Files.createDirectory(home.resolve("postgres")));
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @Test
  void shouldTakePushesWithinBoundsAndCatchUpWhenItIsAwayForHalfAMinute()
      throws Exception { // I1, I5, I7
    try (Rig rig = Rig.on(postgres, folder, Rig.plan(4, 8_000, 900), ServerOptions.plain());
        CursorWatch watch = rig.watchCursorsThroughOutages()) {
      rig.showOnly(10);
      rig.set("journal", "shards", 1);
      rig.set("journal", "slowBytes", "1MiB");
      rig.set("journal", "stopBytes", "2MiB");
      rig.set("pull", "pageSize", 100);
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      Await.until("it commits", () -> rig.number(MESSAGES) > 400);

      postgres.stop();
      long away = System.nanoTime();
      rig.showAll();
      Pusher pusher =
          rig.wecom().pushTo(Rig.callbackUrl(node), new PushOptions(32, 3, 5_000, 500, 25));
      Await.until("the journal has stopped the pulls", () -> undrained(node) > 2 * MIB);
      long served = rig.wecom().stats().messages();
      assertThat(served).isLessThan(7_000);
      int accepted = pusher.progress().accepted();
      Await.throughout(
          "it stays within its bounds and ready",
          OUTAGE.minusNanos(System.nanoTime() - away),
          () -> undrained(node) < 3 * MIB && ready(node).startsWith("200 {\"status\":\"ready\""));
      assertThat(rig.wecom().stats().messages())
          .as("pulls pause while nothing drains")
          .isLessThan(served + 400 + 1);
      assertThat(ready(node)).contains("\"degraded\":[\"").contains("127.0.0.1");
      assertThat(pusher.progress().accepted()).isGreaterThan(accepted + 300);
      postgres.start();

      PushProgress pushed =
          pusher.done().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(pushed.givenUp()).isZero();
      assertThat(pushed.tries()).as("none had to be pushed again").isEqualTo(pushed.planned());
      rig.requireOracle();
      watch.requireRight();
      Await.until("it is whole again", () -> ready(node).contains("\"degraded\":[]"));
    }
  }

  @Test
  void shouldMissNothingWhenItIsRestartedTwiceInMidstream() throws Exception { // I2, I5
    try (Rig rig = Rig.on(postgres, folder, Rig.plan(3, 2_400, 200), ServerOptions.plain());
        CursorWatch watch = rig.watchCursorsThroughOutages()) {
      Node node = rig.start("a");
      Pusher pusher = rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      for (int stored : new int[] {200, 900}) {
        Await.until("it commits", () -> rig.number(MESSAGES) > stored);
        postgres.stop();
        postgres.start();
      }
      PushProgress pushed =
          pusher.done().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(pushed.givenUp()).isZero();
      rig.requireOracle();
      watch.requireRight();
    }
  }

  @Test
  void shouldDrainAgainWhenItComesBackOlder() throws Exception { // I2, I3, I5
    try (Rig rig = Rig.on(postgres, folder, Rig.plan(3, 1_800, 300), ServerOptions.plain())) {
      rig.showOnly(30);
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      Await.until("it commits", () -> rig.number(MESSAGES) > 400);
      postgres.stop();
      postgres.keepCopy();
      postgres.start();
      rig.world().archives().values().forEach(archive -> archive.reveal(archive.size() / 3));
      Pusher pusher = rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      Await.until(
          "what will be forgotten is stored, pushes too",
          Duration.ofSeconds(60),
          () ->
              rig.number(MESSAGES) > 1_000 && rig.number("SELECT count(*) FROM weir_inbox") > 250);
      pusher.done().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);

      postgres.stop();
      postgres.putBack();
      postgres.start();
      assertThat(rig.number(MESSAGES)).as("it has forgotten").isLessThan(800);
      assertThat(rig.number("SELECT count(*) FROM weir_inbox")).isZero();
      rig.showAll();

      try (CursorWatch watch = rig.watchCursors()) {
        rig.requireOracle();
        watch.requireRight();
      }
    }
  }

  private static long undrained(Node node) throws Exception {
    return (long) ChildNode.metric(node.managementPort(), "weir_journal_undrained_bytes");
  }

  private static String ready(Node node) throws Exception {
    Wire.Answer answer = Wire.get(node.managementPort(), "/health/ready");
    return answer.status() + " " + answer.body();
  }
}
