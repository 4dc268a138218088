package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.chronicle.DirectoryLock;
import io.weir.verticles.postgres.EmbeddedPostgres;
import io.weir.verticles.postgres.EmbeddedPostgresException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The node's Postgres for a command: beside the node that runs, or without it. An embedded one that
 * does not run is started, stopped again at the end, and kept from a node meanwhile by the
 * journal's lock. Blocks: for a command's own thread.
 */
final class CommandDatabase implements AutoCloseable {

  private static final int CONNECTIONS = 4;
  private static final Duration STOP = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final PostgresConfig.Server server;
  private final @Nullable EmbeddedPostgres started;
  private final @Nullable DirectoryLock lock;

  private CommandDatabase(
      Vertx vertx,
      PostgresConfig.Server server,
      @Nullable EmbeddedPostgres started,
      @Nullable DirectoryLock lock) {
    this.vertx = vertx;
    this.server = server;
    this.started = started;
    this.lock = lock;
  }

  /**
   * Finds or starts it, and brings its tables up to date.
   *
   * @throws CommandRefused when it cannot be had; the message says what to do
   */
  static CommandDatabase open(NodeConfig config, Vertx vertx) {
    try {
      CommandDatabase found = locate(config, vertx);
      try {
        Migrations.run(found.server);
      } catch (RuntimeException e) {
        found.close();
        throw e;
      }
      return found;
    } catch (Migrations.Failed | EmbeddedPostgresException | JournalException e) {
      throw new CommandRefused(String.valueOf(e.getMessage()));
    }
  }

  private static CommandDatabase locate(NodeConfig config, Vertx vertx) {
    if (config.postgres().target() instanceof PostgresConfig.Server given) {
      return new CommandDatabase(vertx, given, null, null);
    }
    Path dataDir = config.node().dataDir();
    Path folder = dataDir.resolve("postgres");
    EmbeddedPostgres running = EmbeddedPostgres.running(folder);
    if (running != null) {
      return new CommandDatabase(vertx, Database.serverOf(running), null, null);
    }
    DirectoryLock lock = DirectoryLock.take(dataDir.resolve("journal"));
    try {
      EmbeddedPostgres made = EmbeddedPostgres.start(folder, config.postgres().embeddedPort());
      return new CommandDatabase(vertx, Database.serverOf(made), made, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  PostgresConfig.Server server() {
    return server;
  }

  /**
   * Connections to it.
   *
   * @param schema whose tables are meant; null = the live ones
   */
  Pool pool(@Nullable String schema) {
    PgConnectOptions options = Database.options(server);
    if (schema != null) {
      options.addProperty("search_path", schema);
    }
    return PgBuilder.pool()
        .with(Database.poolOf(CONNECTIONS))
        .with(Database.transport())
        .connectingTo(options)
        .withConnectHandler(Database::prepare)
        .using(vertx)
        .build();
  }

  /** Stops what it started; connections are closed before. */
  @Override
  public void close() {
    try {
      if (started != null) {
        started.stop(STOP);
      }
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }
}
