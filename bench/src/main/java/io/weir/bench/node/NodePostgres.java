package io.weir.bench.node;

import io.weir.bench.wecom.oracle.OracleCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The embedded Postgres of a node, reached as an operator reaches it: by the port and the password
 * in its folder ({@code conf/README.md}). It outlives a killed node. One thread; {@link #stop} from
 * any.
 */
public final class NodePostgres implements AutoCloseable {

  private static final String USER = "weir";
  private static final String DATABASE = "weir";
  private static final int STOP_SECONDS = 20;

  // A server that was killed is told in a line of ours, if at all, and not in the driver's traces.
  private static final java.util.logging.Logger DRIVER =
      java.util.logging.Logger.getLogger("org.postgresql");

  static {
    DRIVER.setLevel(Level.OFF);
  }

  private final Path folder;
  private @Nullable Connection connection;

  /** That of the node with this {@code dataDir}; need not be there yet. */
  public NodePostgres(Path dataDir) {
    this.folder = dataDir.resolve("postgres");
  }

  private String password() throws IOException {
    return Files.readString(folder.resolve("password")).trim();
  }

  private String url(String database) throws IOException {
    String port = Files.readString(folder.resolve("port")).trim();
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** The oracle's look at it. */
  public OracleCheck oracle() throws IOException {
    return new OracleCheck(url(DATABASE), USER, password());
  }

  private Connection connect(String database) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", USER);
    login.setProperty("connectTimeout", "2");
    login.setProperty("socketTimeout", "20");
    login.setProperty("ApplicationName", "bench");
    try {
      login.setProperty("password", password());
      return DriverManager.getConnection(url(database), login);
    } catch (IOException e) {
      throw new SQLException("there is no cluster yet", e);
    }
  }

  /** A connection of the caller's own, from any thread. */
  public Connection connect() throws SQLException {
    return connect(DATABASE);
  }

  /** The first column of the first row, or {@code absent} while nobody can answer. */
  public long ask(String sql, long absent) {
    try {
      if (connection == null) {
        connection = connect(DATABASE);
      }
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        return rows.next() ? rows.getLong(1) : absent;
      }
    } catch (SQLException e) {
      close(); // away, or the table is not made yet: the next question connects again
      return absent;
    }
  }

  /** Forgets every row, as if the node had never run; it makes its database anew. */
  public void dropDatabase() throws SQLException {
    close();
    try (Connection other = connect("postgres");
        Statement statement = other.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    }
  }

  /** A table that nobody else may write to. */
  public static final class Lock implements AutoCloseable {
    private final Connection holder;

    private Lock(Connection holder) {
      this.holder = holder;
    }

    /** Lets the others go on. */
    public void release() throws SQLException {
      holder.rollback();
    }

    @Override
    public void close() throws SQLException {
      holder.close();
    }
  }

  /** Locks a table against writing, on a connection of its own. */
  public Lock lock(String table) throws SQLException {
    Connection holder = connect(DATABASE);
    holder.setAutoCommit(false);
    try (Statement statement = holder.createStatement()) {
      statement.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
    }
    return new Lock(holder);
  }

  /** Ends what a killed node left waiting, and waits until it is gone. */
  public void endOthers() throws InterruptedException {
    String left = "FROM pg_stat_activity WHERE application_name = 'weir'";
    ask("SELECT count(pg_terminate_backend(pid)) " + left, 0);
    while (ask("SELECT count(*) " + left, 0) > 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private Optional<ProcessHandle> postmaster() {
    try (Stream<String> lines = Files.lines(folder.resolve("data/postmaster.pid"))) {
      long pid = Long.parseLong(lines.findFirst().orElse("0").trim());
      Path program = Path.of("/proc", Long.toString(pid), "cmdline");
      boolean postgres =
          Files.exists(program) && Files.readString(program).contains(folder + "/data");
      return postgres ? ProcessHandle.of(pid) : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // not running, or not yet
    }
  }

  /** Its postmaster's process id; 0 when it does not run. */
  public long pid() {
    return postmaster().map(ProcessHandle::pid).orElse(0L);
  }

  /** Whether its process is there. */
  public boolean isRunning() {
    return postmaster().isPresent();
  }

  /** SIGKILL for the postmaster alone: its backends notice by themselves. False: it did not run. */
  public boolean killPostmaster() {
    return postmaster().map(NodePostgres::killed).orElse(false);
  }

  /** SIGKILL for all of its processes at once. */
  public boolean killAll() {
    Optional<ProcessHandle> found = postmaster();
    found.ifPresent(
        parent -> {
          Stream<ProcessHandle> children = parent.descendants();
          parent.destroyForcibly();
          children.forEach(ProcessHandle::destroyForcibly);
        });
    return found.map(NodePostgres::killed).orElse(false);
  }

  private static boolean killed(ProcessHandle postmaster) {
    postmaster.destroyForcibly();
    return ended(postmaster);
  }

  private static boolean ended(ProcessHandle process) {
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Stops it as pg_ctl does with mode fast; by force when that does not help. */
  public void stop() {
    postmaster()
        .ifPresent(
            found -> {
              try {
                new ProcessBuilder("kill", "-INT", Long.toString(found.pid())).start().waitFor();
              } catch (IOException e) {
                found.destroyForcibly();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                found.destroyForcibly();
              }
              if (!ended(found)) {
                killAll();
              }
            });
  }

  /** Ends the connection; the next question makes another. */
  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        return; // its server is gone: there is nothing left to close
      }
    }
  }
}
