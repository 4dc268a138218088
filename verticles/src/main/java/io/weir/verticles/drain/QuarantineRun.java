package io.weir.verticles.drain;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.QuarantineRetry;
import io.weir.engine.drain.RetryStep;
import io.weir.engine.store.QuarantineStore;
import io.weir.engine.store.StoreFailure;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one {@link QuarantineRetry} on an event loop of its own: one step at a time, so that
 * a piece of it is never more than one among the drains' at the decrypt pool.
 */
public final class QuarantineRun {

  private static final Logger LOG = LoggerFactory.getLogger(QuarantineRun.class);

  private final Vertx vertx;
  private final Context home;
  private final QuarantineStore store;
  private final DecryptPool pool;
  private final QuarantineRetry retry;
  private final @Nullable CorpId corp;
  private final List<Long> ids;
  private final BiConsumer<Set<CorpId>, QuarantineRetry.Totals> settled;
  private final Clock clock;
  private final Promise<QuarantineRetry.Totals> done = Promise.promise();
  private Set<CorpId> wakes = Set.of();
  private volatile boolean stopped;

  /**
   * One pass.
   *
   * @param corp only its rows; null = all
   * @param ids only these rows; empty = all
   * @param settled told after each transaction, with the corps to wake, and what it came to so far
   */
  public QuarantineRun(
      Vertx vertx,
      QuarantineStore store,
      DecryptPool pool,
      QuarantineRetry retry,
      @Nullable CorpId corp,
      List<Long> ids,
      BiConsumer<Set<CorpId>, QuarantineRetry.Totals> settled,
      Clock clock) {
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.store = store;
    this.pool = pool;
    this.retry = retry;
    this.corp = corp;
    this.ids = ids;
    this.settled = settled;
    this.clock = clock;
  }

  /** Completes when every chosen row was tried, or it was stopped, with what it came to. */
  public Future<QuarantineRetry.Totals> start() {
    goOn(() -> {});
    return done.future();
  }

  private void goOn(Runnable fact) {
    home.runOnContext(
        v -> {
          try {
            fact.run();
            step();
          } catch (RuntimeException e) {
            done.tryFail(e); // whoever waits would wait for ever
          }
        });
  }

  /** Any thread: takes no further step; a transaction under way ends as it does. */
  public void stop() {
    stopped = true;
  }

  private void step() {
    if (stopped) {
      done.tryComplete(retry.totals());
      return;
    }
    RetryStep step = retry.next(clock.nanos());
    if (step instanceof RetryStep.Look look) {
      store.waiting(corp, ids, look.afterId(), look.rowsMax(), then(retry::onLooked));
    } else if (step instanceof RetryStep.Fetch fetch) {
      store.records(fetch.ids(), then(retry::onFetched));
    } else if (step instanceof RetryStep.Decode decode) {
      pool.submit(
          decode.records().size(),
          decode.records(),
          results -> goOn(() -> wakes = retry.onDecoded(results)));
    } else if (step instanceof RetryStep.Settle settle) {
      store.settle(settle.settlements(), then(this::onSettled));
    } else if (step instanceof RetryStep.Wait wait) {
      long millis = TimeUnit.NANOSECONDS.toMillis(wait.untilNanos() - clock.nanos());
      vertx.setTimer(Math.max(1, millis), id -> goOn(() -> {}));
    } else {
      done.complete(((RetryStep.Done) step).totals());
    }
  }

  private void onSettled(QuarantineStore.Settled answer) {
    retry.onSettled(answer);
    settled.accept(answer.resolved() > 0 ? wakes : Set.of(), retry.totals());
  }

  /** The answer may come on the store's own context. */
  private <T> Reply<T> then(Consumer<T> fact) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        goOn(() -> fact.accept(value));
      }

      @Override
      public void fail(Throwable cause) {
        goOn(
            () -> {
              StoreFailure failure = StoreFailure.of(cause);
              LOG.warn("a retry of the quarantine waits: reason={}", failure.reason());
              retry.onFailed(failure, clock.nanos());
            });
      }
    };
  }
}
