package io.weir.bench.drain;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.ProcessUse;
import io.weir.bench.measure.RsaContender;
import io.weir.bench.measure.Slices;
import io.weir.bench.measure.Slices.Slice;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import java.time.Duration;
import java.util.List;

/**
 * A backlog of many corps on its way into Postgres, in turns with RSA on all cores: how near to the
 * RSA rate of these very cores messages are stored, and which share of all CPU time is RSA.
 */
public final class CeilingMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps with a backlog
   * @param messages in all
   * @param warmUp messages stored before anything counts
   * @param rounds of one slice of the engine and one of RSA
   * @param sliceMillis how long each is
   */
  public record Size(
      @Within(max = 100_000) int corps,
      int messages,
      @Within(min = 0) int warmUp,
      int rounds,
      int sliceMillis) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("messages", messages, "warmUp", warmUp);
    }
  }

  private static final int ENGINE = 0;
  private static final int RSA = 1;

  private final Size size;

  public CeilingMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand running = stand("ceiling", size.corps(), size.messages());
    running.start(setup -> setup);
    try (RsaContender rsa = new RsaContender()) {
      running.warmUp(size.warmUp());
      running.halt();
      long nodeCpu = running.nodeCpuNanos();
      long postgresCpu = running.postgresCpuNanos();
      long before = running.done();
      long own = ProcessUse.ownCpuNanos() - rsa.cpuNanos();
      Slices slices = new Slices(Duration.ofMillis(size.sliceMillis()), List.of(running, rsa));
      slices.run(size.rounds(), into);
      if (slices.rounds() == 0) {
        throw new IllegalStateException(
            "all messages were stored within the first round: more messages, or shorter slices");
      }
      report(into, slices, rsa.provider());
      double messages = running.done() - before;
      into.figure("drain", "node-cpu", "µs", (running.nodeCpuNanos() - nodeCpu) / messages / 1e3);
      into.figure(
          "drain",
          "postgres-cpu",
          "µs",
          (running.postgresCpuNanos() - postgresCpu) / messages / 1e3);
      long ownNow = ProcessUse.ownCpuNanos() - rsa.cpuNanos();
      into.figure("wecom", "simulated-cpu", "µs", (ownNow - own) / messages / 1e3);
    }
    running.go();
    running.compareAll(into);
    running.stopInOrder();
  }

  private static void report(Measured into, Slices slices, String provider) {
    into.figure("drain", "rate-share", "", slices.rateRatios(ENGINE, RSA));
    into.figure("drain", "cpu-share", "", slices.each(CeilingMeasurement::cpuShare));
    into.figure("drain", "messages", "messages/s", slices.each(r -> r.get(ENGINE).perSecond()));
    into.figure("rsa", "operations", "operations/s", slices.each(r -> r.get(RSA).perSecond()));
    into.figure("rsa", "operation-cpu", "µs", slices.each(r -> rsaNanos(r) / 1e3));
    into.note("RSA provider: " + provider);
    double all = total(slices.of(ENGINE));
    into.note("CPU share over all rounds together: " + Figure.number(all * meanRsa(slices)));
  }

  private static double total(List<Slice> slices) {
    double done = slices.stream().mapToLong(Slice::done).sum();
    return done / slices.stream().mapToLong(Slice::cpuNanos).sum();
  }

  private static double meanRsa(Slices slices) {
    return 1 / total(slices.of(RSA));
  }

  private static double rsaNanos(List<Slice> round) {
    return (double) round.get(RSA).cpuNanos() / round.get(RSA).done();
  }

  private static double cpuShare(List<Slice> round) {
    return round.get(ENGINE).done() * rsaNanos(round) / round.get(ENGINE).cpuNanos();
  }
}
