package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * What a process leaves around itself: its command line, its children and what they are given,
 * temporary files, all of its data folder. With a Postgres of its own, whose files are searched,
 * too (I6).
 */
@Timeout(180)
class ChildCanaryIT {

  private static final String VARIABLE = "WEIR_OPERATOR_TOKEN";
  private static final String OPERATOR = "token-of-the-operator-9876543210";
  private static final int MESSAGES = 200;
  private static final int CALLBACKS = 60;

  /** Where secrets are by intent, mode 0600. */
  private static final List<String> KEY_FILES =
      List.of("keys/seal.key", "keys/node.key", "postgres/password");

  @TempDir Path folder;

  @Test
  void shouldLeaveNoSecretAroundItsProcess() throws Exception { // I6
    try (Rig rig = Rig.of(folder, Rig.plan(2, MESSAGES, CALLBACKS), ServerOptions.plain())) {
      int callbacks = ChildNode.freePort();
      int observe = ChildNode.freePort();
      Path file = configure(rig, callbacks, observe);
      Path home = Objects.requireNonNull(file.getParent());
      Path data = home.resolve("data");
      Path temporary = Files.createDirectories(home.resolve("tmp"));
      try (ChildNode child =
          ChildNode.start(
              file,
              Map.of(VARIABLE, OPERATOR, "TMPDIR", temporary.toString()),
              List.of("-Djava.io.tmpdir=" + temporary))) {
        try {
          child.awaitWhole(observe);
          rig.wecom().pushTo("http://127.0.0.1:" + callbacks, PushOptions.platform());
          Canaries canaries = canaries(rig, data);
          SoftAssertions softly = new SoftAssertions();
          try (Connection postgres = connect(data)) {
            Await.until("all is stored", Duration.ofSeconds(60), () -> stored(postgres, rig));
            flush(postgres);
            requireNoneInProcesses(softly, canaries, child.pid(), postmaster(data));
            canaries.requireNone(softly, "the log", child.output());
            canaries.requireNone(softly, "a management page", pages(observe));
            canaries.requireNoneInTables(softly, postgres);
          }
          requireNoneInFiles(softly, canaries.ofSecrets(), temporary, List.of());
          assertThat(child.stop()).isZero();
          requireNoneInFiles(softly, canaries.ofSecrets(), temporary, List.of());
          requireNoneInFiles(softly, canaries.ofSecrets(), data, KEY_FILES);
          softly.assertAll();
        } finally {
          child.stop(); // its Postgres, too, ends with it
        }
      }
    }
  }

  private static Path configure(Rig rig, int callbacks, int observe) throws IOException {
    rig.set("journal", "sealedKeys", true);
    Path file = rig.configure("a", 1, callbacks, observe);
    Map<String, Object> root =
        new HashMap<>(new Yaml().<Map<String, Object>>load(Files.readString(file)));
    root.put("postgres", Map.of("url", "embedded"));
    root.put("observe", Map.of("port", observe, "token", "${env:" + VARIABLE + "}"));
    Files.writeString(file, new Yaml().dump(root));
    return file;
  }

  private static Canaries canaries(Rig rig, Path data) throws IOException {
    Canaries canaries = Canaries.of(rig).with("the operator's token", OPERATOR);
    canaries.with("the seal's key", Files.readString(data.resolve("keys/seal.key")).trim());
    canaries.with("the node key", Files.readString(data.resolve("keys/node.key")).trim());
    canaries.with("Postgres' password", Files.readString(data.resolve("postgres/password")).trim());
    return canaries;
  }

  private static Connection connect(Path data) throws IOException, SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:"
            + Files.readString(data.resolve("postgres/port")).trim()
            + "/weir",
        "weir",
        Files.readString(data.resolve("postgres/password")).trim());
  }

  private static boolean stored(Connection postgres, Rig rig) throws SQLException {
    long messages = rig.expectedCorps().stream().mapToLong(c -> c.messages().size()).sum();
    return number(postgres, "SELECT count(*) FROM t_wecom_message") == messages
        && number(postgres, "SELECT count(*) FROM weir_inbox") == CALLBACKS
        && number(postgres, "SELECT count(*) FROM weir_inbox WHERE state = 'new'") == 0
        && number(postgres, "SELECT count(*) FROM weir_suite WHERE ticket_sealed <> ''") == 1;
  }

  private static long number(Connection postgres, String sql) throws SQLException {
    try (Statement statement = postgres.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : -1;
    }
  }

  // So that its files hold the rows, and not only its log.
  private static void flush(Connection postgres) throws SQLException {
    try (Statement statement = postgres.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  private static String pages(int observe) throws InterruptedException {
    return ChildNode.page(observe, "/metrics")
        + ChildNode.page(observe, "/corps")
        + ChildNode.page(observe, "/health/live")
        + ChildNode.page(observe, "/health/ready");
  }

  /** The environment of the process itself is the operator's: only its children's is searched. */
  private static void requireNoneInProcesses(
      SoftAssertions softly, Canaries canaries, long pid, long postmaster) throws IOException {
    canaries.requireNone(softly, "its command line", proc(pid, "cmdline"));
    // Postgres' own children have their parent's environment.
    List<ProcessHandle> started = new ArrayList<>();
    for (long root : new long[] {pid, postmaster}) {
      ProcessHandle.of(root).orElseThrow().descendants().forEach(started::add);
    }
    softly.assertThat(started).as("Postgres' processes").hasSizeGreaterThan(3);
    StringBuilder all = new StringBuilder(proc(postmaster, "cmdline"));
    all.append(proc(postmaster, "environ"));
    for (ProcessHandle child : started) {
      all.append(proc(child.pid(), "cmdline")).append(proc(child.pid(), "environ"));
    }
    softly.assertThat(all).as("environments can be read").contains("LC_ALL=C");
    canaries.requireNone(softly, "a child's command line or environment", all.toString());
  }

  private static long postmaster(Path data) throws IOException {
    return Long.parseLong(
        Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(0).trim());
  }

  private static String proc(long pid, String name) throws IOException {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), name), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return ""; // it ended meanwhile
    }
  }

  private static void requireNoneInFiles(
      SoftAssertions softly, Canaries canaries, Path under, List<String> but) throws IOException {
    try (Stream<Path> files = Files.walk(under)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = under.relativize(file).toString();
        if (!but.contains(name)) {
          canaries.requireNone(softly, "file " + name, text(file));
        }
      }
    }
  }

  private static String text(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    return all.replaceAll("\\x00{8,}", "\0");
  }
}
