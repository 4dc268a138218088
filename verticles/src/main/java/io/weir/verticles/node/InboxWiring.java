package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Clock;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.crypto.Seal;
import io.weir.engine.wecom.WeComApi;
import io.weir.verticles.fleet.FleetVerticle;
import io.weir.verticles.inbox.PgAuthorisations;
import io.weir.verticles.inbox.PgInbox;
import io.weir.verticles.inbox.SuiteCredentials;
import io.weir.verticles.observe.MeterExport;
import io.weir.verticles.wecom.PacedApi;
import io.weir.verticles.wecom.WeComClient;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Hands what the inbox learns of authorisations to whom it concerns. */
final class InboxWiring {

  /** How much longer than a call to WeCom an inbox row is claimed for it. */
  private static final int CLAIM_SPARE_SECONDS = 60;

  private InboxWiring() {}

  static PgInbox inbox(
      NodeConfig config,
      LiveBook book,
      Pool pool,
      Seal seal,
      WeComClient client,
      WeComApi paced,
      SuiteCredentials credentials,
      FleetVerticle fleet) {
    String baseUrl = config.wecom().baseUrl();
    PgAuthorisations.Watcher watcher =
        new PgAuthorisations.Watcher() {
          @Override
          public void authorised(List<Authorisation> active) {
            book.authorised(active);
            fleet.checkSoon(); // pulls may have to start or stop
          }

          @Override
          public void codeChanged(String suiteId, CorpId corp) {
            client.forget(new TokenKey.SuiteCorp(baseUrl, suiteId, corp));
          }
        };
    return new PgInbox(
        pool,
        paced,
        baseUrl,
        credentials,
        new PgAuthorisations(
            pool,
            seal,
            credentials,
            config.book()::isConfigured,
            (suite, corp) -> Directories.mayBeKeptBy(suite, corp, config.book()),
            watcher),
        config.wecom().requestTimeoutMillis() / 1_000 + CLAIM_SPARE_SECONDS);
  }

  /** What stands in front of the client for all calls but the archive's, whose pullers wait. */
  static PacedApi paced(
      NodeConfig config, Vertx vertx, Clock clock, WeComClient client, MeterExport meters) {
    PacedApi paced =
        new PacedApi(
            vertx,
            clock,
            client,
            config.wecom().pace(),
            bound -> ThreadLocalRandom.current().nextLong(bound),
            meters);
    meters.gauge("wecom_waiting", "calls of WeCom's API that wait for a turn", paced::waiting);
    return paced;
  }
}
