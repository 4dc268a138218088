package io.weir.bench.drain;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.WorldPlan;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Many small corps live, with and without one corp far behind, in turns: what the whale's backlog
 * does to the freshness of the others.
 */
public final class WhaleMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps small ones
   * @param whale messages of the whale; a part of them is its backlog in each round, and must last
   *     longer than the measured time
   * @param messages of the small ones in all
   * @param backlog of these, for the rate of which the flow is a share
   * @param warmUp of the backlog, what passes before it counts
   * @param share of the backlog's rate that flows
   * @param burst messages that a corp has at once, and one notify for them
   * @param warmUpSeconds of the flow before anything counts
   * @param rounds of one stretch without the whale and one with it
   * @param seconds of each stretch
   */
  public record Size(
      @Within(max = 99_999) int corps,
      int whale,
      int messages,
      int backlog,
      @Within(min = 0) int warmUp,
      double share,
      int burst,
      int warmUpSeconds,
      int rounds,
      int seconds) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("backlog", backlog, "warmUp", warmUp);
      Sizes.above("messages", messages, "backlog", backlog);
    }
  }

  private static final int WHALE = 0;
  private static final int SMALL = 1;
  private static final double ALLOWED_RATIO = 2;
  private static final double ALLOWED_MILLIS = 150;
  private static final long SURFACING_MILLIS = 2_000;

  private final Size size;

  public WhaleMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    WorldPlan plan =
        WorldPlan.of(
                site().seed(),
                size.corps() + 1,
                size.whale() + size.messages(),
                0,
                System.currentTimeMillis())
            .withWhale(size.whale());
    Stand running = stand("whale", plan);
    running.hideAll();
    running.start(setup -> setup);
    double rate = Backlog.rate(running, SMALL, size.backlog(), size.warmUp(), into) * size.share();
    try (Flow flow = new Flow(running, site().seed(), Duration.ofSeconds(1))) {
      flow.warmUp(new Flow.Rate(rate, size.burst(), SMALL), size.warmUpSeconds());
      double[] shares = new double[size.rounds()];
      into.begin();
      for (int i = 0; i < shares.length; i++) {
        site().say().accept("round " + (i + 1) + " at " + Math.round(rate) + "/s …");
        shares[i] = round(into, flow, rate);
      }
      into.figure("drain", "whale-share", "", shares);
      into.end();
      flow.compareAll(into);
    }
    running.stopInOrder();
  }

  /** One stretch without and one with the whale; the p99 with it as a share of what is allowed. */
  private double round(Measured into, Flow flow, double perSecond) throws InterruptedException {
    Flow.Rate rate = new Flow.Rate(perSecond, size.burst(), SMALL);
    Duration length = Duration.ofSeconds(size.seconds());
    Flow.Stretch alone = flow.run(rate, length, Notifier.Rule.EACH);
    Flow.report(into, "alone", alone);
    Archive whale = flow.archive(WHALE);
    whale.reveal(size.whale() / size.rounds());
    flow.notify(WHALE);
    TimeUnit.MILLISECONDS.sleep(SURFACING_MILLIS);
    long before = flow.behind(WHALE);
    Flow.Stretch beside = flow.run(rate, length, Notifier.Rule.EACH);
    Flow.report(into, "beside-whale", beside);
    if (flow.behind(WHALE) == 0) {
      into.disturbed("the whale was through before the time was over: --set whale=… larger");
    }
    into.note("behind when its stretch began and ended: " + before + ", " + flow.behind(WHALE));
    flow.awaitAll();
    double allowed =
        Math.max(ALLOWED_MILLIS, ALLOWED_RATIO * CommitWatch.millis(alone.freshness(), 99));
    return CommitWatch.millis(beside.freshness(), 99) / allowed;
  }
}
