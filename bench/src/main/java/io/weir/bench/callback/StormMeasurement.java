package io.weir.bench.callback;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.load.LoadGenerator;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.ProcessUse;
import io.weir.bench.measure.Slices;
import io.weir.bench.node.Child;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import java.time.Duration;
import java.util.List;

/**
 * Callbacks in an open loop at a constant rate; then as many as go, in turns with a bare endpoint
 * that reads the same bodies and answers, while the drain runs.
 */
public final class StormMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param callbacks in all; what the storm leaves is pushed after it, for the comparison
   * @param warmUp callbacks pushed to the node, and to the endpoint, before anything counts
   * @param warmUpSeconds of the open loop, before it counts: the JVM's compiler is at work so long
   * @param perSecond of the open loop
   * @param seconds that it lasts
   * @param connections of the load
   * @param rounds of the storm: one slice of the node and one of the endpoint
   * @param sliceMillis how long each is
   */
  public record Size(
      @Within(max = 100_000) int corps,
      @Within(max = 10_000_000) int callbacks,
      int warmUp,
      @Within(min = 0) int warmUpSeconds,
      int perSecond,
      int seconds,
      int connections,
      int rounds,
      int sliceMillis) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      long before = before(warmUp, perSecond, warmUpSeconds, seconds);
      Sizes.above("callbacks", callbacks, "what warm-up and open loop take", before);
    }

    private static long before(int warmUp, int perSecond, int warmUpSeconds, int seconds) {
      return warmUp + (long) perSecond * ((long) warmUpSeconds + seconds);
    }

    /** Callbacks that a node has had when its storm begins. */
    private int beforeStorm() {
      return (int) before(warmUp, perSecond, warmUpSeconds, seconds);
    }
  }

  private static final String TO_TAKE_UP =
      "SELECT (EXISTS (SELECT FROM weir_inbox WHERE state = 'directory'))::int";

  private static final int WEIR = 0;
  private static final int BARE = 1;

  private final Size size;

  public StormMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand stand = stand("storm", CallbackStand.plan(site(), size.corps(), 0, size.callbacks()));
    CallbackStand node = own(CallbackStand.start(site(), stand, size.connections()));
    int loops = Runtime.getRuntime().availableProcessors();
    Child bare = start(() -> BareEndpoint.launch(loops, site().jvm()));
    try (LoadGenerator bareLoad =
        new LoadGenerator(
            BareEndpoint.awaitPort(bare), size.connections(), node.requests().endless())) {
      CallbackStand.push(bareLoad, size.beforeStorm()); // or the node would be the warmer one
      node.warmUp(size.warmUp());
      site().say().accept("an open loop …");
      Duration warmUp = Duration.ofSeconds(size.warmUpSeconds());
      CallbackStand.reportRefused(into, List.of(node.atRate(size.perSecond(), warmUp)));
      node.report(into, node.atRate(size.perSecond(), Duration.ofSeconds(size.seconds())));
      CallbackStand.judgeLag(into);
      node.awaitStored();
      storm(into, stand, node, bare, bareLoad);
    }
    end(bare);
    node.compareAll(into);
    end(node);
    stand.stopInOrder();
  }

  private void storm(
      Measured into, Stand stand, CallbackStand node, Child bare, LoadGenerator bareLoad)
      throws Exception {
    site().say().accept("a storm, in turns with a bare endpoint …");
    Storm weir = new Storm(node.load(), stand::go, stand::halt, stand::cpuNanos);
    Storm other = new Storm(bareLoad, bare::go, bare::halt, bare::cpuNanos);
    stand.halt();
    bare.halt();
    long own = ProcessUse.ownCpuNanos();
    long nodeCpu = stand.nodeCpuNanos();
    long postgresCpu = stand.postgresCpuNanos();
    long before = node.load().accepted();
    Slices slices = new Slices(Duration.ofMillis(size.sliceMillis()), List.of(weir, other));
    slices.run(size.rounds(), into);
    double pushed = node.load().accepted() - before;
    double all = pushed + other.records().stream().mapToLong(record -> record.accepted()).sum();
    into.figure("load", "request-cpu", "µs", (ProcessUse.ownCpuNanos() - own) / all / 1e3);
    into.figure(
        "callback", "storm-cpu", "µs", (stand.cpuNanos() - nodeCpu - postgresCpu) / pushed / 1e3);
    drain(into, stand, node, weir);
    takeUp(into, stand);
    into.figure("callback", "node-cpu", "µs", (stand.nodeCpuNanos() - nodeCpu) / pushed / 1e3);
    into.figure(
        "callback", "postgres-cpu", "µs", (stand.postgresCpuNanos() - postgresCpu) / pushed / 1e3);
    report(into, slices);
    CallbackStand.reportRefused(into, weir.records());
    CallbackStand.reportRefused(into, other.records());
  }

  // What was stopped between does not count: the node drains only while it is let run.
  private static void drain(Measured into, Stand stand, CallbackStand node, Storm weir)
      throws Exception {
    stand.go();
    long went = System.nanoTime();
    node.awaitStored();
    double storm = weir.ranNanos();
    into.figure("drain", "drain-time", "", (storm + System.nanoTime() - went) / storm);
  }

  // It stands back while a storm is on, so that it must be seen to come. Its CPU time counts too.
  private static void takeUp(Measured into, Stand stand) throws Exception {
    long from = System.nanoTime();
    stand.await("events are taken up", () -> stand.folder().postgres().ask(TO_TAKE_UP, 1) == 0);
    into.figure("directory", "taken-up-after", "s", (System.nanoTime() - from) / 1e9);
  }

  private static void report(Measured into, Slices slices) {
    into.figure("callback", "accepted-share", "", slices.rateRatios(WEIR, BARE));
    into.figure("callback", "accepted", "callbacks/s", slices.each(r -> r.get(WEIR).perSecond()));
    into.figure("callback", "bare", "requests/s", slices.each(r -> r.get(BARE).perSecond()));
    into.figure(
        "callback",
        "bare-cpu",
        "µs",
        slices.each(r -> r.get(BARE).cpuNanos() / 1e3 / r.get(BARE).done()));
  }
}
