package io.weir.verticles.pull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.pull.LossReport;
import io.weir.engine.pull.PullObserver;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what pullers say of themselves to Postgres: the newest status and tip of each corp, a
 * second's worth at a time, and every loss. Bounded by the number of corps; while Postgres is away
 * only the newest is kept.
 */
public final class PullLedger implements PullObserver {

  private static final Logger LOG = LoggerFactory.getLogger(PullLedger.class);

  private static final long FLUSH_MS = 1_000;

  private static final String UPDATE =
      """
      WITH locked AS (
        SELECT corp_id FROM t_wecom_corp_config WHERE corp_id = ANY($1::text[]) ORDER BY corp_id FOR UPDATE
      )
      UPDATE t_wecom_corp_config c
         SET chat_pull_status = coalesce(u.status, c.chat_pull_status),
             chat_tip_at = greatest(c.chat_tip_at, u.tip_at)
        FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS u (corp_id, status, tip_at)
        JOIN locked l ON l.corp_id = u.corp_id
       WHERE c.corp_id = u.corp_id""";

  private static final String LOSS =
      """
      INSERT INTO weir_loss (corp_id, from_time, to_time) VALUES ($1, $2, $3)
      ON CONFLICT (corp_id, from_time) DO UPDATE SET to_time = greatest(weir_loss.to_time, excluded.to_time)""";

  private final Context home;
  private final Pool pool;
  private Map<String, String> statuses = new HashMap<>();
  private Map<String, Long> tips = new HashMap<>();
  private long timer;
  private Future<?> flushing = Future.succeededFuture();

  public PullLedger(Vertx vertx, Pool pool) {
    this.home = vertx.getOrCreateContext();
    this.pool = pool;
    home.runOnContext(v -> timer = vertx.setPeriodic(FLUSH_MS, id -> flush()));
  }

  @Override
  public void status(CorpId corp, String status) {
    home.runOnContext(v -> statuses.put(corp.value(), status));
  }

  @Override
  public void tip(CorpId corp, long tipAtMs) {
    home.runOnContext(v -> tips.merge(corp.value(), tipAtMs, Math::max));
  }

  @Override
  public void loss(CorpId corp, LossReport report) {
    LOG.error(
        "MESSAGES LOST at the source: corp={} from={} to={} ongoing={}: pulled too late, nobody has them any more",
        corp,
        Instant.ofEpochMilli(report.fromMs()),
        Instant.ofEpochMilli(report.toMs()),
        report.ongoing());
    home.runOnContext(v -> writeLoss(corp, report));
  }

  private void writeLoss(CorpId corp, LossReport report) {
    pool.preparedQuery(LOSS)
        .execute(Tuple.of(corp.value(), at(report.fromMs()), at(report.toMs())))
        .onFailure(cause -> home.owner().setTimer(FLUSH_MS * 10, id -> writeLoss(corp, report)));
  }

  // One at a time: an older status must not come after a newer one.
  private void flush() {
    if (flushing.isComplete() && !(statuses.isEmpty() && tips.isEmpty())) {
      flushing = write();
    }
  }

  private Future<?> write() {
    Map<String, String> statusesOut = statuses;
    Map<String, Long> tipsOut = tips;
    statuses = new HashMap<>();
    tips = new HashMap<>();
    return pool.preparedQuery(UPDATE)
        .execute(columns(statusesOut, tipsOut))
        .onFailure(
            cause -> {
              statusesOut.forEach(statuses::putIfAbsent);
              tipsOut.forEach((corp, tip) -> tips.merge(corp, tip, Math::max));
            });
  }

  /** Any thread, once: completes when all that was told before is written, or can't be. */
  public Future<Void> close() {
    Promise<Void> written = Promise.promise();
    home.runOnContext(
        v -> {
          home.owner().cancelTimer(timer);
          flushing.onComplete(
              before -> {
                if (statuses.isEmpty() && tips.isEmpty()) {
                  written.complete();
                } else {
                  write().<Void>mapEmpty().onComplete(written);
                }
              });
        });
    return written.future();
  }

  private static Tuple columns(Map<String, String> statuses, Map<String, Long> tips) {
    TreeMap<String, String> corps = new TreeMap<>();
    statuses.keySet().forEach(corp -> corps.put(corp, corp));
    tips.keySet().forEach(corp -> corps.put(corp, corp));
    List<String> status = new ArrayList<>();
    List<OffsetDateTime> tip = new ArrayList<>();
    for (String corp : corps.keySet()) {
      status.add(statuses.get(corp));
      tip.add(tips.containsKey(corp) ? at(tips.get(corp)) : null);
    }
    return Tuple.of(
        corps.keySet().toArray(String[]::new),
        status.toArray(String[]::new),
        tip.toArray(OffsetDateTime[]::new));
  }

  private static OffsetDateTime at(long millis) {
    return OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }
}
