package io.weir.verticles.drain;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.weir.engine.store.StoreFailure;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What Postgres' errors mean for a batch. */
final class PgFailures {

  private PgFailures() {}

  static StoreFailure.Raised raised(Throwable cause) {
    return new StoreFailure.Raised(classify(cause));
  }

  // Only the SQLSTATE is kept: detail and message may quote the row (I6).
  private static StoreFailure classify(Throwable cause) {
    if (cause instanceof PgException pg && pg.getSqlState() != null) {
      String state = pg.getSqlState();
      return isAboutTheRows(state)
          ? new StoreFailure.Poison("sqlstate " + state)
          : new StoreFailure.Retry("sqlstate " + state);
    }
    String type = cause.getClass().getSimpleName();
    return new StoreFailure.Retry(
        isAboutTheConnection(cause) ? type + ": " + cause.getMessage() : type);
  }

  // Any other exception of the client may quote a parameter in its message, which is a row (I6).
  private static boolean isAboutTheConnection(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof TimeoutException
        || cause instanceof ClosedConnectionException;
  }

  // 22 data exception, 23 integrity violation, 54 program limit (a value too large for its index).
  // A missing table or
  // column (42) is about the schema: no row would fare better, so it is tried again until someone
  // mends it.
  private static boolean isAboutTheRows(String state) {
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }
}
