package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.TestWorlds;
import io.weir.bench.wecom.oracle.Agreement;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.Expected;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedInbox;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.oracle.ExpectedWriter;
import io.weir.bench.wecom.oracle.FilledColumns;
import io.weir.bench.wecom.oracle.OracleCheck;
import io.weir.bench.wecom.oracle.TableComparison;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import io.weir.testkit.Await;
import io.weir.testkit.FaultProxy;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Migrations;
import io.weir.verticles.node.Node;
import io.weir.verticles.node.PostgresConfig;
import io.weir.verticles.postgres.EmbeddedPostgres;
import io.weir.verticles.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** A small world, its simulated WeCom, a database of its own behind a proxy, and nodes on both. */
final class Rig implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private final Path folder;
  private final TestWorlds.Kept kept = new TestWorlds.Kept();
  private final World world;
  private final SimWeCom wecom;
  private final EmbeddedPostgres server;
  private final String database;
  private final FaultProxy postgres;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Map<String, Object>> settings = new HashMap<>();
  private int stopGraceMs;
  private @Nullable String archiveUrl;

  private Rig(
      Path folder, WorldPlan plan, ServerOptions options, EmbeddedPostgres server, String database)
      throws Exception {
    this.folder = folder;
    this.server = server;
    this.database = database;
    try (ExpectedWriter writer = ExpectedWriter.create(folder.resolve(SetupFiles.EXPECTED))) {
      world = TestWorlds.make(plan, new Both(writer, kept));
    }
    wecom = SimWeCom.start(world, options);
    postgres = FaultProxy.before(server.port());
  }

  static Rig of(Path folder, WorldPlan plan, ServerOptions options) throws Exception {
    return new Rig(folder, plan, options, TestPostgres.server(), TestPostgres.newDatabase());
  }

  /** On a server of the test's own, which may go away. */
  static Rig on(OwnPostgres own, Path folder, WorldPlan plan, ServerOptions options)
      throws Exception {
    return new Rig(folder, plan, options, own.server(), own.newDatabase());
  }

  /** A plan whose newest message is of now. */
  static WorldPlan plan(int corps, int messages, int callbacks) {
    return WorldPlan.of(7, corps, messages, callbacks, System.currentTimeMillis());
  }

  private record Both(ExpectedSink first, ExpectedSink second) implements ExpectedSink {
    @Override
    public void corp(ExpectedCorp corp) throws IOException {
      first.corp(corp);
      second.corp(corp);
    }

    @Override
    public void inbox(List<ExpectedInbox> rows) throws IOException {
      first.inbox(rows);
      second.inbox(rows);
    }
  }

  World world() {
    return world;
  }

  SimWeCom wecom() {
    return wecom;
  }

  /** What stands between the nodes and Postgres. */
  FaultProxy postgres() {
    return postgres;
  }

  List<ExpectedCorp> expectedCorps() {
    return kept.corps;
  }

  /** Distinct ones, as they must be in the inbox. */
  long expectedCallbacks() throws IOException {
    return expected().totals().callbacks();
  }

  Path folderOf(String name) {
    return folder.resolve(name);
  }

  /** Hides all but {@code percent} of every archive. */
  void showOnly(int percent) {
    world.archives().values().forEach(a -> a.showOnly(a.size() * percent / 100));
  }

  void showAll() {
    world.archives().values().forEach(archive -> archive.reveal(archive.size()));
  }

  /** Sets a key of the nodes that are configured from now on. */
  void set(String section, String key, Object value) {
    settings.computeIfAbsent(section, s -> new HashMap<>()).put(key, value);
  }

  /** Pushes are taken for so long after a stop has begun; 0 unless said here. */
  void stopGrace(int millis) {
    stopGraceMs = millis;
  }

  /** Archives are pulled from there, and from WeCom itself unless said here. */
  void archiveAt(String baseUrl) {
    archiveUrl = baseUrl;
  }

  /** The configuration file of a node with a folder of its own; port 0 = any free one. */
  Path configure(String name, int postgresPort, int callbackPort, int observePort)
      throws IOException {
    return configure(name, postgresUrl(postgresPort), callbackPort, observePort);
  }

  String postgresUrl(int port) {
    return "postgresql://"
        + server.user()
        + ":"
        + server.password()
        + "@127.0.0.1:"
        + port
        + "/"
        + database
        + "?sslmode=disable";
  }

  @SuppressWarnings("unchecked")
  private Path configure(String name, String url, int callbackPort, int observePort)
      throws IOException {
    Path home = folderOf(name);
    new SetupFiles(home, world).write(wecom.baseUrl(), callbackPort);
    Path file = home.resolve(SetupFiles.CONFIGURATION);
    Map<String, Object> root = new Yaml().load(Files.readString(file));
    root.put("postgres", Map.of("url", url, "poolSize", 4));
    root.put(
        "callback",
        Map.of(
            "port", callbackPort, "host", "127.0.0.1", "loops", 1, "stopGraceMillis", stopGraceMs));
    root.put("observe", Map.of("port", observePort));
    root.put("pull", Map.of("idlePollMaxMillis", 300));
    for (Map<String, Object> corp :
        (List<Map<String, Object>>) root.getOrDefault("corps", List.of())) {
      Map<String, Object> archive =
          new HashMap<>((Map<String, Object>) corp.getOrDefault("archive", Map.of()));
      archive.put("pollMillis", 200);
      if (archiveUrl != null) {
        archive.put("baseUrl", archiveUrl);
      }
      corp.put("archive", archive);
    }
    settings.forEach(
        (section, keys) -> {
          Map<String, Object> all =
              new HashMap<>((Map<String, Object>) root.getOrDefault(section, Map.of()));
          all.putAll(keys);
          root.put(section, all);
        });
    Files.writeString(file, new Yaml().dump(root));
    return file;
  }

  /** A node in this process, through the proxy; its ports are open. */
  Node start(String name) throws Exception {
    return start(configure(name, postgres.port(), 0, 0));
  }

  Node start(Path configuration) throws Exception {
    Node node =
        Node.start(ConfigLoader.load(configuration))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    nodes.add(node);
    return node;
  }

  /** Waits until it has reached Postgres, holds its leases and pulls. */
  static void awaitOpened(Node node) throws Exception {
    node.opened().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  void stop(Node node) {
    nodes.remove(node);
    node.stop();
  }

  static String callbackUrl(Node node) {
    return "http://127.0.0.1:" + node.callbackPort();
  }

  private OracleCheck oracle() {
    return new OracleCheck(jdbcUrl(), server.user(), server.password());
  }

  private Expected expected() {
    return Expected.of(folder.resolve(SetupFiles.EXPECTED));
  }

  /** How full the directory's columns are by now. */
  FilledColumns filledColumns() throws SQLException {
    return oracle().filledColumns();
  }

  /** Waits until as much is stored as is expected, then compares every row (I5). */
  void requireOracle() throws Exception {
    requireOracle(Agreement.NONE);
  }

  /** The same with the directory, as closely as {@code agreement}. */
  void requireOracle(Agreement agreement) throws Exception {
    Expected.Totals totals = expected().totals();
    try {
      Await.until(
          "everything is stored",
          PATIENCE,
          () -> {
            OracleCheck.Progress now = oracle().progress();
            return now.messages() >= totals.messages()
                && now.callbacks() >= totals.callbacks()
                && now.quarantined() >= totals.quarantined();
          });
      Await.until("every row is right", SETTLE, () -> compare(agreement).same());
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + String.join("\n", report(agreement)), e);
    }
    assertThat(compare(agreement).duplicates()).isZero();
  }

  private Comparison compare(Agreement agreement) throws Exception {
    return oracle().compare(expected(), agreement);
  }

  private List<String> report(Agreement agreement) throws Exception {
    Comparison comparison = compare(agreement);
    List<String> lines = new ArrayList<>();
    for (TableComparison table : comparison.tables()) {
      lines.add(table.summary());
      table.differences().stream().limit(6).forEach(lines::add);
    }
    each(
        "SELECT corp_id, chat_seq, chat_pull_status, fencing_token FROM t_wecom_corp_config ORDER BY 1",
        row ->
            lines.add(
                row.getString(1)
                    + " chat_seq "
                    + row.getLong(2)
                    + " "
                    + row.getString(3)
                    + " token "
                    + row.getLong(4)));
    return lines;
  }

  /** Takes the rows of a query. */
  @FunctionalInterface
  interface RowTaker {
    void take(ResultSet row) throws SQLException;
  }

  void each(String sql, RowTaker taker) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows);
      }
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Nullable String one(String sql) throws SQLException {
    List<@Nullable String> found = new ArrayList<>();
    each(sql, row -> found.add(row.getString(1)));
    return found.isEmpty() ? null : found.get(0);
  }

  long number(String sql) throws SQLException {
    return Long.parseLong(String.valueOf(one(sql)));
  }

  /** The database itself, past the proxy. */
  PostgresConfig.Server server() {
    return new PostgresConfig.Server(
        EmbeddedPostgres.HOST,
        server.port(),
        database,
        server.user(),
        server.password(),
        "disable");
  }

  /** Watches every cursor from now on; makes the tables when no node has yet. */
  CursorWatch watchCursors() {
    Migrations.run(server());
    return new CursorWatch(this, false);
  }

  /** The same, and Postgres may go away meanwhile. */
  CursorWatch watchCursorsThroughOutages() {
    Migrations.run(server());
    return new CursorWatch(this, true);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), server.user(), server.password());
  }

  private String jdbcUrl() {
    return String.format(Locale.ROOT, "jdbc:postgresql://127.0.0.1:%d/%s", server.port(), database);
  }

  @Override
  public void close() {
    postgres.comeBack();
    postgres.letGo();
    List.copyOf(nodes).forEach(this::stop);
    wecom.close();
    postgres.close();
  }
}
