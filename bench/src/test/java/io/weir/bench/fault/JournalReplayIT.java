package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.testkit.Await;
import io.weir.verticles.cli.WeirCommand;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.node.Replay;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code weir journal replay} over the journals of real nodes, compared table by table. */
@Timeout(150)
class JournalReplayIT {

  /** What a replay builds anew, and what of it is the same in every run. */
  private static final Map<String, String> TABLES =
      new TreeMap<>(
          Map.of(
              "t_wecom_message", "*",
              "t_wecom_message_conversation", "*",
              "t_wecom_message_media", "*",
              "t_wecom_conversation", "*",
              "t_wecom_conversation_participant", "*",
              "weir_inbox",
                  "receiver, digest, corp_id, suite_id, event_type, change_type, received_at",
              "weir_quarantine",
                  "source, corp_id, seq, msg_id, key_version, reason, record_digest"));

  @TempDir Path folder;

  /** A command's end. */
  private record Ended(int exitCode, String err, JsonNode json) {}

  private Ended replay(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("journal", "replay", "--json", "--config"));
    line.add(folder.resolve("a").resolve(SetupFiles.CONFIGURATION).toString());
    line.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = WeirCommand.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(line.toArray(String[]::new));
    List<String> lines = out.toString().lines().toList();
    JsonNode last =
        lines.isEmpty()
            ? new ObjectMapper().nullNode()
            : new ObjectMapper().readTree(lines.get(lines.size() - 1));
    return new Ended(code, err.toString(), last);
  }

  /** One digest a table; {@code schema} is qualified so that two can be compared. */
  private static Map<String, String> tables(Rig rig, String schema) throws SQLException {
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, String> table : TABLES.entrySet()) {
      digests.put(
          table.getKey(),
          rig.one(
              "SELECT count(*) || ' ' || coalesce(md5(string_agg(r, ',' ORDER BY r)), '') FROM"
                  + " (SELECT x::text AS r FROM (SELECT "
                  + table.getValue()
                  + " FROM "
                  + schema
                  + "."
                  + table.getKey()
                  + ") AS x) AS y"));
    }
    return digests;
  }

  private static String positions(Rig rig) throws SQLException {
    return ""
        + rig.one(
            "SELECT (SELECT string_agg(c::text, ';' ORDER BY c::text) FROM weir_checkpoint AS c) || '|'"
                + " || (SELECT string_agg(c::text, ';' ORDER BY c::text) FROM t_wecom_corp_config AS c)");
  }

  private static void execute(Rig rig, String... statements) throws SQLException {
    try (Connection connection = rig.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** A node that has taken all of a world, and is stopped. */
  private static void drained(Rig rig) throws Exception {
    Node node = rig.start("a");
    rig.wecom()
        .pushTo(Rig.callbackUrl(node), PushOptions.platform())
        .done()
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    rig.requireOracle();
    rig.stop(node);
  }

  @Test
  void shouldAddNothingToTheLiveTablesAndBuildTheSameInAShadow() throws Exception { // I5
    try (Rig rig =
        Rig.of(folder, Rig.plan(4, 1500, 200).withBadEntries(12), ServerOptions.plain())) {
      drained(rig);
      Map<String, String> live = tables(rig, "public");
      String positions = positions(rig);

      Ended whole = replay();

      assertThat(whole.exitCode()).as(whole.err()).isZero();
      assertThat(whole.json().path("rowsAdded").asLong(-1)).isZero();
      assertThat(whole.json().path("records").asLong()).isGreaterThanOrEqualTo(1700);
      assertThat(whole.json().path("undrained").asLong(-1)).isZero();
      assertThat(tables(rig, "public")).isEqualTo(live);
      assertThat(positions(rig)).as("no cursor and no checkpoint moved").isEqualTo(positions);

      Ended shadow = replay("--into", "weir_shadow");

      assertThat(shadow.exitCode()).as(shadow.err()).isZero();
      assertThat(shadow.json().path("added").path("message").asLong()).isGreaterThan(1400);
      assertThat(tables(rig, "weir_shadow")).isEqualTo(live);
      assertThat(tables(rig, "public")).isEqualTo(live);
      assertThat(positions(rig)).isEqualTo(positions);
      assertThat(rig.one("SELECT string_agg(DISTINCT state, ',') FROM weir_shadow.weir_inbox"))
          .as("no effect waits there")
          .isEqualTo("replayed");
      Ended again = replay("--into", "weir_shadow");
      assertThat(again.json().path("rowsAdded").asLong(-1)).isZero();
      assertThat(replay("--into", "public").exitCode()).isEqualTo(2);
      execute(rig, "CREATE SCHEMA theirs", "CREATE TABLE theirs.t (a int)");
      assertThat(replay("--into", "theirs").err()).contains("holds tables that no replay made");
    }
  }

  @Test
  void shouldBringBackExactlyWhatWasDeleted() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 900, 100).withBadEntries(6), ServerOptions.plain())) {
      drained(rig);
      Map<String, String> live = tables(rig, "public");
      execute(
          rig,
          "DELETE FROM t_wecom_message WHERE seq % 5 = 0",
          "DELETE FROM t_wecom_message_conversation WHERE hashtext(msg_id) % 3 = 0",
          "DELETE FROM t_wecom_message_media WHERE media_index = 0",
          "DELETE FROM t_wecom_conversation_participant WHERE hashtext(participant_id) % 4 = 0",
          "DELETE FROM t_wecom_conversation WHERE hashtext(conversation_id) % 2 = 0",
          "DELETE FROM weir_quarantine WHERE id % 2 = 0",
          "DELETE FROM weir_inbox WHERE digest < '8'");
      assertThat(tables(rig, "public").values()).doesNotContainAnyElementsOf(live.values());
      String corp = rig.expectedCorps().get(0).corpId();

      Ended one = replay("--corp", corp);
      assertThat(one.exitCode()).as(one.err()).isZero();
      String ofOthers = "SELECT count(*) FROM t_wecom_message WHERE seq % 5 = 0 AND corp_id ";
      assertThat(rig.number(ofOthers + "<> '" + corp + "'")).isZero();
      assertThat(rig.number(ofOthers + "= '" + corp + "'")).isPositive();
      Ended ended = replay();

      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(tables(rig, "public")).isEqualTo(live);
      assertThat(rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'replayed'"))
          .isPositive();
      rig.requireOracle();
    }
  }

  @Test
  void shouldGoOnWhereItWasInterrupted() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 1200, 60), ServerOptions.plain())) {
      drained(rig);
      long whole = replay().json().path("records").asLong();
      AtomicReference<Replay> running = new AtomicReference<>();
      Replay first =
          Replay.of(
              ConfigLoader.load(folder.resolve("a").resolve(SetupFiles.CONFIGURATION)),
              new Replay.Request(io.weir.engine.drain.ReplayRange.WHOLE, 600, "weir_shadow", null),
              at -> {
                if (at.records() > 400) {
                  Objects.requireNonNull(running.get()).interrupt();
                }
              });
      running.set(first);

      Replay.Report part = first.run(job -> {});

      assertThat(part.finished()).isFalse();
      assertThat(part.records()).isBetween(400L, 1200L);
      assertThat(replay("--resume", "nosuch").err()).contains("there is no replay nosuch");
      Ended rest = replay("--into", "weir_shadow", "--resume", part.job());
      assertThat(rest.exitCode()).as(rest.err()).isZero();
      assertThat(rest.json().path("records").asLong() + part.records())
          .as("nothing is gone over twice")
          .isEqualTo(whole);
      assertThat(tables(rig, "weir_shadow")).isEqualTo(tables(rig, "public"));
      assertThat(rig.number("SELECT count(*) FROM weir_shadow.weir_checkpoint")).isZero();
    }
  }

  @Test
  void shouldNeitherBlockNorDoubleBesideANodeThatWritesTheSameRows() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 1500, 100), ServerOptions.plain())) {
      rig.showOnly(40);
      Node node = rig.start("a");
      rig.wecom()
          .pushTo(Rig.callbackUrl(node), PushOptions.platform())
          .done()
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
      long shown =
          rig.world().archives().values().stream().mapToLong(a -> a.size() * 40L / 100).sum();
      Await.until(
          "what is shown is stored",
          () -> rig.number("SELECT count(*) FROM t_wecom_message") == shown);
      execute(
          rig,
          "DELETE FROM t_wecom_message_conversation WHERE hashtext(msg_id) % 2 = 0",
          "DELETE FROM t_wecom_message WHERE seq % 2 = 0");
      rig.showAll();

      List<CompletableFuture<Ended>> replays = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        replays.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return replay();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }));
      }

      for (CompletableFuture<Ended> one : replays) {
        Ended ended = one.get(100, TimeUnit.SECONDS);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err()).doesNotContain("sqlstate");
      }
      rig.requireOracle();
      assertThat(
              rig.number(
                  "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
          .isZero();
    }
  }
}
