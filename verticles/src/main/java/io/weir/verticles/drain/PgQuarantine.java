package io.weir.verticles.drain;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Role;
import io.weir.engine.corp.CorpId;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.QuarantineEntry;
import io.weir.engine.store.QuarantineStore;
import io.weir.engine.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The quarantine on Postgres. A row's state changes in the transaction that stores its rows, on a
 * lock that nobody waits for; a drain never locks such a row, so the two cannot deadlock.
 */
@Confined(Role.DRAIN)
public final class PgQuarantine implements QuarantineStore {

  private static final String WAITING =
      """
      SELECT id, source, corp_id, coalesce(seq, 0), coalesce(msg_id, ''), coalesce(key_version, 0), reason,
             octet_length(record), (extract(epoch FROM created_at) * 1000)::bigint, attempts
        FROM weir_quarantine
       WHERE state = 'new' AND source <> 'directory' AND id > $1 AND ($2::text IS NULL OR corp_id = $2)
         AND (cardinality($3::bigint[]) = 0 OR id = ANY($3::bigint[]))
       ORDER BY id LIMIT $4""";

  private static final String RECORDS =
      "SELECT id, record FROM weir_quarantine WHERE id = ANY($1::bigint[]) AND state = 'new'";

  private static final String LOCK =
      """
      SELECT id FROM weir_quarantine WHERE id = ANY($1::bigint[]) AND state = 'new'
       ORDER BY id FOR UPDATE SKIP LOCKED""";

  private static final String RESOLVE =
      """
      UPDATE weir_quarantine SET state = 'resolved', resolved_at = now(), tried_at = now()
       WHERE id = ANY($1::bigint[])""";

  private static final String STAY =
      """
      UPDATE weir_quarantine AS q SET reason = u.reason, attempts = q.attempts + 1, tried_at = now()
        FROM unnest($1::bigint[], $2::text[]) AS u (id, reason) WHERE q.id = u.id""";

  /** A replay may have met it before: it opened it too, and ran no effect. */
  private static final String REVIVE =
      """
      UPDATE weir_inbox AS i SET state = u.state
        FROM unnest($1::text[], $2::text[], $3::text[]) AS u (receiver, digest, state)
       WHERE i.receiver = u.receiver AND i.digest = u.digest AND i.state = 'replayed'""";

  private final Pool pool;
  private final MonthPartitions partitions = new MonthPartitions();
  private final Clock clock;
  private final Duration patience;

  /**
   * For one that retries.
   *
   * @param clock says which months are near enough to be made
   */
  public PgQuarantine(Pool pool, Clock clock) {
    this(pool, clock, PgMessageStore.PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience after so long nobody knows whether settlements are committed
   */
  public PgQuarantine(Pool pool, Clock clock, Duration patience) {
    this.pool = pool;
    this.clock = clock;
    this.patience = patience;
  }

  @Override
  public void waiting(
      @Nullable CorpId corp,
      List<Long> ids,
      long afterId,
      int rowsMax,
      Reply<List<QuarantineEntry>> reply) {
    pool.preparedQuery(WAITING)
        .execute(Tuple.of(afterId, corp == null ? null : corp.value(), array(ids), rowsMax))
        .onSuccess(rows -> reply.ok(entries(rows)))
        .onFailure(cause -> reply.fail(PgFailures.raised(cause)));
  }

  static List<QuarantineEntry> entries(RowSet<Row> rows) {
    List<QuarantineEntry> entries = new ArrayList<>();
    for (Row row : rows) {
      entries.add(
          new QuarantineEntry(
              row.getLong(0),
              row.getString(1),
              row.getString(2),
              row.getLong(3),
              row.getString(4),
              row.getLong(5),
              row.getString(6),
              row.getInteger(7),
              row.getLong(8),
              row.getInteger(9)));
    }
    return entries;
  }

  @Override
  public void records(List<Long> ids, Reply<Map<Long, byte[]>> reply) {
    pool.preparedQuery(RECORDS)
        .execute(Tuple.of((Object) array(ids)))
        .onSuccess(
            rows -> {
              Map<Long, byte[]> records = new HashMap<>();
              rows.forEach(row -> records.put(row.getLong(0), row.getBuffer(1).getBytes()));
              reply.ok(records);
            })
        .onFailure(cause -> reply.fail(PgFailures.raised(cause)));
  }

  @Override
  public void settle(List<Settlement> settlements, Reply<Settled> reply) {
    PgMessageStore.makePartitions(pool, partitions, times(settlements), clock)
        .compose(made -> pool.getConnection())
        .compose(connection -> inTransaction(connection, settlements))
        .onSuccess(reply::ok)
        .onFailure(
            cause -> {
              partitions.forget();
              reply.fail(PgFailures.raised(cause));
            });
  }

  private static LongStream times(List<Settlement> settlements) {
    return settlements.stream()
        .filter(Settlement.Message.class::isInstance)
        .mapToLong(one -> ((Settlement.Message) one).rows().message().msgTimeMs());
  }

  private Future<Settled> inTransaction(SqlConnection connection, List<Settlement> settlements) {
    connection.exceptionHandler(cause -> {}); // the transaction fails with it, and says so
    Future<Settled> settled =
        connection
            .begin()
            .compose(
                transaction ->
                    lock(connection, settlements)
                        .compose(held -> write(connection, transaction, held))
                        .recover(
                            cause ->
                                transaction
                                    .rollback()
                                    .transform(done -> Future.failedFuture(cause))));
    return PgMessageStore.within(patience, connection, settled);
  }

  private static Future<List<Settlement>> lock(
      SqlConnection connection, List<Settlement> settlements) {
    List<Long> ids = settlements.stream().map(Settlement::id).toList();
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of((Object) array(ids)))
        .map(
            rows -> {
              Set<Long> held = new HashSet<>();
              rows.forEach(row -> held.add(row.getLong(0)));
              return settlements.stream().filter(one -> held.contains(one.id())).toList();
            });
  }

  private static Future<Settled> write(
      SqlConnection connection, Transaction transaction, List<Settlement> held) {
    List<MessageRows> messages = new ArrayList<>();
    List<InboxRow> inbox = new ArrayList<>();
    List<Settlement.Stays> staying = new ArrayList<>();
    List<Long> resolved = new ArrayList<>();
    for (Settlement one : held) {
      if (one instanceof Settlement.Stays stays) {
        staying.add(stays);
      } else {
        resolved.add(one.id());
      }
      if (one instanceof Settlement.Message message) {
        messages.add(message.rows());
      } else if (one instanceof Settlement.Callback callback) {
        inbox.add(callback.row());
      }
    }
    BatchColumns columns = new BatchColumns(messages, inbox, List.of(), new KnownParticipants(0));
    RowWriter rows = new RowWriter(connection, columns, Counting.BY_GAINS);
    return rows.insert()
        .compose(
            all ->
                Future.join(
                    rows.count(),
                    RowWriter.statement(connection, REVIVE, columns.inboxStates()),
                    RowWriter.statement(connection, RESOLVE, Tuple.of((Object) array(resolved))),
                    RowWriter.statement(connection, STAY, reasons(staying))))
        .compose(all -> transaction.commit())
        .map(done -> new Settled(resolved.size(), staying.size(), rows.inserted()));
  }

  private static Tuple reasons(List<Settlement.Stays> staying) {
    return Tuple.wrap(
        new Object[] {
          array(staying.stream().map(Settlement.Stays::id).toList()),
          staying.stream().map(Settlement.Stays::reason).toArray(String[]::new)
        });
  }

  private static Long[] array(List<Long> ids) {
    return ids.toArray(Long[]::new);
  }
}
