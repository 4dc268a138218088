package io.weir.bench.drain;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.LinearFit;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.ProcessUse;
import io.weir.bench.node.NodePages;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A steady flow for many minutes: whether anything grows that should not, and whether messages are
 * as fresh in the last minute as in the first. Between two minutes the flow stands still for as
 * long as a full collection takes, so that the heap is compared without garbage.
 */
public final class SoakMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps that have something to say
   * @param messages in all, enough for backlog and minutes; else less flows, and the report says so
   * @param copies corps with one history between them: making millions would last longer than the
   *     soak
   * @param backlog for the rate of which the flow is a share
   * @param warmUp of the backlog, what passes before it counts
   * @param share of the backlog's rate that flows
   * @param burst messages that a corp has at once, and one notify for them
   * @param warmUpSeconds of the flow before anything counts
   * @param minutes in all
   * @param warmUpMinutes of them, how many at the begin are left out of what grows
   */
  public record Size(
      @Within(max = 100_000) int corps,
      int messages,
      int copies,
      int backlog,
      @Within(min = 0) int warmUp,
      double share,
      int burst,
      int warmUpSeconds,
      int minutes,
      @Within(min = 0) int warmUpMinutes) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("backlog", backlog, "warmUp", warmUp);
      Sizes.above("messages", messages, "backlog", backlog);
      Sizes.above("minutes", minutes, "warmUpMinutes and one more", warmUpMinutes + 1L);
      if (corps % Math.max(1, copies) != 0 || messages % Math.max(1, copies) != 0) {
        throw new IllegalArgumentException(
            "copies: " + copies + " is no divisor of corps and messages");
      }
    }
  }

  private static final double MEBI = 1024 * 1024;

  /** A flow that is slower than this part of what it should be is another scenario. */
  private static final double SHARE_KEPT_MIN = 0.97;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** How the node stood after a minute. */
  private record Standing(
      double hours,
      double heapMiB,
      double rssMiB,
      double mappedMiB,
      double threads,
      double files,
      double connections) {}

  private final Size size;

  public SoakMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    WorldPlan plan =
        WorldPlan.of(site().seed(), size.corps(), size.messages(), 0, System.currentTimeMillis())
            .withCopies(size.copies());
    Stand running = stand("soak", plan);
    running.hideAll();
    running.start(setup -> setup);
    double full = Backlog.rate(running, 0, size.backlog(), size.warmUp(), into);
    try (Flow flow = new Flow(running, site().seed(), MINUTE)) {
      double rate = Math.min(full * size.share(), flow.left(0) / flowSeconds());
      into.figure("drain", "share-of-backlog-rate", "", rate / full);
      if (rate < SHARE_KEPT_MIN * full * size.share()) {
        into.disturbed(
            String.format(
                Locale.ROOT,
                "the messages last for %.2f of the backlog's rate, not %.2f: more of them",
                rate / full,
                size.share()));
      }
      flow(into, running, flow, rate);
      flow.compareAll(into);
    }
    running.stopInOrder();
  }

  private double flowSeconds() {
    return size.warmUpSeconds() + 60.0 * size.minutes();
  }

  private void flow(Measured into, Stand running, Flow flow, double perSecond) throws Exception {
    Flow.Rate rate = new Flow.Rate(perSecond, size.burst(), 0);
    flow.warmUp(rate, size.warmUpSeconds());
    List<Standing> standings = new ArrayList<>();
    double[] p50 = new double[size.minutes()];
    double[] p99 = new double[size.minutes()];
    into.begin();
    long begin = System.nanoTime();
    for (int i = 0; i < size.minutes(); i++) {
      Flow.Stretch minute = flow.run(rate, MINUTE, Notifier.Rule.EACH);
      Flow.report(into, "freshness", minute);
      p50[i] = CommitWatch.millis(minute.freshness(), 50);
      p99[i] = CommitWatch.millis(minute.freshness(), 99);
      Standing standing = standing(running, begin);
      standings.add(standing);
      tell(into, standing, p99[i]);
    }
    into.end();
    into.note("rss: resident without mapped files, which are the journal's and shown as mapped");
    into.figure("drain", "minute-p50", "ms", p50);
    into.figure("drain", "minute-p99", "ms", p99);
    into.figure("drain", "worst-minute-p50", "ms", max(p50));
    into.figure("drain", "worst-minute-p99", "ms", max(p99));
    List<Standing> counted = standings.subList(size.warmUpMinutes(), standings.size());
    grown(into, "heap", "MiB", counted, Standing::heapMiB);
    grown(into, "rss", "MiB", counted, Standing::rssMiB);
    grown(into, "threads", "", counted, Standing::threads);
    grown(into, "files", "", counted, Standing::files);
    // These come and go with what is journalled and asked: bounded, and no straight line.
    into.figure("node", "mapped", "MiB", values(standings, Standing::mappedMiB));
    into.figure("node", "mapped-most", "MiB", max(values(standings, Standing::mappedMiB)));
    into.figure("node", "connections", "", values(standings, Standing::connections));
    into.figure("node", "connections-most", "", max(values(standings, Standing::connections)));
  }

  private void tell(Measured into, Standing now, double p99) {
    long at = System.nanoTime();
    into.point("node", "heap", "MiB", at, now.heapMiB());
    into.point("node", "rss", "MiB", at, now.rssMiB());
    site()
        .say()
        .accept(
            String.format(
                Locale.ROOT,
                "minute %d: p99 %.0f ms, heap after GC %.0f MiB, RSS %.0f MiB, %.0f threads, %.0f files, %.0f connections",
                Math.round(now.hours() * 60),
                p99,
                now.heapMiB(),
                now.rssMiB(),
                now.threads(),
                now.files(),
                now.connections()));
  }

  private static Standing standing(Stand running, long begin) throws Exception {
    running.collect();
    double heap =
        NodePages.value(running.folder().observePort(), "jvm_memory_used_bytes", "area", "heap");
    double own = ProcessUse.ownBytes(running.pid()) / MEBI;
    ProcessUse.Open open = ProcessUse.open(running.pid());
    return new Standing(
        (System.nanoTime() - begin) / 3600e9,
        heap / MEBI,
        own,
        ProcessUse.residentBytes(running.pid()) / MEBI - own,
        ProcessUse.threads(running.pid()),
        open.files(),
        open.connections());
  }

  private static void grown(
      Measured into,
      String what,
      String unit,
      List<Standing> standings,
      ToDoubleFunction<Standing> value) {
    double[] values = values(standings, value);
    into.figure("node", what, unit, values);
    double perHour = LinearFit.of(values(standings, Standing::hours), values).slope();
    into.figure("node", what + "-growth", unit + "/h", perHour);
  }

  private static double[] values(List<Standing> standings, ToDoubleFunction<Standing> value) {
    return standings.stream().mapToDouble(value).toArray();
  }

  private static double max(double[] values) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      max = Math.max(max, value);
    }
    return max;
  }
}
