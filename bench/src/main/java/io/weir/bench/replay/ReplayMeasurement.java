package io.weir.bench.replay;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.ProcessUse;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.SetupFiles;
import io.weir.verticles.node.PostgresConfig;
import io.weir.verticles.postgres.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A journal that was drained before, into empty schemas: as fast as it was drained times how much,
 * and beside a loop that writes the same rows and does nothing else.
 */
public final class ReplayMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps with an archive each
   * @param messages in all
   * @param warmUp messages drained before the live rate counts
   * @param repetitions of a replay and a bare loop, in turns, each into a schema of its own
   * @param sealedKeys whether the drain keeps content keys, so that the replay needs no RSA
   */
  public record Size(
      @Within(max = 100_000) int corps,
      int messages,
      @Within(min = 0) int warmUp,
      int repetitions,
      boolean sealedKeys) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("messages", messages, "warmUp", warmUp);
    }
  }

  private static final String STAGE = "replay";

  /** What a replay builds; of each table one line that is the same only when all rows are. */
  private static final List<String> TABLES =
      List.of(
          "t_wecom_message",
          "t_wecom_message_conversation",
          "t_wecom_message_media",
          "t_wecom_conversation",
          "t_wecom_conversation_participant");

  private final Size size;
  private final List<double[]> ratios = new ArrayList<>();

  public ReplayMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand running = stand(STAGE, size.corps(), size.messages());
    running.start(setup -> size.sealedKeys() ? setup.with("journal", "sealedKeys", true) : setup);
    double live = liveRate(into, running);
    running.compareAll(into);
    running.stopInOrder();
    EmbeddedPostgres postgres =
        start(() -> EmbeddedPostgres.start(running.folder().path().resolve("data/postgres"), 0));
    site().say().accept("replay: making the bare loop's rows …");
    try (BareLoop bare = BareLoop.of(running.folder().path().resolve(SetupFiles.CONFIGURATION));
        Connection connection = postgres.connect()) {
      for (int i = 0; i < size.repetitions(); i++) {
        repetition(into, running, bare, postgres, connection, i);
      }
    }
    report(into, live);
  }

  /** Messages a second in windows of a second each, from the warm-up on. */
  private double liveRate(Measured into, Stand running) throws Exception {
    running.warmUp(size.warmUp());
    List<Double> rates = new ArrayList<>();
    running.watchStored(size.messages(), (nanos, messages) -> rates.add(messages * 1e9 / nanos));
    into.figure(STAGE, "live-rate", "messages/s", array(rates));
    return rates.stream().mapToDouble(r -> r).average().orElse(Double.NaN);
  }

  private void repetition(
      Measured into,
      Stand running,
      BareLoop bare,
      EmbeddedPostgres server,
      Connection connection,
      int number)
      throws Exception {
    site().say().accept("replay: repetition " + (number + 1) + " of " + size.repetitions() + " …");
    long pid = running.folder().postgres().pid();
    execute(connection, "CHECKPOINT");
    long before = ProcessUse.treeCpuNanos(pid);
    String replayed = "replayed_" + number;
    ReplayProcess process =
        start(() -> ReplayProcess.start(running.folder(), replayed, site().jvm()));
    ReplayProcess.Run run = process.await();
    end(process);
    checkKeys(into, run);
    long middle = ProcessUse.treeCpuNanos(pid);
    compare(into, connection, replayed);
    execute(connection, "DROP SCHEMA " + replayed + " CASCADE");
    execute(connection, "CHECKPOINT");
    String written = "written_" + number;
    long again = ProcessUse.treeCpuNanos(pid);
    BareLoop.Run loop = bare.run(target(server), written);
    long after = ProcessUse.treeCpuNanos(pid);
    compare(into, connection, written);
    execute(connection, "DROP SCHEMA " + written + " CASCADE");
    ratios.add(
        new double[] {
          run.records() * 1e9 / run.nanos(),
          loop.rows() * 1e9 / loop.nanos(),
          (middle - before) / 1e3 / run.records(),
          (after - again) / 1e3 / loop.rows(),
          run.cpuNanos() / 1e3 / run.records()
        });
  }

  // What is measured is a replay through sealed keys: one that opened content keys by RSA is
  // another.
  private void checkKeys(Measured into, ReplayProcess.Run run) {
    long rsa = run.report().path("rsaOperations").asLong(-1);
    if (rsa < 0 || size.sealedKeys() != (rsa == 0)) {
      into.wrong(
          "a replay with sealed keys " + size.sealedKeys() + " took " + rsa + " RSA operations");
    }
  }

  private static PostgresConfig.Server target(EmbeddedPostgres server) {
    return new PostgresConfig.Server(
        EmbeddedPostgres.HOST,
        server.port(),
        EmbeddedPostgres.DATABASE,
        server.user(),
        server.password(),
        "disable");
  }

  private static void compare(Measured into, Connection connection, String schema)
      throws SQLException {
    for (String table : TABLES) {
      String wanting =
          "SELECT count(*) FROM ((TABLE public.%1$s EXCEPT ALL TABLE %2$s.%1$s)"
              + " UNION ALL (TABLE %2$s.%1$s EXCEPT ALL TABLE public.%1$s)) AS d";
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(wanting.formatted(table, schema))) {
        rows.next();
        if (rows.getLong(1) != 0) {
          into.wrong(schema + "." + table + ": " + rows.getLong(1) + " rows differ from the live");
        }
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void report(Measured into, double live) {
    into.figure(STAGE, "live-ratio", "", each(r -> r[0] / live));
    into.figure(STAGE, "bare-ratio", "", each(r -> r[0] / r[1]));
    into.figure(STAGE, "rate", "messages/s", each(r -> r[0]));
    into.figure(STAGE, "bare-rate", "messages/s", each(r -> r[1]));
    into.figure(STAGE, "postgres-cpu", "µs", each(r -> r[2]));
    into.figure(STAGE, "bare-postgres-cpu", "µs", each(r -> r[3]));
    into.figure(STAGE, "process-cpu", "µs", each(r -> r[4]));
    into.note(
        "replay's time is what the command reports: counting the records is in it, the JVM's start"
            + " and the making of tables are not; process-cpu has all of it");
  }

  private double[] each(ToDoubleFunction<double[]> value) {
    return ratios.stream().mapToDouble(value).toArray();
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(v -> v).toArray();
  }
}
