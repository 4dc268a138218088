package io.weir.verticles.directory;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Collection;

/** Gives back what a node has claimed and does not finish, so that others need not wait for it. */
final class PgClaims {

  /**
   * Things that nobody has put off or claimed since: another claim ends later than ours would have.
   * Those marked meanwhile are asked for anew as well.
   */
  private static final String STALE =
      """
      WITH ours AS MATERIALIZED (
        SELECT s.corp_id, s.kind, s.id FROM weir_stale AS s
               JOIN jsonb_to_recordset($1::text::jsonb)
                 AS u (corp_id text, kind text, id text, attempts int, asked_at timestamptz)
                 ON s.corp_id = u.corp_id AND s.kind = u.kind AND s.id = u.id
         WHERE s.attempts = u.attempts AND s.due_at > clock_timestamp()
           AND s.due_at <= u.asked_at + $2::bigint * interval '1 millisecond'
         ORDER BY s.corp_id, s.kind, s.id FOR UPDATE OF s)
      UPDATE weir_stale AS s SET due_at = clock_timestamp()
        FROM ours WHERE s.corp_id = ours.corp_id AND s.kind = ours.kind AND s.id = ours.id""";

  /** Whoever goes on has the next claim, and begins where the last stored page ended. */
  private static final String SYNC =
      """
      UPDATE weir_sync AS s SET due_at = clock_timestamp()
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, kind text, claim bigint)
       WHERE s.corp_id = u.corp_id AND s.kind = u.kind AND s.claim = u.claim AND s.state = 'running'""";

  private final Pool pool;

  PgClaims(Pool pool) {
    this.pool = pool;
  }

  /** These are due now. */
  Future<?> giveBack(
      Collection<PgStale.Claim> things, Collection<PgSync.Claim> readings, long claimMillis) {
    Rows stale = new Rows();
    for (PgStale.Claim claim : things) {
      stale
          .add()
          .put("corp_id", claim.thing().corp().value())
          .put("kind", claim.thing().kind().label())
          .put("id", claim.thing().id())
          .put("attempts", claim.attempts())
          .put("asked_at", claim.askedAt().toString());
    }
    Rows sync = new Rows();
    for (PgSync.Claim claim : readings) {
      sync.add()
          .put("corp_id", claim.corp().value())
          .put("kind", claim.kind().label())
          .put("claim", claim.number());
    }
    return stale.isEmpty() && sync.isEmpty()
        ? Future.succeededFuture()
        : pool.withConnection(
            connection ->
                stale
                    .run(connection, STALE, claimMillis)
                    .compose(done -> sync.run(connection, SYNC)));
  }
}
