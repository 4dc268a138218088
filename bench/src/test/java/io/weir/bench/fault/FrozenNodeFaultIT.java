package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.ServerOptions;
import io.weir.testkit.Await;
import io.weir.testkit.FaultProxy;
import io.weir.verticles.node.Node;
import io.weir.verticles.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that pulls and then freezes, as far as Postgres can see; another takes its corps over, and
 * then it wakes up with a journal full of what it never committed (design: exactly once).
 */
@Timeout(150)
class FrozenNodeFaultIT {

  private static final String TOKENS = "SELECT min(fencing_token) FROM t_wecom_corp_config";

  @TempDir Path folder;

  @Test
  void shouldJumpOverNothingWhenAFrozenNodeGetsItsLeaseBack() throws Exception { // I2, I4
    try (Rig rig =
            Rig.of(
                folder,
                Rig.plan(3, 1200, 0).withBadEntries(6),
                ServerOptions.plain().withPageQuirks(true));
        CursorWatch watch = rig.watchCursors();
        FaultProxy frozen = FaultProxy.before(TestPostgres.server().port())) {
      rig.showOnly(40);
      // A holds its leases and fills its journal; its first commit is where it freezes.
      CountDownLatch freezes = frozen.holdBefore("shard = $2 FOR UPDATE");
      Node a = rig.start(rig.configure("a", frozen.port(), 0, 0));
      assertThat(freezes.await(60, TimeUnit.SECONDS)).isTrue();
      Await.until("A has pulled what there is", () -> rig.wecom().stats().messages() >= 470);
      assertThat(rig.number("SELECT count(*) FROM t_wecom_message")).isZero();

      // B takes over: from the cursor, under a newer token; it commits more than A ever pulled.
      long tokenOfA = rig.number(TOKENS);
      Node b = rig.start("b");
      Rig.awaitOpened(b);
      long tokenOfB = rig.number(TOKENS);
      assertThat(tokenOfB).isGreaterThan(tokenOfA);
      rig.world().archives().values().forEach(archive -> archive.reveal(archive.size() / 4));
      Await.until("B commits on", () -> rig.number("SELECT count(*) FROM t_wecom_message") > 600);

      // A wakes: its records are of a lease that is over. It finds out, and claims the corps again.
      frozen.letGo();
      Await.until(
          "A has its leases back", Duration.ofSeconds(40), () -> rig.number(TOKENS) > tokenOfB);
      rig.stop(b);
      rig.showAll();

      rig.requireOracle();
      watch.requireRight();
      assertThat(a.opened().succeeded()).isTrue();
    }
  }

  @Test
  void shouldJumpOverNothingWhenAStoppedProcessGoesOn() throws Exception { // I2, I4
    try (Rig rig = Rig.of(folder, Rig.plan(3, 1500, 0), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      rig.showOnly(50);
      int observe = ChildNode.freePort();
      try (ChildNode a = ChildNode.start(rig.configure("a", rig.postgres().port(), 0, observe))) {
        Await.until(
            "A commits",
            Duration.ofSeconds(60),
            () -> rig.number("SELECT count(*) FROM t_wecom_message") > 100);
        long tokenOfA = rig.number(TOKENS);
        a.signal("STOP"); // wherever it is: in a transaction, in an append, in a call
        Node b = rig.start("b");
        Rig.awaitOpened(b);
        long tokenOfB = rig.number(TOKENS);
        assertThat(tokenOfB).isGreaterThan(tokenOfA);
        rig.world().archives().values().forEach(archive -> archive.reveal(archive.size() / 4));
        Await.until(
            "B commits what A never pulled",
            Duration.ofSeconds(60),
            () -> rig.number("SELECT count(*) FROM t_wecom_message") > 850);

        a.signal("CONT");
        Await.until(
            "A has its leases back", Duration.ofSeconds(40), () -> rig.number(TOKENS) > tokenOfB);
        rig.stop(b);
        rig.showAll();

        rig.requireOracle();
        watch.requireRight();
        assertThat(a.isAlive()).as(a.output()).isTrue();
        assertThat(a.output()).contains("a lease was taken by another node");
      }
    }
  }

  @Test
  void shouldLetAnotherTakeOverWhenANodeFreezesInsideItsTransaction() throws Exception { // I4
    try (Rig rig = Rig.of(folder, Rig.plan(2, 300, 0), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors();
        FaultProxy frozen = FaultProxy.before(TestPostgres.server().port())) {
      // Frozen like this A holds the cursors' row locks, and its kernel keeps the connection alive.
      CountDownLatch freezes = frozen.holdBefore("INSERT INTO t_wecom_message ");
      rig.start(rig.configure("a", frozen.port(), 0, 0));
      assertThat(freezes.await(60, TimeUnit.SECONDS)).isTrue();

      Node b = rig.start("b");

      Rig.awaitOpened(b);
      rig.requireOracle();
      watch.requireRight();
    }
  }
}
