package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.ApiOptions;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.world.WorldPlan;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir run} in a process of its own is told to stop. */
@Timeout(150)
class OrderlyStopIT {

  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  /** Never given up: the node is away for as long as its restart takes. */
  private static final PushOptions PATIENT = new PushOptions(32, 1_000, 5_000, 100, 100);

  private static final String CHECKPOINT_OF_PUSHES =
      "SELECT position FROM weir_checkpoint WHERE shard = " + Journal.CALLBACK_SHARD;

  /** Claimed, and neither put off nor over. */
  private static final String THINGS_CLAIMED =
      "SELECT count(*) FROM weir_stale WHERE attempts = 0 AND due_at > clock_timestamp()";

  private static final String READINGS_CLAIMED =
      "SELECT count(*) FROM weir_sync WHERE state = 'running' AND attempts = 0 AND due_at > clock_timestamp()";

  @TempDir Path folder;

  @Test
  void shouldTakePushesForTheGraceAndCommitWhatItReadWhenToldToStop() throws Exception { // I1, I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 1500, 900), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      int callbacks = ChildNode.freePort();
      int observe = ChildNode.freePort();
      rig.stopGrace(3_000);
      Path file = rig.configure("a", rig.postgres().port(), callbacks, observe);
      Pusher pusher;
      try (ChildNode first = ChildNode.start(file)) {
        first.awaitWhole(observe);
        pusher = rig.wecom().pushTo("http://127.0.0.1:" + callbacks, PATIENT);
        Await.until("pushes are stored", () -> rig.number("SELECT count(*) FROM weir_inbox") > 20);

        long toldAt = System.nanoTime();
        first.signal("TERM");
        Await.until(
            "it says that it is not ready",
            () -> ChildNode.page(observe, "/health/ready").startsWith("503"));
        int acceptedBefore = pusher.progress().accepted();
        Await.until(
            "pushes are taken all the same",
            () -> pusher.progress().accepted() > acceptedBefore + 50);
        assertThat(ChildNode.page(observe, "/health/ready")).contains("\"stopping\"");
        Await.until("its port is closed", () -> !accepts(callbacks));
        Duration open = Duration.ofNanos(System.nanoTime() - toldAt);

        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - toldAt)).isLessThan(STOP_MAX);
        assertThat(open).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(first.output()).contains("stopped").doesNotContain("did not end in order");
        assertThat(rig.number(CHECKPOINT_OF_PUSHES))
            .as("Postgres was there: every push that was acknowledged is committed")
            .isEqualTo(endOfPushes(rig));
      }
      try (ChildNode second = ChildNode.start(file)) {
        PushProgress pushed = done(pusher);
        assertThat(pushed.givenUp()).isZero();
        rig.requireOracle();
        second.awaitWhole(observe);
        watch.requireRight();
      }
    }
  }

  @Test
  void shouldEndInTimeAndLoseNothingWhenPostgresIsFrozen() throws Exception { // I1, I5
    Path home = Files.createDirectory(folder.resolve("postgres"));
    try (OwnPostgres postgres = OwnPostgres.in(home);
        Rig rig = Rig.on(postgres, folder, Rig.plan(3, 1500, 300), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      int callbacks = ChildNode.freePort();
      int observe = ChildNode.freePort();
      rig.stopGrace(3_000);
      rig.showOnly(20);
      Path file = rig.configure("a", rig.postgres().port(), callbacks, observe);
      Pusher pusher;
      try (ChildNode first = ChildNode.start(file)) {
        first.awaitWhole(observe);
        Await.until("it commits", () -> rig.number("SELECT count(*) FROM t_wecom_message") > 100);
        postgres.freeze();
        rig.showAll();
        pusher = rig.wecom().pushTo("http://127.0.0.1:" + callbacks, PATIENT);
        Await.until("pushes are taken", () -> pusher.progress().accepted() > 20);

        long toldAt = System.nanoTime();
        first.signal("TERM");
        Await.until(
            "it says that it is not ready",
            () -> !ChildNode.page(observe, "/health/ready").startsWith("200"));
        first.signal("TERM");
        first.signal("INT");
        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - toldAt)).isLessThan(STOP_MAX);
        assertThat(first.output()).contains("drain did not end in order");
      } finally {
        postgres.thaw();
      }
      try (ChildNode second = ChildNode.start(file)) {
        PushProgress pushed = done(pusher);
        assertThat(pushed.givenUp()).isZero();
        rig.requireOracle();
        second.awaitWhole(observe);
        watch.requireRight();
      }
    }
  }

  @Test
  void shouldLeaveNothingOfADirectoryClaimedWhenToldToStop() throws Exception {
    WorldPlan plan =
        Rig.plan(2, 100, 200)
            .withDirectory(DirectoryPlan.modest().sized(12, 300, 30).expectedBy(View.OLD_APP));
    ServerOptions slow =
        ServerOptions.plain().withApi(ApiOptions.platform().withLatencyMillis(2_000));
    try (Rig rig = Rig.of(folder, plan, slow)) {
      int observe = ChildNode.freePort();
      rig.stopGrace(3_000);
      Path file = rig.configure("a", rig.postgres().port(), ChildNode.freePort(), observe);
      try (ChildNode first = ChildNode.start(file)) {
        first.awaitWhole(observe);
        Await.until("it asks and reads", () -> asksAndReads(rig));
        first.signal("TERM");
        assertThat(first.exitCode()).as(first.output()).isZero();
        String stopping = first.output().substring(first.output().indexOf("stopping: "));
        assertThat(stopping).contains("stopped").doesNotContain("WARN").doesNotContain("ERROR");
      }
      assertThat(rig.number(THINGS_CLAIMED)).isZero();
      assertThat(rig.number(READINGS_CLAIMED)).isZero();
      assertThat(rig.number("SELECT count(*) FROM weir_stale")).as("it was at it").isPositive();
      try (ChildNode second = ChildNode.start(file)) {
        Await.until("it goes on, and not in five minutes", () -> asksAndReads(rig));
        assertThat(second.stop()).isZero();
      }
    }
  }

  private static boolean asksAndReads(Rig rig) throws Exception {
    return rig.number(THINGS_CLAIMED) > 0 && rig.number(READINGS_CLAIMED) > 0;
  }

  private static long endOfPushes(Rig rig) {
    try (Journal journal =
        ChronicleJournal.openReadOnly(rig.folderOf("a").resolve("data/journal"))) {
      return journal.endAtOpen(Journal.CALLBACK_SHARD).index();
    }
  }

  private static PushProgress done(Pusher pusher) throws Exception {
    return pusher.done().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
