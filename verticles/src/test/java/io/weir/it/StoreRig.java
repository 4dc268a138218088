package io.weir.it;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.weir.engine.base.Clock;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.StoreFailure;
import io.weir.testkit.Answer;
import io.weir.verticles.drain.Counting;
import io.weir.verticles.drain.KnownParticipants;
import io.weir.verticles.drain.MonthPartitions;
import io.weir.verticles.drain.PgMessageStore;
import io.weir.verticles.drain.PgQuarantine;
import io.weir.verticles.node.Migrations;
import io.weir.verticles.node.PostgresConfig;
import io.weir.verticles.postgres.EmbeddedPostgres;
import io.weir.verticles.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A migrated database of its own, with stores on it; {@code port} may be a proxy's. */
public final class StoreRig implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final String database;
  private final List<Pool> pools = new ArrayList<>();

  /** A new database with all tables. */
  public StoreRig() throws SQLException {
    database = TestPostgres.newDatabase();
    EmbeddedPostgres server = TestPostgres.server();
    Migrations.run(
        new PostgresConfig.Server(
            EmbeddedPostgres.HOST,
            server.port(),
            database,
            server.user(),
            server.password(),
            "disable"));
  }

  /** Its name. */
  public String database() {
    return database;
  }

  /** Connections as a node has them, for the caller to close. */
  public Pool pool(Vertx on, int connectionsMax) {
    return pool(on, TestPostgres.server().port(), connectionsMax);
  }

  private Pool pool(Vertx on, int port, int connectionsMax) {
    EmbeddedPostgres server = TestPostgres.server();
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(connectionsMax))
        .connectingTo(
            new PgConnectOptions()
                .setHost(EmbeddedPostgres.HOST)
                .setPort(port)
                .setDatabase(database)
                .setUser(server.user())
                .setPassword(server.password())
                .setPipeliningLimit(32)
                .setCachePreparedStatements(true))
        .using(on)
        .build();
  }

  /** A store, as one drain has it, with connections of its own through {@code port}. */
  public PgMessageStore store(int port, Clock clock) {
    Pool pool = pool(vertx, port, 2);
    pools.add(pool);
    return new PgMessageStore(pool, new MonthPartitions(), new KnownParticipants(10_000), clock);
  }

  /** A store straight to Postgres, on today's clock. */
  public PgMessageStore store() {
    return store(TestPostgres.server().port(), new TodayClock());
  }

  /** A store that waits for a transaction no longer than this. */
  public PgMessageStore store(Duration patience) {
    Pool pool = pool(vertx, 2);
    pools.add(pool);
    return new PgMessageStore(
        pool,
        new MonthPartitions(),
        new KnownParticipants(10_000),
        new TodayClock(),
        Counting.BY_GAINS,
        patience);
  }

  /** The quarantine, with one connection, that waits for a transaction no longer than this. */
  public PgQuarantine quarantine(Duration patience) {
    Pool pool = pool(vertx, 1);
    pools.add(pool);
    return new PgQuarantine(pool, new TodayClock(), patience);
  }

  /** Waits until somebody waits for a lock of the table. */
  public void awaitWaiter(String table) throws Exception {
    while ("0"
        .equals(
            one(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"
                    + table
                    + "'::regclass"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** A table that nobody else reads or writes until the connection is closed. */
  public Connection locked(String table) throws SQLException {
    Connection holder = connect();
    holder.setAutoCommit(false);
    try (Statement statement = holder.createStatement()) {
      statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    }
    return holder;
  }

  /** Waits until nobody else is at work in the database. */
  public void awaitIdle() throws Exception {
    while (!"0"
        .equals(
            one(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND pid <> pg_backend_pid() AND state <> 'idle'"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** What the commit comes to. */
  public static CommitOutcome commit(PgMessageStore store, MessageBatch batch)
      throws InterruptedException {
    Answer<CommitOutcome> answer = new Answer<>();
    store.commit(batch, answer);
    return answer.value();
  }

  /** How the commit fails. */
  public static StoreFailure failure(PgMessageStore store, MessageBatch batch)
      throws InterruptedException {
    Answer<CommitOutcome> answer = new Answer<>();
    store.commit(batch, answer);
    return StoreFailure.of(answer.failure());
  }

  /** The first column of the first row, as text. */
  public @Nullable String one(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Rows of a table. */
  public long count(String table) throws SQLException {
    return Long.parseLong(String.valueOf(one("SELECT count(*) FROM " + table)));
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Takes the rows of a query. */
  @FunctionalInterface
  public interface RowTaker {
    void take(ResultSet row) throws SQLException;
  }

  /** Every row of a query. */
  public void each(String sql, RowTaker taker) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows);
      }
    }
  }

  /** Ends the connections of all stores made so far. */
  public void closePools() {
    pools.forEach(Pool::close);
    pools.clear();
  }

  /** A connection of the caller's own. */
  public Connection connect() throws SQLException {
    EmbeddedPostgres server = TestPostgres.server();
    return DriverManager.getConnection(
        TestPostgres.jdbcUrl(database), server.user(), server.password());
  }

  @Override
  public void close() {
    closePools();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** The machine's clock. */
  public static final class TodayClock implements Clock {
    @Override
    public long millis() {
      return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }
}
