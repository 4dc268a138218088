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
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.CursorRun;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.SetBack;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The store on Postgres: one transaction a batch, one statement a table, pipelined in three
 * strides.
 *
 * <pre>
 *   BEGIN, lock checkpoint, lock cursors   ─► compare (I2, I3)
 *   insert messages, links, media, participants, inbox, quarantine   ─► what was really inserted (I5)
 *   conversations' counters, cursors, checkpoint, COMMIT
 * </pre>
 *
 * Every transaction touches tables in this order and rows by key, so two nodes that write the same
 * rows can't deadlock. One instance a drain, since it remembers the participants that it has seen
 * committed.
 */
@Confined(Role.DRAIN)
public final class PgMessageStore implements MessageStore {

  /** A transaction that takes longer may have been committed or not. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Pool pool;
  private final MonthPartitions partitions;
  private final KnownParticipants known;
  private final Clock clock;
  private Checkpoint left = Checkpoint.NONE;
  private final Counting counting;
  private final Duration patience;

  /**
   * For one drain.
   *
   * @param clock says which months are near enough to be made
   */
  public PgMessageStore(
      Pool pool, MonthPartitions partitions, KnownParticipants known, Clock clock) {
    this(pool, partitions, known, clock, Counting.BY_GAINS);
  }

  /** For one drain, or for a replay, which counts anew. */
  public PgMessageStore(
      Pool pool,
      MonthPartitions partitions,
      KnownParticipants known,
      Clock clock,
      Counting counting) {
    this(pool, partitions, known, clock, counting, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience after so long nobody knows whether a batch is committed
   */
  public PgMessageStore(
      Pool pool,
      MonthPartitions partitions,
      KnownParticipants known,
      Clock clock,
      Counting counting,
      Duration patience) {
    this.counting = counting;
    this.patience = patience;
    this.pool = pool;
    this.partitions = partitions;
    this.known = known;
    this.clock = clock;
  }

  @Override
  public void checkpoint(JournalId journal, int shard, Reply<Checkpoint> reply) {
    checkpoint(Statements.CHECKPOINT, journal, shard, reply);
  }

  @Override
  public void takeOver(JournalId journal, int shard, Reply<Checkpoint> reply) {
    checkpoint(Statements.TAKE_CHECKPOINT_OVER, journal, shard, reply);
  }

  private void checkpoint(String sql, JournalId journal, int shard, Reply<Checkpoint> reply) {
    pool.preparedQuery(sql)
        .execute(Tuple.of(journal.value(), shard))
        .onSuccess(rows -> reply.ok(seen(checkpoint(rows))))
        .onFailure(cause -> reply.fail(PgFailures.raised(cause)));
  }

  @Override
  public void cursors(Collection<CorpId> corps, Reply<Map<CorpId, Cursor>> reply) {
    pool.preparedQuery(Statements.CURSORS)
        .execute(Tuple.of((Object) ids(corps)))
        .onSuccess(rows -> reply.ok(cursors(rows)))
        .onFailure(cause -> reply.fail(PgFailures.raised(cause)));
  }

  @Override
  public void commit(MessageBatch batch, Reply<CommitOutcome> reply) {
    BatchColumns columns =
        new BatchColumns(batch.messages(), batch.inbox(), batch.quarantined(), known);
    makePartitions(pool, partitions, columns.messageTimes(), clock)
        .compose(made -> pool.getConnection())
        .compose(connection -> inTransaction(connection, batch, columns))
        .onSuccess(outcome -> reply.ok(remember(outcome, batch, columns)))
        .onFailure(
            cause -> {
              forget();
              reply.fail(PgFailures.raised(cause));
            });
  }

  // A Postgres that came back older may lack participants that are known: they must be sent again.
  private Checkpoint seen(Checkpoint stored) {
    if (!stored.equals(left)) {
      forget();
    }
    left = stored;
    return stored;
  }

  private CommitOutcome remember(CommitOutcome outcome, MessageBatch batch, BatchColumns columns) {
    if (outcome instanceof CommitOutcome.Committed) {
      left = batch.expected().moved(batch.next());
      columns.remember(known);
    } else {
      forget();
    }
    return outcome;
  }

  // Whether Postgres has what it had is not known now; perhaps it is another one.
  private void forget() {
    known.clear();
    partitions.forget();
  }

  // In transactions of their own: a partition must not vanish with a batch that is rolled back.
  static Future<?> makePartitions(
      Pool pool, MonthPartitions partitions, LongStream times, Clock clock) {
    Future<?> made = Future.succeededFuture();
    for (YearMonth month : partitions.missing(times, clock.millis())) {
      made =
          made.compose(before -> pool.query(MonthPartitions.statement(month)).execute())
              .onSuccess(rows -> partitions.made(month));
    }
    return made;
  }

  private Future<CommitOutcome> inTransaction(
      SqlConnection connection, MessageBatch batch, BatchColumns columns) {
    // The commit fails with it, and says so; without a handler its stack trace is printed besides.
    connection.exceptionHandler(cause -> {});
    return within(patience, connection, new Commit(connection, batch, columns).run());
  }

  /**
   * The transaction's outcome, or a failure when there is none for so long. The transaction goes on
   * then, and has the connection until it ends: to close it before rolls back what was sent, and
   * what the transaction sends next would then be committed, each statement by itself. It does end:
   * a connection that reads nothing for long is closed by its transport.
   */
  static <T> Future<T> within(Duration patience, SqlConnection connection, Future<T> transaction) {
    return transaction
        .onComplete(ended -> connection.close())
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Checkpoint checkpoint(RowSet<Row> rows) {
    for (Row row : rows) {
      return new Checkpoint(new JournalPosition(row.getLong(0)), row.getLong(1));
    }
    return Checkpoint.NONE;
  }

  private static Map<CorpId, Cursor> cursors(RowSet<Row> rows) {
    Map<CorpId, Cursor> cursors = new HashMap<>();
    for (Row row : rows) {
      cursors.put(new CorpId(row.getString(0)), new Cursor(row.getLong(1), row.getLong(2)));
    }
    return cursors;
  }

  private static String[] ids(Collection<CorpId> corps) {
    return corps.stream().map(CorpId::value).sorted().toArray(String[]::new);
  }

  /** One transaction on its way. */
  private final class Commit {
    private final SqlConnection connection;
    private final MessageBatch batch;
    private final BatchColumns columns;
    private final Map<CorpId, Cursor> cursors = new HashMap<>();
    private final List<SetBack> setBacks = new ArrayList<>();

    Commit(SqlConnection connection, MessageBatch batch, BatchColumns columns) {
      this.connection = connection;
      this.batch = batch;
      this.columns = columns;
    }

    Future<CommitOutcome> run() {
      return connection
          .begin()
          .compose(
              transaction ->
                  compare()
                      .compose(
                          stored ->
                              stored.equals(batch.expected())
                                  ? write(transaction)
                                  : moved(transaction, stored))
                      .recover(cause -> rolledBack(transaction, cause)));
    }

    private Future<CommitOutcome> moved(Transaction transaction, Checkpoint stored) {
      return transaction.rollback().map(done -> new CommitOutcome.CheckpointMoved(stored));
    }

    private Future<CommitOutcome> rolledBack(Transaction transaction, Throwable cause) {
      return transaction.rollback().transform(done -> Future.failedFuture(cause));
    }

    private Future<Checkpoint> compare() {
      Future<RowSet<Row>> checkpoint =
          execute(Statements.LOCK_CHECKPOINT, Tuple.of(batch.journal().value(), batch.shard()));
      Future<RowSet<Row>> locked =
          execute(Statements.LOCK_CURSORS, Tuple.of((Object) ids(batch.runs().keySet())));
      return Future.all(checkpoint, locked)
          .map(
              both -> {
                judge(cursors(locked.result()));
                return checkpoint(checkpoint.result());
              });
    }

    private void judge(Map<CorpId, Cursor> stored) {
      batch
          .runs()
          .forEach(
              (corp, runs) -> {
                Cursor cursor = stored.getOrDefault(corp, Cursor.UNKNOWN_CORP);
                CursorRun.Judgement judgement = CursorRun.judge(cursor, runs);
                cursors.put(corp, judgement.moved());
                for (CursorRun broken : judgement.broken()) {
                  setBacks.add(new SetBack(corp, broken.run(), judgement.moved()));
                }
              });
    }

    private Future<CommitOutcome> write(Transaction transaction) {
      RowWriter rows = new RowWriter(connection, columns, counting);
      return rows.insert().compose(all -> move(transaction, rows));
    }

    private Future<CommitOutcome> move(Transaction transaction, RowWriter rows) {
      Future<?> counted = rows.count();
      Future<?> moved =
          RowWriter.statement(connection, Statements.MOVE_CURSORS, columns.cursors(cursors));
      Future<?> checkpoint =
          execute(
              Statements.MOVE_CHECKPOINT,
              Tuple.of(batch.journal().value(), batch.shard(), batch.next().index()));
      // All of them, also when one fails: what follows upon another belongs into this transaction.
      return Future.join(counted, moved, checkpoint)
          .compose(all -> transaction.commit())
          .map(done -> new CommitOutcome.Committed(cursors, setBacks, rows.inserted()));
    }

    private Future<RowSet<Row>> execute(String sql, Tuple parameters) {
      return connection.preparedQuery(sql).execute(parameters);
    }
  }
}
