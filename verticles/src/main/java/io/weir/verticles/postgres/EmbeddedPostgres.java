package io.weir.verticles.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres server of Weir's own. Its methods block: for worker threads only. The caller holds the
 * lock of {@code dataDir}; without it two engines could start it at once.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  public static final String HOST = "127.0.0.1";
  public static final String DATABASE = "weir";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int START_ATTEMPTS = 3;
  private static final int START_SECONDS = 300; // replays its own log after a power cut
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_MILLIS = 50;
  private static final Path AUTOGROUPS = Path.of("/proc/sys/kernel/sched_autogroup_enabled");

  private final Cluster cluster;
  private final Programs programs;
  private final Binaries binaries;
  private final boolean adopted;
  private final int port;
  private final String password;

  private EmbeddedPostgres(
      Cluster cluster, Programs programs, Binaries binaries, boolean adopted, int port)
      throws IOException {
    this.cluster = cluster;
    this.programs = programs;
    this.binaries = binaries;
    this.adopted = adopted;
    this.port = port;
    this.password = cluster.password();
  }

  /**
   * Starts it, or adopts one that outlived its engine. On return it takes connections and has its
   * database.
   *
   * @param folder {@code dataDir/postgres}; made when it is not there
   * @param wantedPort 0 = a free one, chosen at the first start and kept while nobody else has it
   * @throws EmbeddedPostgresException with the reason, and what would help
   */
  public static EmbeddedPostgres start(Path folder, int wantedPort) {
    try {
      // The folders above stay open: Postgres may run as another user, who has to get through.
      Files.createDirectories(folder.toAbsolutePath().resolveSibling(""));
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return startIn(folder.toRealPath(), wantedPort);
    } catch (IOException | SQLException e) {
      throw new EmbeddedPostgresException(
          "the embedded Postgres in " + folder + " does not start: " + e.getMessage(), e);
    }
  }

  /**
   * The one that runs out of {@code folder}, whoever started it; null when none does. For a command
   * beside a node, whose Postgres it is.
   */
  public static @Nullable EmbeddedPostgres running(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        return null;
      }
      Path home = folder.toRealPath();
      Postmaster found = settled(home.resolve(Cluster.DATA));
      if (found == null) {
        return null;
      }
      Programs programs = Programs.in(home);
      Binaries binaries = Binaries.in(home);
      Cluster cluster = new Cluster(home, programs, binaries);
      return new EmbeddedPostgres(cluster, programs, binaries, true, found.port());
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "the embedded Postgres in " + folder + " cannot be found: " + e.getMessage(), e);
    }
  }

  private static EmbeddedPostgres startIn(Path home, int wantedPort)
      throws IOException, SQLException {
    Programs programs = Programs.in(home);
    Binaries binaries = Binaries.in(home);
    Cluster cluster = new Cluster(home, programs, binaries);
    cluster.prepare();
    EmbeddedPostgres running = adopt(cluster, programs, binaries, wantedPort);
    EmbeddedPostgres started =
        running == null ? launch(cluster, programs, binaries, wantedPort) : running;
    started.ensureDatabase();
    LOG.info(
        "postgres {} port={} folder={}",
        running == null ? "started" : "adopted",
        started.port,
        home);
    warnOfAutogroups(AUTOGROUPS);
    return started;
  }

  /**
   * Each process of Postgres makes itself a session, and with this switch Linux shares the cores
   * between sessions: one that needs a millisecond waits for the slice of a whole node's threads.
   *
   * @param state of the kernel; not there on other systems
   * @return whether it warned
   */
  static boolean warnOfAutogroups(Path state) {
    try {
      if (!Files.exists(state) || !Files.readString(state).strip().equals("1")) {
        return false;
      }
    } catch (IOException e) {
      LOG.debug("{} can't be read", state, e);
      return false;
    }
    LOG.warn(
        "kernel.sched_autogroup_enabled is 1: under load the embedded Postgres waits long for the"
            + " cores; better: sysctl -w kernel.sched_autogroup_enabled=0 (conf/README.md)");
    return true;
  }

  private static @Nullable EmbeddedPostgres adopt(
      Cluster cluster, Programs programs, Binaries binaries, int wantedPort) throws IOException {
    Postmaster found = settled(cluster.data());
    if (found == null) {
      removeForeign(cluster.data());
      return null;
    }
    EmbeddedPostgres running =
        new EmbeddedPostgres(cluster, programs, binaries, true, found.port());
    if (wantedPort != 0 && wantedPort != found.port()) {
      running.stop(STOP);
      return null;
    }
    return running;
  }

  /**
   * Postgres would wait for ever for a process that only got its id. That of a dead process stays:
   * Postgres itself makes sure that none of its children is left.
   */
  private static void removeForeign(Path data) throws IOException {
    Postmaster left = Postmaster.of(data);
    if (left == null || !left.isAlive()) {
      return;
    }
    if (left.isPostgres()) {
      throw new EmbeddedPostgresException(
          "process "
              + left.pid()
              + " may be the Postgres of "
              + data
              + " under another name: stop it");
    }
    Files.delete(Postmaster.file(data));
  }

  /** A server that takes connections, or null; one that is on its way is waited for. */
  private static @Nullable Postmaster settled(Path data) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    Postmaster found = Postmaster.of(data);
    while (found != null && found.runs(data)) {
      if (found.isReady()) {
        return found;
      }
      if (System.nanoTime() > end) {
        throw new EmbeddedPostgresException(
            "the Postgres that runs as process " + found.pid() + " neither starts nor ends");
      }
      pause();
      found = Postmaster.of(data);
    }
    return null;
  }

  private static EmbeddedPostgres launch(
      Cluster cluster, Programs programs, Binaries binaries, int wantedPort) throws IOException {
    binaries.removeOthers();
    String said = "";
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      int port = wantedPort == 0 ? cluster.choosePort() : wantedPort;
      cluster.configure(port);
      Programs.Outcome outcome = pgCtlStart(cluster, programs, binaries);
      if (outcome.ok()) {
        return new EmbeddedPostgres(cluster, programs, binaries, false, port);
      }
      said = outcome.output() + "\n" + newestLog(cluster.data().resolve("log"));
      if (wantedPort != 0 || !said.contains("could not bind")) {
        break;
      }
    }
    throw new EmbeddedPostgresException("the embedded Postgres does not start:\n" + said);
  }

  /** pg_ctl gives the server a session of its own: Ctrl-C in a terminal does not reach it. */
  private static Programs.Outcome pgCtlStart(Cluster cluster, Programs programs, Binaries binaries)
      throws IOException {
    return programs.run(
        Duration.ofSeconds(START_SECONDS + 10),
        binaries.program("pg_ctl"),
        "start",
        "--pgdata=" + cluster.data(),
        "--log=" + cluster.data().resolve("start.log"),
        "--wait",
        "--timeout=" + START_SECONDS,
        "--silent");
  }

  private static String newestLog(Path logs) throws IOException {
    if (!Files.isDirectory(logs)) {
      return "";
    }
    try (Stream<Path> files = Files.list(logs)) {
      Path newest =
          files
              .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
              .orElse(logs.resolve("none"));
      return Programs.tail(newest);
    }
  }

  private void ensureDatabase() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      boolean there;
      try (ResultSet found =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        there = found.next();
      }
      if (!there) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }

  private Connection connect(String database) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", Cluster.USER);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", "10");
    login.setProperty("ApplicationName", "weir");
    return DriverManager.getConnection(jdbcUrl(database), login);
  }

  private String jdbcUrl(String database) {
    return String.format(Locale.ROOT, "jdbc:postgresql://%s:%d/%s", HOST, port, database);
  }

  /** A connection of the caller's own, for tests and tools. */
  public Connection connect() throws SQLException {
    return connect(DATABASE);
  }

  public int port() {
    return port;
  }

  public String user() {
    return Cluster.USER;
  }

  public String password() {
    return password;
  }

  /** Without user and password. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** Whether it was running already. */
  public boolean adopted() {
    return adopted;
  }

  /** Whether its process is there. */
  public boolean isRunning() {
    try {
      Postmaster found = Postmaster.of(cluster.data());
      return found != null && found.runs(cluster.data());
    } catch (IOException e) {
      return false;
    }
  }

  /** How a person connects; the password is read from its file and not shown. */
  public String psqlHint() {
    return String.format(
        Locale.ROOT,
        "PGPASSWORD=$(cat '%s') psql -h %s -p %d -U %s %s",
        cluster.passwordFile(),
        HOST,
        port,
        Cluster.USER,
        DATABASE);
  }

  /**
   * Ends all sessions and the server, with its data whole; within twice {@code bound}. Stopping one
   * that does not run is fine.
   */
  public void stop(Duration bound) {
    if (isRunning() && !stop("fast", bound)) {
      LOG.warn(
          "postgres did not stop within seconds={}: stopping without a checkpoint",
          bound.toSeconds());
      if (!stop("immediate", bound)) {
        throw new EmbeddedPostgresException("Postgres in " + cluster.data() + " does not stop");
      }
    }
  }

  /** As {@link #stop}, and false instead of violence when it has not ended within {@code bound}. */
  public boolean tryStop(Duration bound) {
    return !isRunning() || stop("fast", bound);
  }

  private boolean stop(String mode, Duration bound) {
    try {
      return programs
          .run(
              bound.plusSeconds(5),
              binaries.program("pg_ctl"),
              "stop",
              "--pgdata=" + cluster.data(),
              "--mode=" + mode,
              "--wait",
              "--timeout=" + Math.max(1, bound.toSeconds()),
              "--silent")
          .ok();
    } catch (IOException e) {
      throw new EmbeddedPostgresException("cannot stop Postgres in " + cluster.data(), e);
    }
  }

  @Override
  public void close() {
    stop(STOP);
  }

  @Override
  public String toString() {
    return "EmbeddedPostgres[" + HOST + ":" + port + "]";
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("interrupted while waiting for Postgres", e);
    }
  }
}
