package io.weir.verticles.directory;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.SyncKind;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Readings of the whole as an operator asks for them and watches them; a node does them. */
public final class PgSyncDesk {

  /** Tries that failed in a row, behind which it is said that something fails. */
  public static final int FAILING_ATTEMPTS = 3;

  private static final String ENROLLED =
      "SELECT corp_id, kind FROM weir_sync ORDER BY corp_id, kind";

  private static final String AUTHORISATIONS =
      "SELECT suite_id, corp_id FROM weir_authorisation WHERE state = 'active'";

  /** Corps $1 and their kinds $2, place by place. */
  private static final String IN_READINGS = " IN (SELECT * FROM unnest($1::text[], $2::text[]))";

  /** What is asked for one by one, by the kind of reading $s.kind. */
  private static final String THINGS =
      """
      CASE s.kind WHEN 'customers' THEN '{customer}'::text[] WHEN 'groups' THEN '{group,room}'
                  WHEN 'tags' THEN '{tag,tag_group,tags}' WHEN 'consent' THEN '{consent}'
                  ELSE '{staff,departments}' END""";

  /**
   * One that runs is older than this request in what it has read: it runs again behind its end. One
   * that fails begins anew at once.
   */
  private static final String ASK =
      """
      WITH held AS MATERIALIZED (
        SELECT corp_id, kind, state = 'running' AND attempts = 0 AS runs FROM weir_sync
         WHERE (corp_id, kind)"""
          + IN_READINGS
          + """
       ORDER BY corp_id, kind FOR UPDATE)
      UPDATE weir_sync AS s
         SET again = h.runs, state = CASE WHEN h.runs THEN s.state ELSE 'waiting' END, attempts = 0, last_error = NULL,
             due_at = CASE WHEN h.runs THEN s.due_at ELSE clock_timestamp() END
        FROM held AS h WHERE s.corp_id = h.corp_id AND s.kind = h.kind""";

  /** What failed so far is tried now. */
  private static final String ASK_FOR_FAILING =
      """
      UPDATE weir_stale AS t SET due_at = clock_timestamp(), attempts = 0
        FROM weir_sync AS s
       WHERE t.corp_id = s.corp_id AND t.attempts > 0 AND t.kind = ANY("""
          + THINGS
          + ") AND (s.corp_id, s.kind)"
          + IN_READINGS;

  private static final String NOW = "SELECT clock_timestamp()";

  private static final String STANDINGS =
      """
      SELECT s.corp_id, s.kind, s.state, s.steps, coalesce(s.expected, 0), s.rows, s.quarantined, s.last_error, s.attempts,
             coalesce(s.started_at >= $3, false) OR s.state = 'running',
             coalesce(s.state IN ('done', 'failed') AND s.started_at >= $3 AND s.finished_at >= $3, false),
             s.state = 'running' AND s.due_at > clock_timestamp() OR t.held > 0, t.things, t.failing, t.error
        FROM weir_sync AS s CROSS JOIN LATERAL (
             SELECT count(*) AS things, count(*) FILTER (WHERE attempts >= $4) AS failing,
                    count(*) FILTER (WHERE due_at > clock_timestamp()) AS held,
                    max(kind || ' ' || id || ': ' || last_error) FILTER (WHERE attempts >= $4) AS error
               FROM weir_stale WHERE corp_id = s.corp_id AND kind = ANY("""
          + THINGS
          + """
      )) AS t
       WHERE (s.corp_id, s.kind)"""
          + IN_READINGS
          + " ORDER BY s.corp_id, s.kind";

  /** A part of a corp's directory. */
  public record Reading(String corp, SyncKind kind) {}

  /**
   * How one reading stands.
   *
   * @param expected steps in all; 0 = not known
   * @param rows objects stored
   * @param quarantined entries and members that it has left out
   * @param lastError of the last try; null = it went well
   * @param attempts in a row that failed
   * @param taken a node has taken it up
   * @param ended it was done, or failed, from its beginning since it was asked for
   * @param active a node has it, or one of its things, or waits to try again
   * @param toAsk things of its kind that are still asked for one by one
   * @param failing of these, what has failed {@link #FAILING_ATTEMPTS} times in a row
   * @param failure of one of them; null = of none
   */
  public record Standing(
      String corp,
      String kind,
      String state,
      long steps,
      long expected,
      long rows,
      long quarantined,
      @Nullable String lastError,
      int attempts,
      boolean taken,
      boolean ended,
      boolean active,
      long toAsk,
      long failing,
      @Nullable String failure) {

    /** Whether it is put off again and again. */
    public boolean isStuck() {
      return state.equals("running") && attempts >= FAILING_ATTEMPTS;
    }

    /** Whether there is nothing to wait for but what fails. */
    public boolean isOver() {
      return isStuck() || (ended && toAsk <= failing);
    }

    /** Whether it was read to its end, whatever was left out. */
    public boolean isDone() {
      return ended && state.equals("done") && toAsk == 0;
    }

    /** Whether all that was asked for was read. */
    public boolean isWhole() {
      return isDone() && quarantined == 0;
    }
  }

  private final Pool pool;

  public PgSyncDesk(Pool pool) {
    this.pool = pool;
  }

  /**
   * Corps whose directory is or was kept, as nodes have said so far, and what of it. Nothing leaves
   * here: whether anybody reads it now is the configuration's and {@link #authorisations}'.
   */
  public Future<SortedMap<String, Set<SyncKind>>> enrolled() {
    return pool.query(ENROLLED)
        .execute()
        .map(
            rows -> {
              SortedMap<String, Set<SyncKind>> enrolled = new TreeMap<>();
              for (Row row : rows) {
                enrolled
                    .computeIfAbsent(row.getString(0), corp -> EnumSet.noneOf(SyncKind.class))
                    .add(SyncKind.ofLabel(row.getString(1)));
              }
              return enrolled;
            });
  }

  /** Which corps let which suites in now, without what they are called. */
  public Future<List<Authorisation>> authorisations() {
    return pool.query(AUTHORISATIONS)
        .execute()
        .map(
            rows -> {
              List<Authorisation> active = new ArrayList<>();
              for (Row row : rows) {
                CorpId corp = new CorpId(row.getString(1));
                active.add(new Authorisation(row.getString(0), corp, "", List.of()));
              }
              return active;
            });
  }

  /** Asks for readings now; answers when they were asked for, by Postgres's clock. */
  public Future<OffsetDateTime> ask(List<Reading> readings) {
    return pool.query(NOW)
        .execute()
        .compose(
            now ->
                pool.preparedQuery(ASK)
                    .execute(keys(readings))
                    .compose(asked -> pool.preparedQuery(ASK_FOR_FAILING).execute(keys(readings)))
                    .map(done -> now.iterator().next().getOffsetDateTime(0)));
  }

  /** How they stand, against when they were asked for. */
  public Future<List<Standing>> standings(List<Reading> readings, OffsetDateTime since) {
    return pool.preparedQuery(STANDINGS)
        .execute(keys(readings).addOffsetDateTime(since).addInteger(FAILING_ATTEMPTS))
        .map(
            rows -> {
              List<Standing> standings = new ArrayList<>();
              for (Row row : rows) {
                standings.add(
                    new Standing(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getString(7),
                        row.getInteger(8),
                        row.getBoolean(9),
                        row.getBoolean(10),
                        row.getBoolean(11),
                        row.getLong(12),
                        row.getLong(13),
                        row.getString(14)));
              }
              return standings;
            });
  }

  private static Tuple keys(List<Reading> readings) {
    String[] corps = readings.stream().map(Reading::corp).toArray(String[]::new);
    String[] kinds = readings.stream().map(r -> r.kind().label()).toArray(String[]::new);
    return Tuple.tuple().addArrayOfString(corps).addArrayOfString(kinds);
  }
}
