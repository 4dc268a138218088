package io.weir.verticles.drain;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** Who was shown decrypted records: written before they are. */
public final class PgAudit {

  private static final String INSERT =
      """
      INSERT INTO weir_audit (os_user, host, command, reason, journal_id, corp_id, range)
      VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""";

  private static final String RAISE = "UPDATE weir_audit SET records = records + $2 WHERE id = $1";

  /**
   * One showing.
   *
   * @param osUser of the operating system
   * @param corp null = of all corps
   * @param range which records were asked for
   */
  public record Showing(
      String osUser,
      String host,
      String command,
      String reason,
      String journal,
      @Nullable String corp,
      String range) {}

  private final Pool pool;

  public PgAudit(Pool pool) {
    this.pool = pool;
  }

  /** Completes with its id once it is committed. */
  public Future<Long> begin(Showing showing) {
    return pool.preparedQuery(INSERT)
        .execute(
            Tuple.of(
                showing.osUser(),
                showing.host(),
                showing.command(),
                showing.reason(),
                showing.journal(),
                showing.corp(),
                showing.range()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** {@code records} more are about to be shown. */
  public Future<?> raise(long id, long records) {
    return pool.preparedQuery(RAISE)
        .execute(Tuple.of(id, records))
        .map(
            rows -> {
              if (rows.rowCount() != 1) {
                throw new IllegalStateException("the row " + id + " of weir_audit is gone");
              }
              return rows;
            });
  }
}
