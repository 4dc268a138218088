package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.weir.verticles.observe.Readiness;
import io.weir.verticles.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's Postgres: ours or somebody's, migrated; its absence is told to {@link Readiness} and
 * waited out.
 */
final class Database {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final String READINESS_KEY = "postgres";
  private static final long RETRY_MS = 2_000;
  private static final long PROBE_MS = 2_000;
  private static final long PROBE_TIMEOUT_SECONDS = 5;

  /** Longer than any statement of ours takes. */
  private static final int READ_IDLE_SECONDS = 45;

  /**
   * Of the store's and the inbox's statements in one transaction; more would only queue in
   * Postgres.
   */
  private static final int PIPELINED_MAX = 32;

  /**
   * A node that freezes inside a transaction holds its cursors' row locks while its kernel keeps
   * the connection alive: Postgres then ends it, so that another node can claim the corps.
   */
  private static final String END_FROZEN_TRANSACTIONS =
      "SET idle_in_transaction_session_timeout = 10000";

  /** Those that every pooler lets through: PgBouncer refuses a connection that asks for others. */
  static final Map<String, String> START_UP =
      Map.of("application_name", "weir", "client_encoding", "utf8", "DateStyle", "ISO");

  private final Vertx vertx;
  private final PostgresConfig config;
  private final Path folder;
  private final Readiness readiness;
  private volatile PostgresConfig.@Nullable Server server;
  private @Nullable EmbeddedPostgres embedded;
  private boolean away;
  private volatile boolean closed;

  Database(Vertx vertx, PostgresConfig config, Path dataDir, Readiness readiness) {
    this.vertx = vertx;
    this.config = config;
    this.folder = dataDir.resolve("postgres");
    this.readiness = readiness;
  }

  /**
   * Completes when Postgres is there and its tables are up to date, however long that takes. What
   * looks permanent (a password, a missing database, a standby) is tried again too: somebody may
   * mend it.
   */
  Future<Pool> open() {
    readiness.degraded(READINESS_KEY, "Postgres is not connected yet");
    Promise<Pool> reached = Promise.promise();
    attempt(reached);
    return reached.future();
  }

  // A timer and a promise, not a future composed onto itself: an outage may take thousands of
  // attempts.
  private void attempt(Promise<Pool> reached) {
    vertx
        .executeBlocking(
            () -> {
              PostgresConfig.Server found = locate();
              server = found;
              Migrations.run(found);
              return found;
            },
            false)
        .onSuccess(
            found -> {
              noteBack();
              reached.complete(pool(found));
            })
        .onFailure(
            cause -> {
              if (closed) {
                reached.fail("stopped before Postgres was there");
              } else {
                noteAway(String.valueOf(cause.getMessage()));
                vertx.setTimer(RETRY_MS, tick -> attempt(reached));
              }
            });
  }

  private synchronized PostgresConfig.Server locate() {
    if (config.target() instanceof PostgresConfig.Server given) {
      return given;
    }
    if (embedded == null || !embedded.isRunning()) {
      embedded = EmbeddedPostgres.start(folder, config.embeddedPort());
    }
    return serverOf(embedded);
  }

  private Pool pool(PostgresConfig.Server reached) {
    Pool pool =
        PgBuilder.pool()
            .with(poolOf(config.poolSize()))
            .with(transport())
            .connectingTo(options(reached))
            .withConnectHandler(Database::prepare)
            .using(vertx)
            .build();
    vertx.setPeriodic(PROBE_MS, id -> probe(pool));
    return pool;
  }

  /**
   * Who waits for a connection waits until there is one. The pool's own bound would end nothing of
   * ours sooner, since what hangs is closed by {@link #transport} or by Postgres, and on a worker
   * it fails some who were served long ago (vert.x issue 6169), as errors in the log.
   */
  static PoolOptions poolOf(int connections) {
    return new PoolOptions().setMaxSize(connections).setConnectionTimeout(0);
  }

  /** Where an embedded one is. */
  static PostgresConfig.Server serverOf(EmbeddedPostgres started) {
    return new PostgresConfig.Server(
        EmbeddedPostgres.HOST,
        started.port(),
        EmbeddedPostgres.DATABASE,
        started.user(),
        started.password(),
        "disable");
  }

  // A machine that is gone never answers: a connection that reads nothing for so long is closed,
  // and
  // whoever waits on it fails. Idle ones are closed too, and made again when they are needed.
  static NetClientOptions transport() {
    return new NetClientOptions()
        .setTcpKeepAlive(true)
        .setReadIdleTimeout(READ_IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  /**
   * Once for each new connection; one that this fails on is broken, as its first user finds out.
   * One that is gone by then must not be given to the pool, which has struck it out: the pool's
   * client would throw.
   */
  static void prepare(SqlConnection connection) {
    AtomicBoolean gone = new AtomicBoolean();
    connection.closeHandler(closed -> gone.set(true));
    connection
        .query(END_FROZEN_TRANSACTIONS)
        .execute()
        .onFailure(cause -> LOG.debug("a connection broke at once", cause))
        .onComplete(
            done -> {
              if (!gone.get()) {
                connection.close();
              }
            });
  }

  static PgConnectOptions options(PostgresConfig.Server server) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(server.host())
            .setPort(server.port())
            .setDatabase(server.database())
            .setUser(server.user())
            .setPassword(server.password())
            .setPipeliningLimit(PIPELINED_MAX)
            .setCachePreparedStatements(true)
            .setProperties(new HashMap<>(START_UP));
    return switch (server.sslMode()) {
      case "disable" -> options.setSslMode(SslMode.DISABLE);
      case "verify-full" ->
          options
              .setSslMode(SslMode.VERIFY_FULL)
              .setSslOptions(new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"));
      // as libpq: encrypted without knowing to whom
      default ->
          options
              .setSslMode(SslMode.of(server.sslMode()))
              .setSslOptions(new ClientSSLOptions().setTrustAll(true));
    };
  }

  private void probe(Pool pool) {
    pool.query("SELECT 1")
        .execute()
        .timeout(PROBE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(rows -> noteBack())
        .onFailure(
            cause -> {
              noteAway(where() + ": " + cause.getMessage());
              reviveOurs();
            });
  }

  // Our own Postgres that died (out of memory, killed) is started again; it keeps its port and
  // data.
  private void reviveOurs() {
    vertx
        .executeBlocking(
            () -> {
              synchronized (this) {
                return closed || embedded == null || embedded.isRunning() ? null : locate();
              }
            },
            false)
        .onFailure(
            cause -> LOG.warn("the embedded Postgres does not come back: {}", cause.getMessage()));
  }

  private String where() {
    PostgresConfig.Server known = server;
    return known == null ? "Postgres" : "Postgres at " + known.host() + ":" + known.port();
  }

  // One line a change of state.
  private synchronized void noteAway(String reason) {
    readiness.degraded(READINESS_KEY, reason);
    if (!away && !closed) {
      LOG.warn("{}; trying again, callbacks go on into the journal", reason);
    }
    away = true;
  }

  private synchronized void noteBack() {
    readiness.clear(READINESS_KEY);
    if (away) {
      LOG.info("{} is back", where());
    }
    away = false;
  }

  /** How to look into it; empty for somebody's server, whose password is theirs. */
  synchronized String psqlHint() {
    return embedded == null ? "" : embedded.psqlHint();
  }

  /** Where it is, once {@link #open} has reached it. */
  PostgresConfig.@Nullable Server server() {
    return server;
  }

  /** From now on nothing is tried again, and nothing is said of it. */
  void stopping() {
    closed = true;
  }

  /**
   * Stops our own Postgres; somebody's is left alone. One that does not end within {@code bound}
   * goes on ending by itself, and the next start waits for it.
   */
  synchronized void close(Duration bound) {
    closed = true;
    if (embedded != null && !embedded.tryStop(bound)) {
      LOG.warn(
          "the embedded Postgres has not ended after {} ms, and is left to it", bound.toMillis());
    }
  }
}
