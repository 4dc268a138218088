package io.weir.verticles.directory;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;

/**
 * Transactions that run again when another was in their way. Events touch relations in more than
 * one pass (what became of them, who was renamed, whose tags are gone), so that no order of keys
 * keeps two transactions from deadlocking; Postgres then ends one of them.
 *
 * <p>A connection keeps a statement's plan until Postgres counts the table's rows anew, a minute
 * and more. Tables in here grow from nothing to a hundred thousand rows in less, and by a plan that
 * was made for an empty one each customer costs a reading of all. So now and then the plans are
 * thrown away.
 *
 * <p>Some at once, the others in turn: renamings hold others up, and a pool whose connections all
 * wait for one would have none left for the drains.
 */
final class Transactions {

  private static final int REPEATS_MAX = 3;

  /** So many transactions share the price of new plans, a millisecond or two. */
  static final int KEEP_PLANS = 64;

  private static final String FORGET_PLANS = "DISCARD PLANS";

  /** SQLSTATE: transaction rollback; 40P01 is a deadlock. Nothing was wrong with what was asked. */
  private static final String ROLLED_BACK = "40";

  /** At once; two cores of Postgres are busy with fewer. */
  static final int AT_ONCE_MAX = 4;

  private final Pool pool;
  private final Queue<Runnable> waiting = new ArrayDeque<>(); // as many as there are questions
  private int running;
  private int begun;

  Transactions(Pool pool) {
    this.pool = pool;
  }

  /**
   * Runs {@code work} in a transaction when it is its turn, three more times at most; each time
   * from its beginning.
   */
  <T> Future<T> run(Function<SqlConnection, Future<T>> work) {
    Promise<T> done = Promise.promise();
    waiting.add(() -> run(work, REPEATS_MAX).onComplete(ended -> next(-1)).onComplete(done));
    next(0);
    return done.future();
  }

  private void next(int ended) {
    running += ended;
    while (running < AT_ONCE_MAX && !waiting.isEmpty()) {
      running++;
      waiting.remove().run();
    }
  }

  private <T> Future<T> run(Function<SqlConnection, Future<T>> work, int repeats) {
    return pool.withTransaction(
            connection -> begin(connection).compose(done -> work.apply(connection)))
        .recover(
            cause ->
                repeats > 0 && isRolledBack(cause)
                    ? run(work, repeats - 1)
                    : Future.failedFuture(cause));
  }

  private Future<?> begin(SqlConnection connection) {
    return ++begun % KEEP_PLANS == 0
        ? connection.query(FORGET_PLANS).execute()
        : Future.succeededFuture();
  }

  private static boolean isRolledBack(Throwable cause) {
    return cause instanceof PgException refused
        && String.valueOf(refused.getSqlState()).startsWith(ROLLED_BACK);
  }
}
