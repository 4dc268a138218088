package io.weir.verticles.drain;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.store.QuarantineEntry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What waits in quarantine, for people. */
public final class PgQuarantineList {

  private static final String WHERE =
      " FROM weir_quarantine WHERE state = 'new' AND ($1::text IS NULL OR corp_id = $1)"
          + " AND starts_with(reason, $2)";

  private static final String ROWS =
      """
      SELECT id, source, corp_id, coalesce(seq, 0), coalesce(msg_id, ''), coalesce(key_version, 0), reason,
             octet_length(record), (extract(epoch FROM created_at) * 1000)::bigint, attempts"""
          + WHERE
          + " ORDER BY id LIMIT $3";

  private static final String BY_REASON =
      "SELECT split_part(reason, ':', 1), count(*)" + WHERE + " GROUP BY 1 ORDER BY 1";

  /**
   * The newest state of it.
   *
   * @param rows the oldest ones, at most as many as were asked for
   * @param byReason how many there are in all, by the first word of their reason
   */
  public record Listing(List<QuarantineEntry> rows, Map<String, Long> byReason) {}

  private final Pool pool;

  public PgQuarantineList(Pool pool) {
    this.pool = pool;
  }

  /**
   * Lists what waits.
   *
   * @param corp only its; null = all
   * @param reason how the reasons begin; empty = all
   */
  public Future<Listing> list(@Nullable CorpId corp, String reason, int rowsMax) {
    String id = corp == null ? null : corp.value();
    return pool.preparedQuery(ROWS)
        .execute(Tuple.of(id, reason, rowsMax))
        .compose(
            rows ->
                pool.preparedQuery(BY_REASON)
                    .execute(Tuple.of(id, reason))
                    .map(
                        sums -> {
                          Map<String, Long> byReason = new TreeMap<>();
                          for (Row sum : sums) {
                            byReason.put(sum.getString(0), sum.getLong(1));
                          }
                          return new Listing(PgQuarantine.entries(rows), byReason);
                        }));
  }
}
