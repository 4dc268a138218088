package io.weir.verticles.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.Asking;
import io.weir.engine.directory.EventBatch.GroupKey;
import io.weir.engine.directory.Thing;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What is to be asked for: marked by events, claimed by whoever asks, gone when it is answered. */
final class PgStale {

  /**
   * Claimed for so long; whoever asks and dies leaves it to the next after that. One probe of the
   * index finds the next kind and corp, another what is due of them: however much waits of one, the
   * others are found behind it.
   */
  private static final String CLAIM =
      """
      WITH RECURSIVE lane AS (
        (SELECT kind || ' ' || corp_id AS lane, 1 AS place FROM weir_stale
          WHERE kind || ' ' || corp_id > $3 ORDER BY kind || ' ' || corp_id LIMIT 1)
        UNION ALL
        SELECT next.lane, l.place + 1
          FROM lane AS l CROSS JOIN LATERAL
               (SELECT s.kind || ' ' || s.corp_id AS lane FROM weir_stale AS s
                 WHERE s.kind || ' ' || s.corp_id > l.lane ORDER BY s.kind || ' ' || s.corp_id LIMIT 1) AS next),
      due AS MATERIALIZED (
        SELECT d.*, l.place
          FROM lane AS l LEFT JOIN jsonb_to_recordset($1::text::jsonb) AS u (lane text, room int) ON u.lane = l.lane
               CROSS JOIN LATERAL
               (SELECT s.corp_id, s.kind, s.id FROM weir_stale AS s
                 WHERE s.kind || ' ' || s.corp_id = l.lane AND s.due_at <= now()
                 ORDER BY s.due_at LIMIT coalesce(u.room, $4) FOR UPDATE SKIP LOCKED) AS d
         LIMIT $2)
      UPDATE weir_stale AS s SET due_at = clock_timestamp() + $5::bigint * interval '1 millisecond'
        FROM due WHERE s.corp_id = due.corp_id AND s.kind = due.kind AND s.id = due.id
      RETURNING s.corp_id, s.kind, s.id, s.marks, s.attempts, clock_timestamp(), due.place""";

  /**
   * Answered; unless it was marked again meanwhile, or a reading asked later and was stored before:
   * what a reading is told lacks personal tags, so that the answer would be missed. Then it is due
   * at once; where only times say so in a second, lest a clock that was put back keeps it going
   * round. Whoever marks it this moment is waited for, and what the row holds then decides: without
   * the lock the statement would neither delete the row, whose marks have changed, nor find that
   * they have.
   */
  static final String SETTLE =
      """
      WITH answered AS (
        SELECT s.corp_id, s.kind, s.id, s.marks = u.marks AS unmarked, NOT (s.kind = 'customer' AND EXISTS (
                 SELECT FROM t_wecom_staff_customer_relation AS r
                  WHERE r.corp_id = s.corp_id AND r.wecom_external_user_id = s.id AND r.as_of > $2)) AS newest
          FROM weir_stale AS s
               JOIN jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, kind text, id text, marks bigint)
                 ON s.corp_id = u.corp_id AND s.kind = u.kind AND s.id = u.id
           FOR UPDATE OF s),
      gone AS (
        DELETE FROM weir_stale AS s USING answered AS u
         WHERE s.corp_id = u.corp_id AND s.kind = u.kind AND s.id = u.id AND u.unmarked AND u.newest)
      UPDATE weir_stale AS s
         SET due_at = clock_timestamp() + CASE WHEN u.unmarked THEN interval '1 second' ELSE interval '0' END,
             attempts = 0, last_error = NULL
        FROM answered AS u
       WHERE s.corp_id = u.corp_id AND s.kind = u.kind AND s.id = u.id AND NOT (u.unmarked AND u.newest)""";

  private static final String FAILED =
      """
      UPDATE weir_stale SET due_at = clock_timestamp() + $4::bigint * interval '1 millisecond',
             attempts = attempts + 1, last_error = $5
       WHERE corp_id = $1 AND kind = $2 AND id = $3""";

  /** Rooms that messages name and nothing else is known of. */
  private static final String MARK_ROOMS =
      """
      INSERT INTO weir_stale (corp_id, kind, id)
      SELECT DISTINCT corp_id, 'room', id FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text)
       WHERE NOT EXISTS (SELECT FROM t_wecom_group AS g WHERE g.corp_id = u.corp_id AND g.wecom_chat_id = u.id)
       ORDER BY 1, 2, 3
      ON CONFLICT DO NOTHING""";

  private static final String DROP =
      "DELETE FROM weir_stale WHERE corp_id = $1 AND kind = $2 AND id = $3";

  /**
   * Somebody is to ask for it.
   *
   * @param marks as of the claim; more by the time of the answer mean that it is older than the
   *     newest event
   * @param askedAt by Postgres's clock, before the question was sent
   */
  record Claim(Thing thing, long marks, int attempts, OffsetDateTime askedAt) {}

  private final Pool pool;
  private final Transactions transactions;

  PgStale(Pool pool, Transactions transactions) {
    this.pool = pool;
    this.transactions = transactions;
  }

  /** Marks {@code things} in the caller's transaction; those that are marked already once more. */
  static Future<?> mark(SqlConnection connection, Collection<Thing> things) {
    Rows rows = new Rows();
    for (Thing thing : things) {
      rows.add()
          .put("corp_id", thing.corp().value())
          .put("kind", thing.kind().label())
          .put("id", thing.id());
    }
    return rows.run(connection, EventSql.MARK_STALE);
  }

  /** Marks those of {@code rooms} that nothing is known of. */
  Future<?> markRooms(Collection<GroupKey> rooms) {
    Rows rows = new Rows();
    rooms.forEach(r -> rows.add().put("corp_id", r.corp().value()).put("id", r.chatId()));
    return pool.withConnection(connection -> rows.run(connection, MARK_ROOMS));
  }

  /** Claims what is due for {@code millis}; in the order of kinds and corps. */
  Future<List<Claim>> claim(Asking.Wish wish, long millis) {
    Asking.Lane after = wish.after();
    ArrayNode lanes = JsonNodeFactory.instance.arrayNode();
    wish.underWay()
        .forEach(
            (lane, things) ->
                lanes
                    .addObject()
                    .put("lane", lane(lane))
                    .put("room", Math.max(0, wish.eachMax() - things)));
    Tuple values =
        Tuple.of(
            lanes.toString(),
            wish.max(),
            after == null ? "" : lane(after),
            (long) wish.eachMax(),
            millis);
    return transactions.run(
        connection -> connection.preparedQuery(CLAIM).execute(values).map(PgStale::claims));
  }

  /** As the index has it. */
  private static String lane(Asking.Lane lane) {
    return lane.kind().label() + " " + lane.corp();
  }

  private static List<Claim> claims(RowSet<Row> rows) {
    List<Row> inOrder = new ArrayList<>();
    rows.forEach(inOrder::add);
    inOrder.sort(Comparator.comparing(row -> row.getInteger(6)));
    List<Claim> claims = new ArrayList<>();
    for (Row row : inOrder) {
      Thing thing =
          new Thing(
              new CorpId(row.getString(0)), Thing.Kind.ofLabel(row.getString(1)), row.getString(2));
      claims.add(new Claim(thing, row.getLong(3), row.getInteger(4), row.getOffsetDateTime(5)));
    }
    return claims;
  }

  /** Asked for again after {@code millis}. */
  Future<?> failed(Thing thing, String reason, long millis) {
    return failed(pool, thing, reason, millis);
  }

  /** The same in the caller's transaction. */
  static Future<?> failed(SqlClient client, Thing thing, String reason, long millis) {
    return client
        .preparedQuery(FAILED)
        .execute(Tuple.of(thing.corp().value(), thing.kind().label(), thing.id(), millis, reason));
  }

  /** Nobody keeps it (any more). */
  Future<?> drop(Thing thing) {
    return pool.preparedQuery(DROP)
        .execute(Tuple.of(thing.corp().value(), thing.kind().label(), thing.id()));
  }
}
