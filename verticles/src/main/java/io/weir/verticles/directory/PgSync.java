package io.weir.verticles.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.RelationStatus;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.SyncPosition;
import io.weir.engine.directory.SyncRun;
import io.weir.engine.directory.Wanted;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.WeComFailure;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far each reading of a whole part of a directory is, committed with what it brought. */
final class PgSync {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the status of a relation is that WeCom lists. */
  static final String[] LISTED =
      Arrays.stream(RelationStatus.values())
          .filter(RelationStatus::isListed)
          .map(RelationStatus::label)
          .toArray(String[]::new);

  /**
   * One row a corp and kind; what is there stays. Consent is asked about customers and groups: it
   * waits until they have been read once.
   */
  private static final String ENROL =
      """
      INSERT INTO weir_sync (corp_id, kind, state)
      SELECT u.corp_id, u.kind, 'waiting' FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, kind text)
       WHERE u.kind <> 'consent'
          OR 2 = (SELECT count(*) FROM weir_sync AS s WHERE s.corp_id = u.corp_id
                     AND s.kind IN ('customers', 'groups') AND s.finished_at IS NOT NULL)
       ORDER BY 1, 2
      ON CONFLICT DO NOTHING""";

  /** Whoever ends one of these waits for whoever ends the other, and sees that it has ended. */
  private static final String HOLD_BOTH =
      """
      SELECT FROM weir_sync WHERE corp_id = $1 AND kind IN ('customers', 'groups') ORDER BY corp_id, kind FOR UPDATE""";

  /**
   * As {@code weir_stale} does it: due again when whoever claimed it is given up. Who did not know
   * yet (a node that froze) has an older claim, with which it writes nothing any more; nor does who
   * has stored more steps than a failover has kept, since what they brought is gone with them.
   */
  private static final String CLAIM =
      """
      WITH due AS MATERIALIZED (
        SELECT corp_id, kind FROM weir_sync WHERE due_at <= clock_timestamp() AND corp_id = ANY($1::text[])
         ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      UPDATE weir_sync AS s
         SET due_at = clock_timestamp() + $3::bigint * interval '1 millisecond',
             started_at = CASE WHEN s.state = 'running' THEN s.started_at ELSE clock_timestamp() END,
             position = CASE WHEN s.state = 'running' THEN s.position END,
             rows = CASE WHEN s.state = 'running' THEN s.rows ELSE 0 END,
             calls = CASE WHEN s.state = 'running' THEN s.calls ELSE 0 END,
             quarantined = CASE WHEN s.state = 'running' THEN s.quarantined ELSE 0 END,
             steps = CASE WHEN s.state = 'running' THEN s.steps ELSE 0 END,
             expected = CASE WHEN s.state = 'running' THEN s.expected END,
             again = s.again AND s.state = 'running',
             state = 'running', claim = s.claim + 1
        FROM due WHERE s.corp_id = due.corp_id AND s.kind = due.kind
      RETURNING s.corp_id, s.kind, s.position::text, s.started_at, clock_timestamp(), s.attempts, s.claim, s.steps""";

  private static final String ADVANCE =
      """
      UPDATE weir_sync
         SET position = $3::text::jsonb, rows = rows + $4, quarantined = quarantined + $5, calls = calls + 1,
             steps = steps + 1, expected = $6, attempts = 0, last_error = NULL,
             due_at = clock_timestamp() + $7::bigint * interval '1 millisecond'
       WHERE corp_id = $1 AND kind = $2 AND state = 'running' AND claim = $8 AND steps = $9
      RETURNING clock_timestamp()""";

  /** Over: done, or failed; then $9 is null. One that was asked for meanwhile begins anew. */
  private static final String END =
      """
      UPDATE weir_sync
         SET state = CASE WHEN again THEN 'waiting' ELSE $3 END, again = false, position = NULL, rows = rows + $4, quarantined = quarantined + $5, calls = calls + 1,
             steps = steps + 1, attempts = 0, last_error = $6, finished_at = clock_timestamp(),
             due_at = CASE WHEN again THEN clock_timestamp()
                           ELSE clock_timestamp() + $7::bigint * interval '1 millisecond' END
       WHERE corp_id = $1 AND kind = $2 AND state = 'running' AND claim = $8 AND steps = coalesce($9, steps)
      RETURNING clock_timestamp()""";

  /** It goes on from where it is after a while. */
  private static final String PUT_OFF =
      """
      UPDATE weir_sync SET attempts = attempts + $3, last_error = $4, calls = calls + 1,
             due_at = clock_timestamp() + $5::bigint * interval '1 millisecond'
       WHERE corp_id = $1 AND kind = $2 AND state = 'running' AND claim = $6""";

  /** Corps enrolled in one statement, some 100 KB of JSON. */
  private static final int ENROLLED_MAX = 500;

  /** The claim is over, and somebody else has it or may have it. */
  private static final class Superseded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Superseded() {
      super("the reading is somebody else's", null, false, false);
    }
  }

  /**
   * A run that this node may do for a while.
   *
   * @param begunAt when the run began, by Postgres's clock
   * @param askedAt before its next question, by the same
   * @param attempts at this question that failed
   * @param number of this claim: one more each time
   * @param steps that the run had behind it
   */
  record Claim(
      CorpId corp,
      SyncKind kind,
      SyncPosition position,
      OffsetDateTime begunAt,
      OffsetDateTime askedAt,
      int attempts,
      long number,
      long steps) {}

  private final Pool pool;
  private final Transactions transactions;

  PgSync(Pool pool, Transactions transactions) {
    this.pool = pool;
    this.transactions = transactions;
  }

  /** Sees to it that all parts of these corps are read, now and then. */
  Future<?> enrol(Map<CorpId, DirectoryAccess> corps) {
    Future<?> done = Future.succeededFuture();
    Rows rows = new Rows();
    int inRows = 0;
    for (Map.Entry<CorpId, DirectoryAccess> corp : corps.entrySet()) {
      enrol(rows, corp.getKey(), SyncKind.readBy(corp.getValue()));
      if (++inRows == ENROLLED_MAX) {
        done = enrolBehind(done, rows);
        rows = new Rows();
        inRows = 0;
      }
    }
    return enrolBehind(done, rows);
  }

  private Future<?> enrolBehind(Future<?> before, Rows rows) {
    return before.compose(done -> pool.withConnection(in -> rows.run(in, ENROL)));
  }

  private static void enrol(Rows rows, CorpId corp, List<SyncKind> kinds) {
    kinds.forEach(kind -> rows.add().put("corp_id", corp.value()).put("kind", kind.label()));
  }

  /** Runs that are due, at most {@code max}, for {@code millis}; only of these corps. */
  Future<List<Claim>> claim(List<String> corps, int max, long millis) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(corps.toArray(String[]::new), max, millis))
        .map(
            rows -> {
              List<Claim> claims = new ArrayList<>();
              for (Row row : rows) {
                claims.add(
                    new Claim(
                        new CorpId(row.getString(0)),
                        SyncKind.ofLabel(row.getString(1)),
                        position(row.getString(2)),
                        row.getOffsetDateTime(3),
                        row.getOffsetDateTime(4),
                        row.getInteger(5),
                        row.getLong(6),
                        row.getLong(7)));
              }
              return claims;
            });
  }

  /**
   * Writes what one answer brought and how far the run is.
   *
   * @param run the engine's, before it is told
   * @param claimMillis how long it is claimed from now on
   * @param restMillis after its end
   * @return when it was stored, from which the next question counts; empty when the run is somebody
   *     else's by now, and nothing was stored
   */
  Future<Optional<OffsetDateTime>> told(
      Claim claim,
      SyncRun run,
      SyncRun.Told told,
      OffsetDateTime askedAt,
      boolean isSuite,
      long claimMillis,
      long restMillis) {
    long steps = claim.steps() + run.moves();
    return transactions
        .run(
            connection -> {
              OffsetDateTime asOf = askedAt.isBefore(claim.begunAt()) ? claim.begunAt() : askedAt;
              PgFacts facts = new PgFacts(connection, claim.corp(), asOf, isSuite);
              return facts
                  .write(told.facts(), claim.begunAt())
                  .compose(
                      done ->
                          told.next() == null
                              ? end(connection, claim, steps, run, facts, told.fault(), restMillis)
                              : advance(
                                  connection, claim, steps, run, facts, told.next(), claimMillis))
                  .map(PgSync::storedAt);
            })
        .map(Optional::of)
        .recover(
            cause ->
                cause instanceof Superseded
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(cause));
  }

  private static Future<RowSet<Row>> advance(
      SqlConnection in,
      Claim claim,
      long steps,
      SyncRun run,
      PgFacts facts,
      SyncPosition next,
      long claimMillis) {
    Tuple values = key(claim).addString(json(next));
    values.addLong(facts.objects()).addLong(facts.quarantined());
    values.addLong(run.expected() == 0 ? null : (long) run.expected());
    values.addLong(claimMillis).addLong(claim.number()).addLong(steps);
    return in.preparedQuery(ADVANCE).execute(values);
  }

  private static Future<RowSet<Row>> end(
      SqlConnection in,
      Claim claim,
      long steps,
      SyncRun run,
      PgFacts facts,
      String fault,
      long restMillis) {
    Tuple values =
        end(claim, facts.objects(), facts.quarantined(), fault, restMillis).addLong(steps);
    List<SyncKind> opened = run.opens();
    if (opened.isEmpty()) {
      return in.preparedQuery(END).execute(values);
    }
    Rows rows = new Rows();
    enrol(rows, claim.corp(), opened);
    return in.preparedQuery(HOLD_BOTH)
        .execute(Tuple.of(claim.corp().value()))
        .compose(held -> in.preparedQuery(END).execute(values))
        .compose(ended -> rows.run(in, ENROL).map(ended));
  }

  private static Tuple end(
      Claim claim, long objects, long quarantined, String fault, long restMillis) {
    return key(claim)
        .addString(fault.isEmpty() ? "done" : "failed")
        .addLong(objects)
        .addLong(quarantined)
        .addString(fault.isEmpty() ? null : fault)
        .addLong(restMillis)
        .addLong(claim.number());
  }

  private static Tuple key(Claim claim) {
    return Tuple.of(claim.corp().value(), claim.kind().label());
  }

  private static OffsetDateTime storedAt(RowSet<Row> rows) {
    for (Row row : rows) {
      return row.getOffsetDateTime(0);
    }
    throw new Superseded(); // what else the transaction has written goes with it
  }

  /** The next keys that a reading wants. */
  Future<List<String>> keys(CorpId corp, Wanted wanted) {
    Tuple values = Tuple.of(corp.value(), wanted.after(), Wanted.MAX);
    String sql =
        switch (wanted.keys()) {
          case PAIRS -> ConsentSql.PAIRS_AFTER;
          case ROOMS -> ConsentSql.ROOMS_AFTER;
          case ROBOTS -> ConsentSql.ROBOTS_AFTER;
        };
    if (wanted.keys() == Wanted.Keys.PAIRS) {
      values.addValue(LISTED);
    }
    return pool.preparedQuery(sql)
        .execute(values)
        .map(
            rows -> {
              List<String> keys = new ArrayList<>();
              rows.forEach(row -> keys.add(row.getString(0)));
              return keys;
            });
  }

  /** It failed; it goes on where it is after {@code millis}. A limit is not held against it. */
  Future<?> putOff(Claim claim, WeComFailure failure, long millis) {
    int failures = failure.errorClass() == ErrorClass.RATE_LIMITED ? 0 : 1;
    return pool.preparedQuery(PUT_OFF)
        .execute(
            key(claim)
                .addInteger(failures)
                .addString(failure.reason())
                .addLong(millis)
                .addLong(claim.number()));
  }

  /** It has failed for good; the next begins anew after {@code millis}. */
  Future<?> fail(Claim claim, String reason, long millis) {
    return pool.preparedQuery(END).execute(end(claim, 0, 0, reason, millis).addLong(null));
  }

  private static String json(SyncPosition position) {
    ObjectNode object = JSON.createObjectNode();
    object.put("phase", position.phase()).put("after", position.after());
    object.put("cursor", position.cursor());
    position.ids().forEach(object.putArray("ids")::add);
    return object.toString();
  }

  private static SyncPosition position(@Nullable String json) {
    if (json == null) {
      return SyncPosition.START;
    }
    try {
      JsonNode object = Objects.requireNonNull(JSON.readTree(json));
      List<String> ids = new ArrayList<>();
      object.path("ids").forEach(id -> ids.add(id.asText()));
      return new SyncPosition(
          object.path("phase").asText(),
          object.path("after").asText(),
          ids,
          object.path("cursor").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("weir_sync.position is no JSON", e); // jsonb always is
    }
  }
}
