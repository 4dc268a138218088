package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Clock;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.QuarantineRetry;
import io.weir.engine.drain.RecordDecoder;
import io.weir.verticles.drain.DecryptPool;
import io.weir.verticles.drain.PgQuarantine;
import io.weir.verticles.drain.PgQuarantineList;
import io.weir.verticles.drain.QuarantineRun;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The quarantine for an operator's command, beside a running node or without one. Blocks. */
public final class QuarantineDesk {

  private static final long LIST_SECONDS = 60;

  /** A pass that takes longer was given up on long ago; what was settled stays. */
  private static final long RETRY_SECONDS = TimeUnit.DAYS.toSeconds(7);

  private final NodeConfig config;
  private final Clock clock = new SystemClock();
  private volatile @Nullable QuarantineRun run;
  private volatile boolean interrupted;

  public QuarantineDesk(NodeConfig config) {
    this.config = config;
  }

  /**
   * Lists what waits; arguments as {@link PgQuarantineList#list}.
   *
   * @throws CommandRefused when Postgres cannot be had
   */
  public PgQuarantineList.Listing list(@Nullable CorpId corp, String reason, int rowsMax) {
    return with(
        (vertx, pool) ->
            Commands.await(new PgQuarantineList(pool).list(corp, reason, rowsMax), LIST_SECONDS));
  }

  /**
   * Tries all that waits once, whatever its reason.
   *
   * @param corp only its rows; null = all
   * @param ids only these rows; empty = all
   * @param progress told after each transaction, on another thread
   * @throws CommandRefused when Postgres cannot be had
   */
  public QuarantineRetry.Totals retry(
      @Nullable CorpId corp, List<Long> ids, Consumer<QuarantineRetry.Totals> progress) {
    return with((vertx, pool) -> retry(vertx, pool, corp, ids, progress));
  }

  /** Any thread: a retry takes no further step, and answers what it came to so far. */
  public void interrupt() {
    interrupted = true;
    QuarantineRun under = run;
    if (under != null) {
      under.stop();
    }
  }

  private QuarantineRetry.Totals retry(
      Vertx vertx,
      Pool pool,
      @Nullable CorpId corp,
      List<Long> ids,
      Consumer<QuarantineRetry.Totals> progress) {
    RsaProviders.Choice rsa = RsaTimingFile.fastest(config.node().dataDir());
    Seal seal = new Seal(SealKeyFile.keysOf(config.node()));
    try (DecryptPool decrypts =
        new DecryptPool(
            config.drain().decryptThreads(),
            config.drain().decryptNice(),
            () ->
                new RecordDecoder(
                    config::book,
                    rsa.chosen().provider(),
                    new HttpBodyCipher(rsa.chosen().provider()),
                    seal))) {
      QuarantineRun made =
          new QuarantineRun(
              vertx,
              new PgQuarantine(pool, clock),
              decrypts,
              new QuarantineRetry(config.book(), QuarantineRetry.Choice.EVERY),
              corp,
              ids,
              // its pull, and a node's inbox, look by themselves before long
              (corps, soFar) -> progress.accept(soFar),
              clock);
      run = made;
      if (interrupted) {
        made.stop();
      }
      return Commands.await(made.start(), RETRY_SECONDS);
    }
  }

  private interface Work<T> {
    T with(Vertx vertx, Pool pool);
  }

  private <T> T with(Work<T> work) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    try (CommandDatabase database = CommandDatabase.open(config, vertx)) {
      Pool pool = database.pool(null);
      try {
        return work.with(vertx, pool);
      } finally {
        Commands.await(pool.close(), LIST_SECONDS);
      }
    } finally {
      Commands.await(vertx.close(), LIST_SECONDS);
    }
  }
}
