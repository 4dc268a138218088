package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.weir.verticles.observe.Readiness;
import io.weir.verticles.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

  /**
   * Of the store's and the inbox's statements in one transaction; more would only queue in
   * Postgres.
   */
  private static final int PIPELINED_MAX = 32;

  /**
   * A node that freezes inside a transaction holds its cursors' row locks while its kernel keeps
   * the connection alive: Postgres then ends it, so that another node can claim the corps.
   */
  private static final String IDLE_IN_TRANSACTION_MS = "10000";

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

  /** Completes when Postgres is there and its tables are up to date, however long that takes. */
  Future<Pool> open() {
    readiness.degraded(READINESS_KEY, "Postgres is not connected yet");
    return attempt().map(reached -> pool(reached));
  }

  private Future<PostgresConfig.Server> attempt() {
    return vertx
        .executeBlocking(
            () -> {
              PostgresConfig.Server reached = locate();
              server = reached;
              Migrations.run(reached);
              return reached;
            },
            false)
        .onSuccess(reached -> noteBack())
        .recover(this::later);
  }

  private Future<PostgresConfig.Server> later(Throwable cause) {
    if (closed) {
      return Future.failedFuture("stopped before Postgres was there");
    }
    noteAway(String.valueOf(cause.getMessage()));
    if (cause instanceof Migrations.Failed failed && !failed.isUnreachable()) {
      return Future.failedFuture(cause);
    }
    return vertx.timer(RETRY_MS, TimeUnit.MILLISECONDS).compose(tick -> attempt());
  }

  private synchronized PostgresConfig.Server locate() {
    if (config.target() instanceof PostgresConfig.Server given) {
      return given;
    }
    if (embedded == null || !embedded.isRunning()) {
      embedded = EmbeddedPostgres.start(folder, config.embeddedPort());
    }
    EmbeddedPostgres started = embedded;
    return new PostgresConfig.Server(
        EmbeddedPostgres.HOST,
        started.port(),
        EmbeddedPostgres.DATABASE,
        started.user(),
        started.password(),
        "disable");
  }

  private Pool pool(PostgresConfig.Server reached) {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(config.poolSize()))
            .connectingTo(options(reached))
            .using(vertx)
            .build();
    vertx.setPeriodic(PROBE_MS, id -> probe(pool));
    return pool;
  }

  private static PgConnectOptions options(PostgresConfig.Server server) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(server.host())
            .setPort(server.port())
            .setDatabase(server.database())
            .setUser(server.user())
            .setPassword(server.password())
            .setPipeliningLimit(PIPELINED_MAX)
            .setCachePreparedStatements(true)
            .addProperty("application_name", "weir")
            .addProperty("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS);
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
        .onFailure(cause -> noteAway(where() + ": " + cause.getMessage()));
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

  /** Stops our own Postgres; somebody's is left alone. Blocks up to {@code bound}. */
  synchronized void close(Duration bound) {
    closed = true;
    if (embedded != null) {
      embedded.stop(bound);
    }
  }
}
