package io.weir.verticles.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.Await;
import io.weir.testkit.Proofs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One cluster's life, in order: making one takes seconds. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedPostgresIT {

  @TempDir static Path shared = Path.of("");
  private static Path folder = Path.of("");
  private static EmbeddedPostgres postgres = unset();

  @BeforeAll
  static void startAfterAHalfMadeCluster() throws IOException {
    folder = shared.resolve("postgres");
    Files.createDirectories(folder.resolve("data.making").resolve("base"));
    Files.writeString(folder.resolve("data.making").resolve("PG_VERSION"), "1");
    postgres = EmbeddedPostgres.start(folder, 0);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  @Order(1)
  void shouldKeepWhatIsCommittedWhenPowerIsCut() throws SQLException {
    assertThat(ask("SHOW fsync")).isEqualTo("on");
    assertThat(ask("SHOW synchronous_commit")).isEqualTo("on");
    assertThat(ask("SHOW full_page_writes")).isEqualTo("on");
    assertThat(ask("SHOW data_checksums")).isEqualTo("on");
    assertThat(ask("SHOW server_encoding")).isEqualTo("UTF8");
  }

  @Test
  @Order(2)
  void shouldBeLeftAloneWhenItStandsStillForLongerThanAStopMayLast() throws Exception {
    long postmaster =
        Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).trim());
    signal(postmaster, "STOP");
    try {
      long began = System.nanoTime();
      assertThat(postgres.tryStop(Duration.ofSeconds(1))).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    } finally {
      signal(postmaster, "CONT");
    }
    // It does what it was told while it stood still; the next start waits for that.
    postgres = EmbeddedPostgres.start(folder, 0);
    assertThat(ask("SHOW fsync")).isEqualTo("on");
  }

  private static void signal(long pid, String name) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  @Test
  @Order(2)
  void shouldRefuseLoginWhenPasswordIsWrong() throws IOException {
    assertThatThrownBy(
            () -> DriverManager.getConnection(postgres.jdbcUrl(), "weir", "not-it").close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("password"))))
        .isEqualTo("rw-------");
    assertThat(postgres.toString() + postgres.psqlHint()).doesNotContain(postgres.password());
  }

  @Test
  @Order(3)
  void shouldListenOnLoopbackOnlyWhenStarted() throws SQLException {
    assertThat(ask("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(ask("SHOW unix_socket_directories")).isEmpty();
    assertThat(ask("SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
        .isEqualTo("scram-sha-256");
  }

  @Test
  @Order(4)
  void shouldNotLogRowsWhenAStatementFails() throws SQLException, IOException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE secrets (a text PRIMARY KEY, b int CHECK (b > 0))");
      assertThatThrownBy(() -> statement.execute("INSERT INTO secrets VALUES ('canary-77', 0)"))
          .isInstanceOf(SQLException.class);
    }
    // The server's log is written by a process of its own, a moment later.
    Await.until("it is logged", () -> logs().contains("violates check constraint"));
    assertThat(logs()).doesNotContain("canary-77");
  }

  @Test
  @Order(5)
  void shouldBeAdoptedWhenItsEngineWasKilled() throws SQLException {
    run("CREATE TABLE kept (n int)");
    run("INSERT INTO kept VALUES (7)");
    String before = ask("SELECT pg_postmaster_start_time()::text");

    EmbeddedPostgres next = EmbeddedPostgres.start(folder, 0);

    assertThat(next.adopted()).isTrue();
    assertThat(next.port()).isEqualTo(postgres.port());
    postgres = next;
    assertThat(ask("SELECT pg_postmaster_start_time()::text")).isEqualTo(before);
  }

  @Test
  @Order(6)
  void shouldKeepDataAndPortWhenStoppedAndStarted() throws SQLException {
    int port = postgres.port();
    postgres.close();
    assertThat(postgres.isRunning()).isFalse();
    postgres.close();

    postgres = EmbeddedPostgres.start(folder, 0);

    assertThat(postgres.adopted()).isFalse();
    assertThat(postgres.port()).isEqualTo(port);
    assertThat(ask("SELECT n::text FROM kept")).isEqualTo("7");
  }

  @Test
  @Order(7)
  void shouldTakeAnotherPortWhenItsOwnIsTaken() throws SQLException, IOException {
    int port = postgres.port();
    postgres.close();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      postgres = EmbeddedPostgres.start(folder, 0);

      assertThat(postgres.port()).isNotEqualTo(taken.getLocalPort());
      assertThat(ask("SELECT n::text FROM kept")).isEqualTo("7");
    }
  }

  @Test
  @Order(8)
  void shouldStartWhenItsProcessIdIsSomebodyElsesNow() throws SQLException, IOException {
    postgres.close();
    Files.writeString(
        folder.resolve("data/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + folder.resolve("data") + "\n1\n1\n\n\n\nready\n");

    postgres = EmbeddedPostgres.start(folder, 0);

    assertThat(ask("SELECT n::text FROM kept")).isEqualTo("7");
  }

  @Test
  @Order(9)
  void shouldRefuseWhenClusterIsAnotherMajorVersions() throws IOException {
    Path version = folder.resolve("data/PG_VERSION");
    String before = Files.readString(version);
    Files.writeString(version, "12\n");
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder, 0))
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessageContaining("made by Postgres 12");
    } finally {
      Files.writeString(version, before);
    }
  }

  @Test
  @Order(10)
  void shouldRunBesideAnotherWhenBothHaveFolders() throws SQLException {
    try (EmbeddedPostgres second = EmbeddedPostgres.start(shared.resolve("second"), 0);
        Connection connection = second.connect()) {
      assertThat(second.port()).isNotEqualTo(postgres.port());
      assertThat(second.password()).isNotEqualTo(postgres.password());
      assertThat(connection.isValid(5)).isTrue();
      assertThat(ask("SELECT n::text FROM kept")).isEqualTo("7");
    }
  }

  @Test
  @Order(11)
  void shouldRunAsTheFoldersOwnerWhenRootMayNot() throws SQLException, IOException {
    Proofs.need(Programs.isRoot(), "only root has to give its rights away");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    Path nobodys = Files.createDirectory(shared.resolve("nobodys"));
    Files.setAttribute(nobodys, "unix:uid", 65_534);

    try (EmbeddedPostgres other = EmbeddedPostgres.start(nobodys, 0);
        Connection connection = other.connect()) {
      assertThat(connection.isValid(5)).isTrue();
      assertThat(Tree.ownerOf(nobodys.resolve("data/PG_VERSION"))).isEqualTo(65_534);
      assertThat(Tree.ownerOf(nobodys.resolve("password"))).isEqualTo(65_534);
    }
  }

  @Test
  @Order(12)
  void shouldSayWhoMayNotEnterWhenAFolderAboveIsClosed() throws IOException {
    Proofs.need(Programs.isRoot(), "only root has to give its rights away");
    Path closed =
        Files.createDirectory(
            shared.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path nobodys = Files.createDirectory(closed.resolve("postgres"));
    Files.setAttribute(nobodys, "unix:uid", 65_534);

    assertThatThrownBy(() -> EmbeddedPostgres.start(nobodys, 0))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("may not enter " + closed.toRealPath());
  }

  private static String ask(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return Objects.requireNonNull(rows.getString(1));
    }
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(folder.resolve("data/log"))) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @SuppressWarnings("NullAway") // set before the first test
  private static EmbeddedPostgres unset() {
    return null;
  }
}
