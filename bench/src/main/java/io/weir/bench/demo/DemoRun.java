package io.weir.bench.demo;

import io.weir.bench.measure.RsaContender;
import io.weir.bench.measure.Slices;
import io.weir.bench.wecom.oracle.Agreement;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One demo, step by step: ceiling, world, node, wait, compare, ceiling. */
final class DemoRun implements AutoCloseable {

  private static final Duration CEILING_TIME = Duration.ofSeconds(3);
  private static final long TICK_MILLIS = 20;
  private static final long DIRECTORY_TICK_MILLIS = 100;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** When nothing moves for so long the demo compares what there is: something is missing then. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path folder;
  private final Consumer<String> say;
  private final long seed;
  private final RsaContender rsa = new RsaContender();

  // Set by the thread that runs the demo, read by the one that ends it.
  private volatile @Nullable SimulatorProcess simulator;
  private volatile @Nullable Node node;
  private boolean closed;

  DemoRun(Path folder, long seed, Consumer<String> say) {
    this.folder = folder;
    this.seed = seed;
    this.say = say;
  }

  String provider() {
    return rsa.provider();
  }

  /** RSA operations a second, now. */
  double ceiling() throws Exception {
    say.accept("timing RSA on all cores (" + rsa.provider() + ") …");
    Slices slices = new Slices(CEILING_TIME, List.of(rsa));
    slices.run(1);
    return slices.of(0).get(0).perSecond();
  }

  /** Makes the archive, starts the node, and returns it open. */
  Node start(int corps, int messages, int callbacks) throws Exception {
    int port = freePort();
    say.accept(
        "making "
            + messages
            + " messages and "
            + callbacks
            + " callbacks of "
            + corps
            + " corps …");
    launch(corps, messages, callbacks, port).awaitReady();
    Node started = Node.start(config()).toCompletionStage().toCompletableFuture().get();
    node = started;
    say.accept("starting Postgres …");
    started.opened().toCompletionStage().toCompletableFuture().get();
    return started;
  }

  // Kept before anybody can end the demo: nobody else would stop its process.
  private synchronized SimulatorProcess launch(int corps, int messages, int callbacks, int port)
      throws IOException {
    if (closed) {
      throw new IllegalStateException("the demo is ending");
    }
    SimulatorProcess started =
        SimulatorProcess.start(folder, corps, messages, callbacks, seed, port);
    simulator = started;
    return started;
  }

  // The file is what a user would run; only the management port is any free one, so that a demo
  // disturbs nobody.
  private NodeConfig config() {
    NodeConfig read = ConfigLoader.load(folder.resolve("weir.yaml"));
    return new NodeConfig(
        read.file(),
        read.node(),
        read.callback(),
        new ObserveConfig("127.0.0.1", 0, ""),
        read.journal(),
        read.postgres(),
        read.redis(),
        read.wecom(),
        read.pull(),
        read.drain(),
        read.book());
  }

  /** Waits until everything is in, or nothing comes any more, and compares. */
  DemoReport.Counts follow(Node started) throws Exception {
    Expected expected = Expected.of(folder.resolve("expected.json"));
    Expected.Totals totals = expected.totals();
    OracleCheck check = check(started);
    Pace pace = awaitStored(started, check, totals);
    awaitDirectories(check, totals);
    say.accept("comparing every row …");
    return new DemoReport.Counts(
        totals,
        check.progress(),
        check.compare(expected, Agreement.EXACT),
        check.filledColumns(),
        pace.perSecond());
  }

  private Pace awaitStored(Node started, OracleCheck check, Expected.Totals totals)
      throws Exception {
    Pace pace = new Pace(totals.messages());
    Stall stall = new Stall(STALL_NANOS);
    long said = System.nanoTime();
    for (boolean all = false; !all && !stall.isOver() && simulator().isAlive(); ) {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      long stored = started.meters().counted(Meter.DRAIN_STORED, "message");
      long now = System.nanoTime();
      pace.at(now, stored);
      stall.at(now, stored);
      if (now - said >= PROGRESS_NANOS) {
        said = now;
        say.accept(pace.line(now));
      }
      all = stored >= totals.messages() && isComplete(check, totals);
    }
    return pace;
  }

  // After the messages, so that no look at the tables is in their rate.
  private void awaitDirectories(OracleCheck check, Expected.Totals totals) throws Exception {
    Settling settling = new Settling(totals.corps());
    Stall stall = new Stall(STALL_NANOS);
    long now = System.nanoTime();
    for (long said = now - PROGRESS_NANOS;
        !settling.isOver(now) && !stall.isOver() && simulator().isAlive(); ) {
      TimeUnit.MILLISECONDS.sleep(DIRECTORY_TICK_MILLIS);
      now = System.nanoTime();
      settling.at(now, check.directoryWork());
      stall.at(now, settling.left());
      if (now - said >= PROGRESS_NANOS) {
        said = now;
        say.accept(settling.line());
      }
    }
  }

  /** Notices that nothing moves. */
  private static final class Stall {
    private final long boundNanos;
    private long changedAt = System.nanoTime();
    private long lookedAt = changedAt;
    private long count = -1;

    Stall(long boundNanos) {
      this.boundNanos = boundNanos;
    }

    void at(long now, long newCount) {
      lookedAt = now;
      if (newCount != count) {
        count = newCount;
        changedAt = now;
      }
    }

    boolean isOver() {
      return lookedAt - changedAt > boundNanos;
    }
  }

  private boolean isComplete(OracleCheck check, Expected.Totals totals) throws Exception {
    OracleCheck.Progress progress = check.progress();
    return progress.messages() >= totals.messages()
        && progress.callbacks() >= totals.callbacks()
        && progress.quarantined() >= totals.quarantined()
        && simulator().hasPushedAll();
  }

  SimulatorProcess simulator() {
    SimulatorProcess started = simulator;
    if (started == null) {
      throw new IllegalStateException("the simulated WeCom is not started");
    }
    return started;
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

  /** Stops node and simulator; RSA can still be timed. */
  synchronized void stop() {
    if (node != null) {
      node.stop();
      node = null;
    }
    if (simulator != null) {
      simulator.close();
      simulator = null;
    }
  }

  /** Stops whatever was started. */
  @Override
  public synchronized void close() {
    closed = true;
    stop();
    rsa.close();
  }
}
