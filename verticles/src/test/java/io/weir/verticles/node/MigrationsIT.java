package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.verticles.inbox.PgInbox;
import io.weir.verticles.postgres.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsIT {

  private String database = "";

  @BeforeEach
  void makeDatabase() throws SQLException {
    database = TestPostgres.newDatabase();
  }

  @Test
  void shouldHaveEveryMappedColumnWhenMigrated() throws SQLException, IOException {
    Migrations.run(server());

    assertThat(
            ask(
                "SELECT table_name || '.' || column_name FROM information_schema.columns"
                    + " WHERE table_schema = 'public'"))
        .containsAll(mappedColumns());
  }

  @Test
  void shouldStartEveryKeyWithTheCorpWhenMigrated() throws SQLException {
    Migrations.run(server());

    assertThat(
            ask(
                "SELECT c.relname || ' ' || a.attname FROM pg_index i"
                    + " JOIN pg_class c ON c.oid = i.indrelid"
                    + " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
                    + " WHERE i.indisprimary AND c.relname LIKE 't\\_%'"))
        .hasSize(13)
        .allMatch(line -> line.endsWith(" corp_id"));
  }

  @Test
  void shouldReadNewInboxRowsInTheOrderOfTheirIndex() throws SQLException {
    Migrations.run(server());
    run(
        "INSERT INTO weir_inbox (receiver, digest, event_type, payload, received_at, state)"
            + " SELECT 'app', md5(i::text) || md5(i::text), 'change_auth', '{}', now(),"
            + " CASE WHEN i % 100 = 0 THEN 'new' ELSE 'kept' END FROM generate_series(1, 5000) i");
    run("ANALYZE weir_inbox");
    assertThat(ask("EXPLAIN " + PgInbox.PENDING))
        .anyMatch(line -> line.contains("Index Scan using weir_inbox_new"))
        .noneMatch(line -> line.contains("Sort"));
  }

  @Test
  void shouldAskFlywayWhenTheNewestIsMissingOrFailed() throws SQLException {
    assertThat(Migrations.run(server())).isEqualTo(Migrations.NEWEST);
    assertThat(ask("SELECT max(version::int)::text FROM weir_schema_history WHERE success"))
        .containsExactly(Integer.toString(Migrations.NEWEST));
    run("UPDATE weir_schema_history SET success = false WHERE version = '1'");
    assertThatThrownBy(() -> Migrations.run(server())).isInstanceOf(Migrations.Failed.class);
    run("UPDATE weir_schema_history SET success = true");
    run("UPDATE weir_schema_history SET checksum = 0 WHERE version = '1'");
    assertThat(Migrations.run(server())).as("nothing to do, so not looked at").isZero();
    run("DELETE FROM weir_schema_history WHERE version = '" + Migrations.NEWEST + "'");
    assertThatThrownBy(() -> Migrations.run(server()))
        .as("looked at")
        .isInstanceOf(Migrations.Failed.class);
  }

  @Test
  void shouldChangeNothingWhenMigratedTwice() throws SQLException {
    assertThat(Migrations.run(server())).isPositive();
    run("INSERT INTO t_wecom_corp_config (corp_id) VALUES ('ww1')");

    assertThat(Migrations.run(server())).isZero();
    assertThat(ask("SELECT chat_seq || chat_pull_status || enabled_flag FROM t_wecom_corp_config"))
        .containsExactly("0idletrue");
  }

  @Test
  void shouldMakeTablesAndHistoryInOneTransactionSoThatAKillLeavesNothingInBetween()
      throws SQLException {
    Migrations.run(server());

    assertThat(
            ask(
                "SELECT xmin::text FROM weir_schema_history UNION"
                    + " SELECT xmin::text FROM pg_class WHERE relname IN ('t_wecom_message', 'weir_inbox')"))
        .hasSize(1);
  }

  @Test
  void shouldLeaveOthersTablesAloneWhenSchemaHasSome() throws SQLException {
    run("CREATE TABLE somebody_elses (n int)");

    assertThat(Migrations.run(server())).isPositive();
    assertThat(ask("SELECT count(*)::text FROM somebody_elses")).containsExactly("0");
  }

  @Test
  void shouldMoveRowsOutOfTheDefaultWhenTheirMonthIsMade() throws SQLException {
    Migrations.run(server());
    insert("a", "2026-10-31 23:59:59.999+00");
    insert("b", "2026-11-01 00:00:00+00");
    insert("c", "2026-12-01 00:00:00+00");

    assertThat(ask("SELECT weir_make_month(DATE '2026-11-01')::text")).containsExactly("true");
    assertThat(ask("SELECT weir_make_month(DATE '2026-11-01')::text")).containsExactly("false");
    insert("d", "2026-11-30 23:59:59.999+00");

    assertThat(ask("SELECT msg_id FROM t_wecom_message_y2026m11 ORDER BY 1"))
        .containsExactly("b", "d");
    assertThat(ask("SELECT msg_id FROM t_wecom_message_default ORDER BY 1"))
        .containsExactly("a", "c");
    assertThat(ask("SELECT count(*)::text FROM pg_indexes WHERE tablename LIKE '%y2026m11'"))
        .containsExactly("2");
  }

  @Test
  void shouldLeaveRowsUpToAPageAsTheyAreInEveryPartition() throws SQLException {
    Migrations.run(server());
    run("SELECT weir_make_month(DATE '2026-11-01')");
    assertThat(
            ask(
                "SELECT c.reloptions::text FROM pg_inherits AS i JOIN pg_class AS c"
                    + " ON c.oid = i.inhrelid WHERE i.inhparent = 't_wecom_message'::regclass"))
        .hasSize(2)
        .containsOnly("{toast_tuple_target=8160}");
  }

  @Test
  void shouldCutMonthsAtUtcWhenTheSessionLivesElsewhere() throws SQLException {
    Migrations.run(server());
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET timezone = 'Asia/Shanghai'");
      statement.execute("SELECT weir_make_month(DATE '2026-11-01')");
    }
    insert("utc", "2026-11-01 00:00:00+00");

    assertThat(ask("SELECT msg_id FROM t_wecom_message_y2026m11")).containsExactly("utc");
  }

  @Test
  void shouldNameHostAndPortWhenNobodyIsThere() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    PostgresConfig.Server nobody =
        new PostgresConfig.Server("127.0.0.1", port, "weir", "weir", "canary-9", "disable");

    Migrations.Failed failed =
        catchThrowableOfType(Migrations.Failed.class, () -> Migrations.run(nobody));
    assertThat(Objects.requireNonNull(failed).isUnreachable()).isTrue();
    assertThat(failed)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageNotContaining("canary-9");
  }

  @Test
  void shouldNotBeTriedAgainWhenThePasswordIsWrong() {
    PostgresConfig.Server wrong =
        new PostgresConfig.Server(
            "127.0.0.1", TestPostgres.server().port(), database, "weir", "canary-9", "disable");

    assertThatThrownBy(() -> Migrations.run(wrong))
        .isInstanceOfSatisfying(
            Migrations.Failed.class, failed -> assertThat(failed.isUnreachable()).isFalse())
        .hasMessageContaining("password authentication failed")
        .hasMessageNotContaining("canary-9");
  }

  private PostgresConfig.Server server() {
    var postgres = TestPostgres.server();
    return new PostgresConfig.Server(
        "127.0.0.1", postgres.port(), database, postgres.user(), postgres.password(), "disable");
  }

  private static List<String> mappedColumns() throws IOException {
    try (InputStream list =
        Objects.requireNonNull(
            MigrationsIT.class.getResourceAsStream("/field-mapping-columns.txt"))) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void insert(String id, String time) throws SQLException {
    run(
        "INSERT INTO t_wecom_message (corp_id, msg_id, msg_time, seq) VALUES ('ww1', '"
            + id
            + "', '"
            + time
            + "', 1)");
  }

  private List<String> ask(String sql) throws SQLException {
    List<String> answers = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        answers.add(Objects.requireNonNull(rows.getString(1)));
      }
    }
    return answers;
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        TestPostgres.jdbcUrl(database), "weir", TestPostgres.server().password());
  }
}
