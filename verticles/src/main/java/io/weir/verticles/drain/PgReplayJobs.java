package io.weir.verticles.drain;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.ReplayRange;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The replays of a schema, so that one that was interrupted goes on with what it was asked for. */
public final class PgReplayJobs {

  private static final String INSERT =
      """
      INSERT INTO weir_replay (job_id, journal_id, from_ms, to_ms, shard, from_position, to_position, corp_id, ends)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""";

  private static final String SELECT =
      """
      SELECT journal_id, from_ms, to_ms, shard, from_position, to_position, corp_id, ends, finished_at IS NOT NULL
        FROM weir_replay WHERE job_id = $1""";

  private static final String FINISH =
      """
      WITH done AS (DELETE FROM weir_checkpoint WHERE journal_id = $2)
      UPDATE weir_replay SET finished_at = coalesce(finished_at, now()) WHERE job_id = $1""";

  private static final String UNFILLED =
      """
      SELECT NOT (EXISTS (SELECT FROM t_wecom_message) OR EXISTS (SELECT FROM t_wecom_message_conversation)
               OR EXISTS (SELECT FROM t_wecom_conversation) OR EXISTS (SELECT FROM t_wecom_conversation_participant))""";

  /**
   * One replay.
   *
   * @param journal the journal that is read
   * @param ends of each shard, the last position that is looked at
   */
  public record Job(
      String id,
      JournalId journal,
      ReplayRange range,
      List<JournalPosition> ends,
      boolean finished) {

    /** Under which its checkpoint stands. */
    public JournalId checkpointId() {
      return new JournalId("replay-" + id);
    }
  }

  private final Pool pool;

  public PgReplayJobs(Pool pool) {
    this.pool = pool;
  }

  public Future<?> insert(Job job) {
    ReplayRange range = job.range();
    CorpId corp = range.corp();
    Long[] ends = job.ends().stream().map(JournalPosition::index).toArray(Long[]::new);
    return pool.preparedQuery(INSERT)
        .execute(
            Tuple.from(
                new @Nullable Object[] {
                  job.id(),
                  job.journal().value(),
                  range.fromMs(),
                  range.toMs(),
                  range.shard(),
                  range.fromIndex(),
                  range.toIndex(),
                  corp == null ? null : corp.value(),
                  ends
                }));
  }

  /** Empty when there is none of this name. */
  public Future<Optional<Job>> find(String id) {
    return pool.preparedQuery(SELECT)
        .execute(Tuple.of(id))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(job(id, row));
              }
              return Optional.empty();
            });
  }

  private static Job job(String id, Row row) {
    String corp = row.getString(6);
    List<JournalPosition> ends = new ArrayList<>();
    for (Long end : row.getArrayOfLongs(7)) {
      ends.add(new JournalPosition(end));
    }
    ReplayRange range =
        new ReplayRange(
            row.getLong(1),
            row.getLong(2),
            row.getInteger(3),
            row.getLong(4),
            row.getLong(5),
            corp == null ? null : new CorpId(corp));
    return new Job(id, new JournalId(row.getString(0)), range, ends, row.getBoolean(8));
  }

  /** Whether no message was ever written to these tables, and so nothing was counted. */
  public Future<Boolean> isUnfilled() {
    return pool.query(UNFILLED).execute().map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** Its checkpoints are not needed any more. */
  public Future<?> finish(Job job) {
    return pool.preparedQuery(FINISH).execute(Tuple.of(job.id(), job.checkpointId().value()));
  }
}
