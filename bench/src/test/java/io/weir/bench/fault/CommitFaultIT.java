package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.it.LogLines;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's connections break inside its transactions, and when it is too late to know. */
@Timeout(150)
class CommitFaultIT {

  private static final String MESSAGES = "SELECT count(*) FROM t_wecom_message";

  @TempDir Path folder;

  @Test
  void shouldCommitOnceWhenConnectionsAreCutInsideTransactions() throws Exception { // I3, I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 1_500, 200), ServerOptions.plain());
        LogLines log = new LogLines();
        CursorWatch watch = rig.watchCursors()) {
      rig.showOnly(20);
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      // What is prepared once a connection is heard of once a connection: all are cut first.
      for (String statement :
          new String[] {
            "shard = $2 FOR UPDATE",
            "INSERT INTO t_wecom_message ",
            "INSERT INTO weir_checkpoint",
            "COMMIT"
          }) {
        CountDownLatch cut = rig.postgres().cutBefore(statement);
        rig.postgres().cut();
        revealSome(rig);
        assertThat(cut.await(30, TimeUnit.SECONDS)).as(statement).isTrue();
      }
      rig.showAll();

      rig.requireOracle();
      watch.requireRight();
      assertThat(log.with("a commit failed and is tried again")).isNotEmpty();
      assertThat(log.errors()).isEmpty();
    }
  }

  @Test
  void shouldStoreNothingTwiceWhenTheAnswerToACommitIsLost() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 1_500, 200), ServerOptions.plain());
        LogLines log = new LogLines();
        CursorWatch watch = rig.watchCursors()) {
      rig.showOnly(20);
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      for (int lost = 1; lost <= 4; lost++) {
        long before = rig.number(MESSAGES);
        CountDownLatch dropped = rig.postgres().dropAnswerTo("COMMIT");
        revealSome(rig);
        assertThat(dropped.await(30, TimeUnit.SECONDS)).isTrue();
        Await.until("it goes on", () -> rig.number(MESSAGES) > before);
      }
      rig.showAll();

      rig.requireOracle();
      watch.requireRight();
      assertThat(log.with("the stored checkpoint is not the one this drain left")).isNotEmpty();
      assertThat(log.errors()).isEmpty();
    }
  }

  @Test
  void shouldGoOnElsewhereWhenAConnectionHangs() throws Exception { // I5, I7
    try (Rig rig = Rig.of(folder, Rig.plan(2, 400, 60), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      rig.showOnly(30);
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      Await.until("it commits", () -> rig.number(MESSAGES) > 60);
      CountDownLatch hangs = rig.postgres().hangAtNext("INSERT INTO t_wecom_message ");
      rig.postgres().cut(); // what is prepared once a connection is heard of again
      int connections = rig.postgres().accepted();
      rig.showAll();
      rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();

      // Postgres ends its side after 10 s idle in the transaction; the node its own after 30 s.
      rig.requireOracle();
      watch.requireRight();
      assertThat(rig.postgres().accepted()).as("attempts are bounded").isLessThan(connections + 20);
    }
  }

  private static void revealSome(Rig rig) {
    rig.world().archives().values().forEach(archive -> archive.reveal(archive.size() / 8));
  }
}
