package io.weir.verticles.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.weir.engine.corp.CorpId;
import io.weir.it.StoreRig;
import io.weir.verticles.postgres.EmbeddedPostgres;
import io.weir.verticles.postgres.TestPostgres;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What pullers say of themselves reaches Postgres at the end of a node's life too. */
@Timeout(60)
class PullLedgerIT {

  private static final CorpId CORP = new CorpId("ww1");

  @Test
  void shouldHaveWrittenTheLastStatusAndTipWhenClosed() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (StoreRig rig = new StoreRig()) {
      rig.execute(
          "INSERT INTO t_wecom_corp_config (corp_id, chat_pull_status) VALUES ('ww1', 'idle')");
      Pool pool = pool(vertx, rig.database());
      PullLedger ledger = new PullLedger(vertx, pool);

      ledger.status(CORP, "pulling");
      ledger.status(CORP, "blocked: test");
      ledger.tip(CORP, 1_790_000_000_000L);
      join(ledger.close());

      assertThat(rig.one("SELECT chat_pull_status FROM t_wecom_corp_config"))
          .isEqualTo("blocked: test");
      assertThat(rig.one("SELECT extract(epoch FROM chat_tip_at)::bigint FROM t_wecom_corp_config"))
          .isEqualTo("1790000000");
    } finally {
      join(vertx.close());
    }
  }

  private static Pool pool(Vertx vertx, String database) {
    EmbeddedPostgres server = TestPostgres.server();
    return PgBuilder.pool()
        .connectingTo(
            new PgConnectOptions()
                .setHost(EmbeddedPostgres.HOST)
                .setPort(server.port())
                .setDatabase(database)
                .setUser(server.user())
                .setPassword(server.password()))
        .using(vertx)
        .build();
  }

  private static void join(Future<Void> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
