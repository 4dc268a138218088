package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.testkit.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir run} as a process of its own: killed, started twice, or kept from its port. */
@Timeout(150)
class RestartFaultIT {

  @TempDir Path folder;

  @Test
  void shouldGoOnFromItsJournalWhenKilledInTheMiddleOfABacklog() throws Exception { // I1, I3, I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 900, 100), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      int callbacks = ChildNode.freePort();
      int observe = ChildNode.freePort();
      Path file = rig.configure("a", rig.postgres().port(), callbacks, observe);
      CountDownLatch holds = rig.postgres().holdBefore("shard = $2 FOR UPDATE"); // its first commit
      try (ChildNode first = ChildNode.start(file)) {
        assertThat(holds.await(60, TimeUnit.SECONDS)).as(first.output()).isTrue();
        PushProgress pushed =
            rig.wecom()
                .pushTo("http://127.0.0.1:" + callbacks, PushOptions.platform())
                .done()
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(pushed.givenUp()).isZero();
        Await.until(
            "all is pulled", () -> ChildNode.metric(observe, "weir_pull_messages_total") >= 900);
        first.kill();
      }
      assertThat(rig.number("SELECT count(*) FROM t_wecom_message")).isZero();
      assertThat(rig.number("SELECT count(*) FROM weir_inbox")).isZero();
      long served = rig.wecom().stats().messages();
      rig.postgres().letGo();

      try (ChildNode second = ChildNode.start(file)) {
        rig.requireOracle();
        second.awaitWhole(observe);
        watch.requireRight();
        assertThat(rig.wecom().stats().messages())
            .as("what its own journal holds is not pulled again")
            .isEqualTo(served);
      }
    }
  }

  @Test
  void shouldRefuseWithTheOthersPidWhenTheFolderIsInUse() throws Exception {
    try (Rig rig = Rig.of(folder, Rig.plan(1, 0, 0), ServerOptions.plain())) {
      int observe = ChildNode.freePort();
      Path file = rig.configure("a", rig.postgres().port(), 0, observe);
      try (ChildNode first = ChildNode.start(file)) {
        first.awaitWhole(observe);
        rig.configure("a", rig.postgres().port(), 0, 0);
        try (ChildNode second =
            ChildNode.start(rig.folderOf("a").resolve(SetupFiles.CONFIGURATION))) {
          assertThat(second.exitCode()).isEqualTo(2);
          assertThat(second.output()).contains("process " + first.pid()).contains("data");
        }
        first.awaitWhole(observe);
      }
    }
  }

  @Test
  void shouldRefuseWithThePortWhenItIsTaken() throws Exception {
    try (Rig rig = Rig.of(folder, Rig.plan(1, 0, 0), ServerOptions.plain());
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Path file = rig.configure("a", rig.postgres().port(), port, 0);
      try (ChildNode node = ChildNode.start(file)) {
        assertThat(node.exitCode()).isEqualTo(2);
        assertThat(node.output())
            .contains("a port cannot be listened on")
            .contains("callback.port is " + port)
            .doesNotContain("\tat ");
      }
    }
  }
}
