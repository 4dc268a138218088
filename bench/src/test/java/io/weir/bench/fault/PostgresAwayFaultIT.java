package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.ServerOptions;
import io.weir.it.LogLines;
import io.weir.it.Wire;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Postgres goes away: pushes are taken all the same, and nothing is missing afterwards. */
@Timeout(150)
class PostgresAwayFaultIT {

  private static final Duration AWAY = Duration.ofSeconds(3);

  @TempDir Path folder;

  @Test
  void shouldTakeEveryPushWhenABalancerObeysReady() throws Exception { // I1, I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 900, 300), ServerOptions.plain());
        LogLines log = new LogLines();
        CursorWatch watch = rig.watchCursors()) {
      rig.showOnly(30);
      Node node = rig.start("a");
      try (Balancer balancer = new Balancer(node)) {
        Rig.awaitOpened(node);
        Await.until("the balancer has seen it ready", balancer::isOpen);
        Pusher pusher = rig.wecom().pushTo(balancer.url(), new PushOptions(32, 3, 5_000, 500, 75));
        Await.until("some are pushed", () -> pusher.progress().accepted() > 40);

        rig.postgres().goAway();
        rig.showAll();
        int acceptedBefore = pusher.progress().accepted();
        int checksBefore = balancer.checks();
        Await.throughout("it stays in the balancer", AWAY, balancer::isOpen);
        Wire.Answer ready = Wire.get(node.managementPort(), "/health/ready");
        assertThat(ready.body()).contains("\"degraded\":[\"").contains("Postgres");
        assertThat(pusher.progress().accepted()).isGreaterThan(acceptedBefore + 100);
        assertThat(balancer.checks()).isGreaterThan(checksBefore + 10);
        rig.postgres().comeBack();

        PushProgress pushed =
            pusher.done().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(pushed.givenUp()).isZero();
        assertThat(balancer.turnedAway()).isZero();
        rig.requireOracle();
        watch.requireRight();
        Await.until(
            "it is whole again",
            () ->
                Wire.get(node.managementPort(), "/health/ready").body().contains("degraded\":[]"));
      }
      assertThat(log.with("trying again, callbacks go on")).hasSize(1);
    }
  }

  @Test
  void shouldGoOnByItselfWhenPostgresBreaksWhileItIsOpening() throws Exception {
    try (Rig rig = Rig.of(folder, Rig.plan(2, 200, 20), ServerOptions.plain())) {
      rig.watchCursors().close(); // makes the tables, so that opening is over soon
      CountDownLatch first = rig.postgres().cutBefore("weir_checkpoint");
      Node node = rig.start("a");
      assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
      CountDownLatch second = rig.postgres().cutBefore("INSERT INTO t_wecom_corp_config");
      assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();

      Rig.awaitOpened(node);
      rig.wecom().pushTo(Rig.callbackUrl(node), PushOptions.platform());
      rig.requireOracle();
    }
  }
}
