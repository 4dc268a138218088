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
  private final Consumer<Set<CorpId>> settled;
  private final Clock clock;
  private final Promise<QuarantineRetry.Totals> done = Promise.promise();
  private Set<CorpId> wakes = Set.of();
  private volatile boolean stopped;

  /**
   * One pass.
   *
   * @param corp only its rows; null = all
   * @param ids only these rows; empty = all
   * @param settled told after each transaction, with the corps to wake
   */
  public QuarantineRun(
      Vertx vertx,
      QuarantineStore store,
      DecryptPool pool,
      QuarantineRetry retry,
      @Nullable CorpId corp,
      List<Long> ids,
      Consumer<Set<CorpId>> settled,
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

  /** Completes when every chosen row was tried; fails when it was stopped before. */
  public Future<QuarantineRetry.Totals> start() {
    home.runOnContext(v -> step());
    return done.future();
  }

  /** Any thread: takes no further step; a transaction under way ends as it does. */
  public void stop() {
    stopped = true;
  }

  private void step() {
    if (stopped) {
      done.tryFail("stopped");
      return;
    }
    RetryStep step = retry.next(clock.nanos());
    if (step instanceof RetryStep.Look look) {
      store.waiting(corp, ids, look.afterId(), look.rowsMax(), then(retry::onLooked));
    } else if (step instanceof RetryStep.Fetch fetch) {
      store.records(fetch.ids(), then(retry::onFetched));
    } else if (step instanceof RetryStep.Decode decode) {
      pool.submit(
          decode.records(),
          results ->
              home.runOnContext(
                  v -> {
                    wakes = retry.onDecoded(results);
                    step();
                  }));
    } else if (step instanceof RetryStep.Settle settle) {
      store.settle(settle.settlements(), then(this::onSettled));
    } else if (step instanceof RetryStep.Wait wait) {
      long millis = TimeUnit.NANOSECONDS.toMillis(wait.untilNanos() - clock.nanos());
      vertx.setTimer(Math.max(1, millis), id -> home.runOnContext(v -> step()));
    } else {
      done.complete(((RetryStep.Done) step).totals());
    }
  }

  private void onSettled(QuarantineStore.Settled answer) {
    retry.onSettled(answer);
    if (answer.resolved() > 0) {
      settled.accept(wakes);
    }
  }

  /** The answer may come on the store's own context. */
  private <T> Reply<T> then(Consumer<T> fact) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        home.runOnContext(
            v -> {
              fact.accept(value);
              step();
            });
      }

      @Override
      public void fail(Throwable cause) {
        home.runOnContext(
            v -> {
              StoreFailure failure = StoreFailure.of(cause);
              LOG.warn("a retry of the quarantine waits: reason={}", failure.reason());
              retry.onFailed(failure, clock.nanos());
              step();
            });
      }
    };
  }
}
