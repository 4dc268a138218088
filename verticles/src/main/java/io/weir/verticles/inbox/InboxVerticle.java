package io.weir.verticles.inbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.inbox.Effect;
import io.weir.engine.inbox.EffectFailure;
import io.weir.engine.inbox.Effects;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the effects of new inbox rows, oldest first, one after the other. */
public final class InboxVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(InboxVerticle.class);

  /**
   * Also without being told: rows whose effect failed are due again, and a wake-up can be lost in a
   * crash.
   */
  private static final long SWEEP_MS = 5_000;

  private static final long STOP_MS = 2_500;

  private final PgInbox inbox;
  private final PgSealed sealed;
  private final Effects effects;
  private final Telemetry telemetry;
  private final BiConsumer<String, Context> loops;
  private final AtomicBoolean due = new AtomicBoolean();
  private volatile @Nullable Context home;
  private Future<?> pass = Future.succeededFuture(); // of the rows
  private Future<?> renewal = Future.succeededFuture();
  private boolean working;
  private boolean renewing;
  private boolean stopped;

  public InboxVerticle(
      PgInbox inbox,
      PgSealed sealed,
      Effects effects,
      Telemetry telemetry,
      BiConsumer<String, Context> loops) {
    this.inbox = inbox;
    this.sealed = sealed;
    this.effects = effects;
    this.telemetry = telemetry;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName("inbox-loop");
    loops.accept("inbox-loop", context);
    home = context;
    vertx.setPeriodic(TimeUnit.SECONDS.toMillis(1), SWEEP_MS, id -> work());
    vertx.setPeriodic(SWEEP_MS, id -> catchUp());
    vertx.setPeriodic(TimeUnit.SECONDS.toMillis(1), SWEEP_MS, id -> renew());
    return Future.succeededFuture();
  }

  /**
   * No further row is begun. Completes when the one under way has its end: a code that is being
   * exchanged is good once, and is stored; 2.5 s at most.
   */
  @Override
  public Future<?> stop() {
    stopped = true;
    return Future.join(pass.transform(done -> inbox.settle()), renewal)
        .timeout(STOP_MS, TimeUnit.MILLISECONDS);
  }

  /** Any thread: there are new rows. */
  public void wake() {
    Context started = home;
    if (started != null && !due.getAndSet(true)) {
      started.runOnContext(v -> work());
    }
  }

  // Tickets and authorisations that another node has stored.
  private void catchUp() {
    inbox.load().onFailure(cause -> LOG.debug("authorisations wait for Postgres"));
  }

  private void work() {
    if (working || stopped) {
      return;
    }
    due.set(false);
    working = true;
    Future<Boolean> rows = inbox.pending().compose(this::carryOutAll);
    pass = rows;
    rows.onComplete(
        done -> {
          working = false;
          if (done.failed()) {
            due.set(false); // or wake() would do nothing until the sweep
            LOG.debug("inbox rows wait for Postgres, again in {} ms", SWEEP_MS);
          } else if (due.get() || done.result()) {
            work();
          }
        });
  }

  // Beside the effects, not before them: a ticket is worth something for minutes, an older key for
  // good.
  private void renew() {
    if (renewing) {
      return;
    }
    renewing = true;
    renewal = renewAll().onComplete(done -> renewing = false);
  }

  private Future<Boolean> renewAll() {
    return sealed
        .renewSome()
        .compose(more -> more && !stopped ? renewAll() : Future.succeededFuture(false))
        .onFailure(cause -> LOG.debug("sealed values wait for Postgres"));
  }

  /** True when there may be more. */
  private Future<Boolean> carryOutAll(List<PgInbox.Pending> rows) {
    Iterator<PgInbox.Pending> left = rows.iterator();
    return next(left).map(done -> rows.size() == PgInbox.ROWS_MAX);
  }

  private Future<Void> next(Iterator<PgInbox.Pending> left) {
    return left.hasNext() && !stopped
        ? carryOut(left.next()).compose(done -> next(left))
        : Future.succeededFuture();
  }

  private Future<Void> carryOut(PgInbox.Pending row) {
    Effect effect = effects.of(row.key(), row.suiteId(), row.eventType(), row.payload());
    // Composed, so that what it throws is a failure of this row and not of the pass.
    return Future.succeededFuture()
        .compose(start -> inbox.carryOut(row, effect))
        .onSuccess(mine -> count(effect, mine))
        .<Void>mapEmpty()
        .recover(
            cause ->
                inbox
                    .failed(row, effect, cause)
                    .onSuccess(failure -> tell(row, effect, failure))
                    .mapEmpty());
  }

  private void count(Effect effect, boolean mine) {
    if (mine) {
      Meter meter = effect instanceof Effect.Unusable ? Meter.INBOX_FAILED : Meter.INBOX_EFFECTS;
      telemetry.count(meter, effect.getClass().getSimpleName(), 1);
    }
  }

  private void tell(PgInbox.Pending row, Effect effect, EffectFailure failure) {
    if (failure instanceof EffectFailure.GivenUp) {
      telemetry.count(Meter.INBOX_FAILED, effect.getClass().getSimpleName(), 1);
      LOG.error(
          "an effect was given up: event={} suite={} digest={} reason={}",
          row.eventType(),
          row.suiteId(),
          row.digest(),
          PgInbox.reason(failure));
    } else {
      LOG.warn(
          "an effect failed: event={} suite={} attempts={} reason={}",
          row.eventType(),
          row.suiteId(),
          row.attempts() + 1,
          PgInbox.reason(failure));
    }
  }
}
