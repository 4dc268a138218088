package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.drain.QuarantineRetry;
import io.weir.verticles.drain.DecryptPool;
import io.weir.verticles.drain.PgQuarantine;
import io.weir.verticles.drain.QuarantineRun;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits in quarantine for something that has been configured since comes in by itself: once
 * after each start, since the configuration changes with a start only.
 */
final class QuarantineHealing {

  private static final Logger LOG = LoggerFactory.getLogger(QuarantineHealing.class);

  private final Vertx vertx;
  private final CorpBook book;
  private final Telemetry telemetry;
  private final Clock clock;
  private volatile @Nullable QuarantineRun run;
  private volatile boolean stopped;

  QuarantineHealing(Vertx vertx, CorpBook book, Telemetry telemetry, Clock clock) {
    this.vertx = vertx;
    this.book = book;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  /** Says with what it will work. */
  void open(Pool pool, DecryptPool decrypts, NodeDrainObserver observer) {
    run =
        new QuarantineRun(
            vertx,
            new PgQuarantine(pool, clock),
            decrypts,
            new QuarantineRetry(book, QuarantineRetry.Choice.PROMISING),
            null,
            List.of(),
            (corps, soFar) -> observer.cameIn(corps),
            clock);
  }

  /** Starts the one pass; after {@link #open}. */
  void start() {
    QuarantineRun opened = run;
    if (opened != null && !stopped) {
      opened
          .start()
          .onSuccess(this::tell)
          .onFailure(cause -> LOG.warn("the quarantine's retry was given up", cause));
    }
  }

  private void tell(QuarantineRetry.Totals totals) {
    totals.inserted().forEach((table, n) -> telemetry.count(Meter.DRAIN_STORED, table, n));
    if (totals.tried() > 0) {
      LOG.info(
          "quarantine tried={} resolved={} stayed={}",
          totals.tried(),
          totals.resolved(),
          totals.stayed());
    }
  }

  /** Any thread: takes no further step. */
  void stop() {
    stopped = true;
    QuarantineRun opened = run;
    if (opened != null) {
      opened.stop();
    }
  }
}
