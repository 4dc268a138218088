package io.weir.simulation;

import io.weir.engine.corp.CorpId;
import io.weir.testkit.SimDisk;
import io.weir.testkit.SimMessageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One seed's world. {@link #run}: trouble for a while; then everything is mended, and must come to
 * rest with exactly what the {@link Oracle} says in Postgres.
 */
final class SimWorld {

  /** In simulated time; the longest pauses that the engine takes are minutes. */
  private static final long REST_MAX = 3_600 * SimKernel.SECOND;

  /** After it has come to rest: what is still on its way must change nothing. */
  private static final long AFTERMATH = 45 * SimKernel.SECOND;

  final Seams seams;
  final SimKernel kernel;
  final SimTrace trace;
  final SimBounds bounds;
  final Workload workload;
  final Checkers checkers;
  final SimPostgres postgres;
  final SimWeCom wecom;
  final Oracle oracle;
  final FaultPlan faults;
  final List<SimNode> nodes = new ArrayList<>();
  private final long trouble;

  SimWorld(long seed, Seams seams, @Nullable Consumer<String> lines) {
    SplittableRandom random = new SplittableRandom(seed);
    this.seams = seams;
    this.trace = new SimTrace(lines);
    this.kernel = new SimKernel(random.split(), trace);
    this.bounds = SimBounds.of(random);
    this.workload = new Workload(random.split());
    SimMessageStore store = new SimMessageStore(seams.rules());
    this.oracle = new Oracle(this, store);
    this.checkers = new Checkers(this, store);
    this.postgres = new SimPostgres(kernel, store, seams, checkers, oracle::excuseWhatIsNowhere);
    this.wecom = new SimWeCom(this);
    this.trouble = (30 + random.nextInt(200)) * SimKernel.SECOND;
    this.faults = new FaultPlan(this, random.split(), trouble);
    makeNodes(random);
  }

  // Most fleets of today are one node; two that want the same corps are a mistake, and must be
  // safe.
  private void makeNodes(SplittableRandom random) {
    int count = random.nextInt(5) < 2 ? 1 : 2 + random.nextInt(2);
    boolean power = random.nextInt(3) == 0;
    int archiveShards = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      String name = "node" + (char) ('A' + i);
      List<CorpId> wanted = new ArrayList<>(workload.corps);
      wanted.removeIf(corp -> count > 1 && random.nextInt(3) == 0);
      nodes.add(new SimNode(this, name, power, new SimDisk(name, archiveShards), wanted));
    }
  }

  void run() {
    schedule();
    faults.schedule();
    runUntil(trouble);
    faults.heal();
    rest();
    runUntil(kernel.now() + AFTERMATH);
    rest();
    oracle.requireAllThereOnce();
  }

  private void schedule() {
    nodes.forEach(node -> kernel.in(0, null, "start " + node.name, node::start));
    for (CorpId corp : workload.corps) {
      long at = 0;
      for (SimMessage message : workload.messages.getOrDefault(corp, List.of())) {
        at = kernel.oneIn(4) ? at + kernel.random.nextLong(trouble / 8) : at;
        kernel.in(Math.min(at, trouble), null, "publish", () -> wecom.publish(message));
      }
    }
    for (SimPush push : workload.pushes) {
      kernel.in(kernel.random.nextLong(trouble), null, "event", () -> wecom.push(push));
    }
  }

  private void rest() {
    long until = kernel.now() + REST_MAX;
    String missing = oracle.missing();
    while (!missing.isEmpty()) {
      if (kernel.now() >= until) {
        throw new AssertionError("never comes to rest: " + missing);
      }
      runUntil(kernel.now() + SimKernel.SECOND);
      missing = oracle.missing();
    }
  }

  private void runUntil(long until) {
    kernel.in(until - kernel.now(), null, "look", () -> {});
    while (kernel.step(until)) {
      // Each step is looked at where it happens.
    }
  }
}
