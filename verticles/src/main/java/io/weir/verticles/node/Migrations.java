package io.weir.verticles.node;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables up to date, under a lock that the nodes of a fleet take in turn. */
public final class Migrations {

  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
  private static final int CONNECT_SECONDS = 10;
  private static final String HISTORY = "weir_schema_history";

  /** The number of the last file in db/migration. */
  static final int NEWEST = 13;

  private static final String TABLES_OF =
      "SELECT 1 FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace('%s')%s";

  /** Prints a stack trace for each connection that breaks; we say it once, in a line. */
  private static final java.util.logging.Logger DRIVER =
      java.util.logging.Logger.getLogger("org.postgresql");

  static {
    DRIVER.setLevel(Level.SEVERE);
  }

  /** The database cannot be brought up to date now. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean unreachable;

    Failed(String message, boolean unreachable, Throwable cause) {
      super(message, cause);
      this.unreachable = unreachable;
    }

    /** Whether trying again later makes sense; otherwise somebody has to look at it. */
    public boolean isUnreachable() {
      return unreachable;
    }
  }

  private Migrations() {}

  /**
   * Blocks until it is done: for worker threads only. Running it again changes nothing.
   *
   * @return how many migrations were run
   * @throws Failed with host and port; without any password
   */
  public static int run(PostgresConfig.Server server) {
    int migrations =
        isCurrent(server)
            ? 0
            : migrate(
                server,
                flyway ->
                    flyway
                        .baselineOnMigrate(
                            true) // a schema with other people's tables in it is fine
                        .baselineVersion("0"));
    LOG.info("tables up to date migrations={} server={}", migrations, server);
    return migrations;
  }

  // Flyway takes half a second to come to the same conclusion, which a restart has not. It is asked
  // whenever this is not plain: no history, another newest version, a failed line.
  private static boolean isCurrent(PostgresConfig.Server server) {
    try (Connection connection = source(server).getConnection();
        Statement statement = connection.createStatement()) {
      return is(statement, "SELECT to_regclass('" + HISTORY + "') IS NOT NULL")
          && is(
              statement,
              "SELECT bool_and(success) AND (array_agg(version ORDER BY installed_rank DESC))[1] = '"
                  + NEWEST
                  + "' FROM "
                  + HISTORY);
    } catch (SQLException e) {
      throw failed(server, new FlywayException(e));
    }
  }

  private static int migrate(
      PostgresConfig.Server server, UnaryOperator<FluentConfiguration> settings) {
    try (OneTransaction transaction = OneTransaction.begin(source(server))) {
      FluentConfiguration flyway =
          Flyway.configure()
              .dataSource(transaction.source())
              .table(HISTORY)
              .locations("classpath:db/migration");
      int migrations = settings.apply(flyway).load().migrate().migrationsExecuted;
      transaction.commit();
      return migrations;
    } catch (FlywayException e) {
      throw failed(server, e);
    } catch (SQLException e) {
      throw failed(server, new FlywayException(e));
    }
  }

  /**
   * Makes {@code schema} beside the live tables, or brings it up to date. Blocks.
   *
   * @throws CommandRefused when it is the live one, or somebody else's
   * @throws Failed as {@link #run}
   */
  public static void runShadow(PostgresConfig.Server server, String schema) {
    try (Connection connection = source(server).getConnection();
        Statement statement = connection.createStatement()) {
      refuseUnlessShadow(statement, schema);
    } catch (SQLException e) {
      throw failed(server, new FlywayException(e));
    }
    migrate(server, flyway -> flyway.schemas(schema).defaultSchema(schema));
  }

  // A name is refused before it gets here unless it is a plain identifier.
  private static void refuseUnlessShadow(Statement statement, String schema) throws SQLException {
    if (is(statement, "SELECT current_schema() = '" + schema + "'")) {
      throw new CommandRefused(schema + " is the live schema: leave --into out to replay into it");
    }
    if (!is(statement, "SELECT EXISTS (" + TABLES_OF.formatted(schema, "") + ")")) {
      return; // not there, or empty
    }
    String ours = TABLES_OF.formatted(schema, " AND relname = 'weir_replay'");
    if (!is(statement, "SELECT EXISTS (" + ours + ")")) {
      throw new CommandRefused(
          "the schema " + schema + " holds tables that no replay made: name another one");
    }
    if (is(statement, "SELECT EXISTS (SELECT 1 FROM " + schema + ".t_wecom_corp_config)")) {
      throw new CommandRefused(
          "the schema " + schema + " is the live one of another node: name another one");
    }
  }

  private static boolean is(Statement statement, String query) throws SQLException {
    try (ResultSet answer = statement.executeQuery(query)) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  private static Failed failed(PostgresConfig.Server server, FlywayException failure) {
    SQLException cause = sqlCause(failure);
    String state = cause == null ? "" : String.valueOf(cause.getSQLState());
    // 08: connection; 53: out of connections or memory; 57: shutting down or starting up
    boolean unreachable =
        state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
    String where = server.host() + ":" + server.port() + "/" + server.database();
    String why = String.valueOf((cause == null ? failure : cause).getMessage());
    return new Failed(
        unreachable
            ? "Postgres at " + where + " cannot be reached: " + why
            : "Postgres at " + where + " cannot be brought up to date: " + why,
        unreachable,
        failure);
  }

  private static @Nullable SQLException sqlCause(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException found) {
        return found;
      }
    }
    return null;
  }

  private static PGSimpleDataSource source(PostgresConfig.Server server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {server.host()});
    source.setPortNumbers(new int[] {server.port()});
    source.setDatabaseName(server.database());
    source.setUser(server.user());
    source.setPassword(server.password());
    source.setSslMode(server.sslMode());
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setApplicationName("weir");
    return source;
  }
}
