package io.weir.bench.demo;

import io.weir.bench.measure.RsaCeiling;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.Expected;
import io.weir.bench.wecom.oracle.OracleCheck;
import io.weir.engine.base.Meter;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.node.NodeConfig;
import io.weir.verticles.node.ObserveConfig;
import io.weir.verticles.node.PostgresConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One demo, step by step: ceiling, archive, node, wait, compare, ceiling. */
final class DemoRun {

  private static final Duration CEILING_TIME = Duration.ofSeconds(3);
  private static final long TICK_MILLIS = 100;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Without a new row for so long the demo compares what there is: something is missing then. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path folder;
  private final Consumer<String> say;
  private final long seed;

  DemoRun(Path folder, long seed, Consumer<String> say) {
    this.folder = folder;
    this.seed = seed;
    this.say = say;
  }

  /** What is still running, and what came of it. */
  record Outcome(
      Node node,
      SimulatorProcess simulator,
      DemoReport.Counts counts,
      RsaCeiling ceiling,
      double before) {}

  Outcome run(int corps, int messages, int callbacks) throws Exception {
    RsaCeiling ceiling = new RsaCeiling();
    say.accept("timing RSA on all cores (" + ceiling.provider() + ") …");
    double before = ceiling.perSecond(CEILING_TIME);
    int port = freePort();
    say.accept(
        "making "
            + messages
            + " messages and "
            + callbacks
            + " callbacks of "
            + corps
            + " corps …");
    SimulatorProcess simulator =
        SimulatorProcess.start(folder, corps, messages, callbacks, seed, port);
    Node node = start(config());
    try {
      DemoReport.Counts counts = follow(node, simulator);
      return new Outcome(node, simulator, counts, ceiling, before);
    } catch (Exception e) {
      node.stop();
      simulator.close();
      throw e;
    }
  }

  // The file is what a user would run; only the management port is any free one, so that a demo
  // disturbs nobody.
  private NodeConfig config() {
    NodeConfig read = ConfigLoader.load(folder.resolve("weir.yaml"));
    return new NodeConfig(
        read.file(),
        read.node(),
        read.callback(),
        new ObserveConfig("127.0.0.1", 0),
        read.journal(),
        read.postgres(),
        read.redis(),
        read.wecom(),
        read.pull(),
        read.drain(),
        read.book());
  }

  private static Node start(NodeConfig config) throws Exception {
    Node node = Node.start(config).toCompletionStage().toCompletableFuture().get();
    node.opened().toCompletionStage().toCompletableFuture().get();
    return node;
  }

  private DemoReport.Counts follow(Node node, SimulatorProcess simulator) throws Exception {
    Expected expected = Expected.of(folder.resolve("expected.json"));
    Expected.Totals totals = expected.totals();
    OracleCheck check = check(node);
    Pace pace = new Pace(totals.messages());
    long said = System.nanoTime();
    long changed = System.nanoTime();
    long last = -1;
    while (true) {
      long stored = node.meters().measured(Meter.DRAIN_FRESHNESS).getTotalCount();
      long now = System.nanoTime();
      pace.at(now, stored);
      if (stored != last) {
        last = stored;
        changed = now;
      }
      if (now - said >= PROGRESS_NANOS) {
        said = now;
        say.accept(pace.line(now));
      }
      boolean all = stored >= totals.messages() && isComplete(check, totals, simulator);
      if (all || now - changed > STALL_NANOS || !simulator.isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
    say.accept("comparing every row …");
    Comparison comparison = check.compare(expected);
    return new DemoReport.Counts(totals, check.progress(), comparison, pace.perSecond());
  }

  private static boolean isComplete(
      OracleCheck check, Expected.Totals totals, SimulatorProcess simulator) throws Exception {
    OracleCheck.Progress progress = check.progress();
    return progress.messages() >= totals.messages()
        && progress.callbacks() >= totals.callbacks()
        && progress.quarantined() >= totals.quarantined()
        && simulator.hasPushedAll();
  }

  private static OracleCheck check(Node node) {
    PostgresConfig.Server server = node.server();
    if (server == null) {
      throw new IllegalStateException("the node is open but has no Postgres");
    }
    String url =
        "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + server.database();
    return new OracleCheck(url, server.user(), server.password());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  double ceilingAfter(Outcome outcome) throws InterruptedException {
    say.accept("timing RSA again …");
    return outcome.ceiling().perSecond(CEILING_TIME);
  }
}
