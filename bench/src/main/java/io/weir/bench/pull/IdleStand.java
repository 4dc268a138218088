package io.weir.bench.pull;

import io.weir.bench.measure.Measured;
import io.weir.bench.measure.ProcessUse;
import io.weir.bench.node.NodePages;
import io.weir.bench.node.Stand;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.world.WorldPlan;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A node with some active corps and many idle ones, and what it uses of the machine. */
final class IdleStand implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long TICK_MILLIS = 10;
  private static final String CORPS = "weir_pull_corps";
  private static final String HEAP = "jvm_memory_used_bytes\\{area=\"heap\".*\\}";
  private static final String CURSORS =
      "SELECT corp_id, chat_seq FROM t_wecom_corp_config WHERE corp_id = ANY (?)";

  private final Stand stand;
  private final int corps;
  private final int perSecond;

  private IdleStand(Stand stand, int corps, int perSecond) {
    this.stand = stand;
    this.corps = corps;
    this.perSecond = perSecond;
  }

  /**
   * CPU time of a window.
   *
   * @param node as a share of one core
   * @param postgres as a share of one core
   * @param polls archive calls that it made
   */
  record Use(double node, double postgres, long polls) {}

  /** Makes its world; {@code messages} are the active corps' together, none can be seen yet. */
  static IdleStand make(Site site, int active, int idle, int messages, int perSecond)
      throws IOException {
    WorldPlan plan =
        WorldPlan.of(site.seed(), active + idle, messages, 0, System.currentTimeMillis())
            .withSilent(idle);
    Stand stand = Stand.make(site, "idle-" + idle, plan, ServerOptions.plain());
    stand.hideAll();
    return new IdleStand(stand, active + idle, perSecond);
  }

  /** Starts the node; milliseconds from its process's begin until all corps are being pulled. */
  long start() throws Exception {
    stand.start(setup -> setup);
    stand.await(
        "all corps are pulled", () -> NodePages.sum(stand.folder().observePort(), CORPS) == corps);
    Instant started =
        ProcessHandle.of(stand.pid()).flatMap(p -> p.info().startInstant()).orElseThrow();
    return Duration.between(started, Instant.now()).toMillis();
  }

  /** A steady flow of messages over the active corps, from now on. */
  Trickle trickle() {
    return new Trickle(Trickle.talking(stand.world().archives()), perSecond, System.nanoTime());
  }

  /** Shows nothing more, and waits until all that was shown is known to be committed. */
  void await(Trickle trickle) throws SQLException, InterruptedException {
    try (Connection connection = stand.folder().postgres().connect();
        PreparedStatement cursors = connection.prepareStatement(CURSORS)) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!trickle.awaited().isEmpty()) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("not committed: " + trickle.awaited());
        }
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        trickle.committed(cursors(connection, cursors, trickle.awaited()), System.nanoTime());
      }
    }
  }

  /** Lets the flow go on for so long, and says what the node used. */
  Use use(Trickle trickle, Duration time) throws SQLException, InterruptedException {
    long node = stand.nodeCpuNanos();
    long postgres = stand.postgresCpuNanos();
    long polls = stand.wecom().stats().archiveCalls();
    long begin = System.nanoTime();
    try (Connection connection = stand.folder().postgres().connect();
        PreparedStatement cursors = connection.prepareStatement(CURSORS)) {
      while (System.nanoTime() - begin < time.toNanos()) {
        trickle.show(System.nanoTime());
        Set<String> awaited = trickle.awaited();
        if (!awaited.isEmpty()) {
          trickle.committed(cursors(connection, cursors, awaited), System.nanoTime());
        }
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      }
    }
    double nanos = System.nanoTime() - begin;
    return new Use(
        (stand.nodeCpuNanos() - node) / nanos,
        (stand.postgresCpuNanos() - postgres) / nanos,
        stand.wecom().stats().archiveCalls() - polls);
  }

  private static Map<String, Long> cursors(
      Connection connection, PreparedStatement statement, Set<String> corps) throws SQLException {
    Array wanted = connection.createArrayOf("text", corps.toArray());
    statement.setArray(1, wanted);
    Map<String, Long> found = new HashMap<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getLong(2));
      }
    }
    return found;
  }

  /** Bytes on the node's heap after a full collection. */
  long liveBytes() throws IOException, InterruptedException {
    stand.collect();
    return NodePages.sum(stand.folder().observePort(), HEAP);
  }

  /** Resident memory of the node's process. */
  long residentBytes() {
    return ProcessUse.residentBytes(stand.pid());
  }

  /** Shows the rest, and compares every row. */
  void compareAll(Measured into) throws Exception {
    stand.revealAll();
    stand.compareAll(into);
    stand.stopInOrder();
  }

  @Override
  public void close() {
    stand.close();
  }
}
