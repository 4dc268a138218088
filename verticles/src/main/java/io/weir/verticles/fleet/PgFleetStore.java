package io.weir.verticles.fleet;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.fleet.Claim;
import io.weir.engine.fleet.FleetStore;
import io.weir.engine.fleet.Lease;
import io.weir.engine.store.Cursor;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Leases in {@code t_wecom_corp_config}: Postgres issues the fencing tokens and checks them in each
 * commit.
 */
public final class PgFleetStore implements FleetStore {

  private static final String COLUMNS =
      """
      c.corp_id, c.chat_seq, c.fencing_token, coalesce(c.lease_holder, ''),
      coalesce(c.enabled_flag, true)
        AND NOT EXISTS (SELECT 1 FROM weir_authorisation a
                         WHERE a.corp_id = c.corp_id AND a.suite_id = u.suite_id AND a.state = 'cancelled'),
      coalesce(c.chat_tip_at, c.chat_last_msg_time)
      """;

  private static final String LEASES =
      "SELECT "
          + COLUMNS
          + """
              FROM t_wecom_corp_config c
              JOIN unnest($1::text[], $2::text[]) AS u (corp_id, suite_id) ON u.corp_id = c.corp_id""";

  // A token is the time of the claim, in microseconds: a Postgres that fails over and forgets a
  // claim
  // must not give the same token to somebody else (I4).
  private static final String CLAIM =
      """
      WITH u AS (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS u (corp_id, suite_id, corp_name, secret)
      ), c AS (
        INSERT INTO t_wecom_corp_config AS c (corp_id, corp_name, chat_secret, chat_pull_status, enabled_flag,
                                              fencing_token, lease_holder)
        SELECT corp_id, corp_name, secret, 'idle', true, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, $5
          FROM u
        ON CONFLICT (corp_id) DO UPDATE
           SET corp_name = excluded.corp_name,
               chat_secret = excluded.chat_secret,
               fencing_token = CASE WHEN c.lease_holder = excluded.lease_holder THEN c.fencing_token
                                    ELSE greatest(c.fencing_token + 1, excluded.fencing_token) END,
               lease_holder = excluded.lease_holder
        RETURNING *
      )
      SELECT
      """
          + COLUMNS
          + " FROM c JOIN u ON u.corp_id = c.corp_id";

  private static final String ENABLE =
      "UPDATE t_wecom_corp_config SET enabled_flag = $2 WHERE corp_id = $1";

  private final Pool pool;

  public PgFleetStore(Pool pool) {
    this.pool = pool;
  }

  @Override
  public void leases(Collection<Claim> claims, Reply<Map<CorpId, Lease>> reply) {
    List<Claim> rows = sorted(claims);
    ask(
        LEASES,
        Tuple.of(
            (Object) column(rows, c -> c.corp().value()), (Object) column(rows, Claim::suiteId)),
        reply);
  }

  @Override
  public void claim(Collection<Claim> claims, String holder, Reply<Map<CorpId, Lease>> reply) {
    List<Claim> rows = sorted(claims);
    ask(
        CLAIM,
        Tuple.of(
            column(rows, c -> c.corp().value()),
            column(rows, Claim::suiteId),
            column(rows, Claim::name),
            column(rows, Claim::sealedSecret),
            holder),
        reply);
  }

  /** Lets a corp be pulled, or not, on every node; they see it when they look at their leases. */
  public Future<?> enable(CorpId corp, boolean enabled) {
    return pool.preparedQuery(ENABLE).execute(Tuple.of(corp.value(), enabled));
  }

  private void ask(String sql, Tuple parameters, Reply<Map<CorpId, Lease>> reply) {
    pool.preparedQuery(sql)
        .execute(parameters)
        .onSuccess(rows -> reply.ok(leases(rows)))
        .onFailure(reply::fail);
  }

  private static Map<CorpId, Lease> leases(RowSet<Row> rows) {
    Map<CorpId, Lease> leases = new HashMap<>();
    for (Row row : rows) {
      OffsetDateTime tip = row.getOffsetDateTime(5);
      leases.put(
          new CorpId(row.getString(0)),
          new Lease(
              new Cursor(row.getLong(1), row.getLong(2)),
              row.getString(3),
              row.getBoolean(4),
              tip == null ? 0 : tip.toInstant().toEpochMilli()));
    }
    return leases;
  }

  private static List<Claim> sorted(Collection<Claim> claims) {
    return claims.stream().sorted(Comparator.comparing(Claim::corp)).toList();
  }

  private static String[] column(List<Claim> rows, Function<Claim, String> value) {
    return rows.stream().map(value).toArray(String[]::new);
  }
}
