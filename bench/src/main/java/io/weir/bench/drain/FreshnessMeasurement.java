package io.weir.bench.drain;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import java.time.Duration;

/**
 * A steady flow of many corps: how long after a message is due at the source its row is committed,
 * when each change is notified, with the platform's floor between notifies, and without any.
 */
public final class FreshnessMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps that have something to say
   * @param messages in all; what does not flow is a backlog at the end
   * @param backlog of them, for the rate of which the flow is a share
   * @param warmUp of the backlog, what passes before it counts
   * @param share of the backlog's rate that flows
   * @param burst messages that a corp has at once, and one notify for them
   * @param warmUpSeconds of the flow before anything counts
   * @param seconds of the flow with each change notified, a third at a time
   * @param otherSeconds of each of the two others
   */
  public record Size(
      @Within(max = 100_000) int corps,
      int messages,
      int backlog,
      @Within(min = 0) int warmUp,
      double share,
      int burst,
      int warmUpSeconds,
      @Within(min = STRETCHES) int seconds,
      int otherSeconds) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("backlog", backlog, "warmUp", warmUp);
      Sizes.above("messages", messages, "backlog", backlog);
    }
  }

  /** In how many parts the flow is measured with each change notified. */
  private static final int STRETCHES = 3;

  private final Size size;

  public FreshnessMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand running = stand("freshness", size.corps(), size.messages());
    running.hideAll();
    running.start(setup -> setup);
    double rate = Backlog.rate(running, 0, size.backlog(), size.warmUp(), into) * size.share();
    try (Flow flow = new Flow(running, site().seed(), Duration.ofSeconds(1))) {
      Flow.Rate flowing = new Flow.Rate(rate, size.burst(), 0);
      flow.warmUp(flowing, size.warmUpSeconds());
      into.begin();
      // What is judged comes before, between and behind the others: three stretches of the same
      // run.
      notified(into, flow, flowing);
      stretch(into, flow, flowing, "with-floor", size.otherSeconds(), Notifier.Rule.FLOOR);
      notified(into, flow, flowing);
      stretch(into, flow, flowing, "polled", size.otherSeconds(), Notifier.Rule.NEVER);
      notified(into, flow, flowing);
      into.end();
      flow.compareAll(into);
    }
    running.stopInOrder();
  }

  private void notified(Measured into, Flow flow, Flow.Rate rate) throws InterruptedException {
    Flow.Stretch part =
        stretch(into, flow, rate, "freshness", size.seconds() / STRETCHES, Notifier.Rule.EACH);
    double p99 = CommitWatch.millis(part.freshness(), 99);
    into.sample("drain", "freshness-p99-by-stretch", "ms", p99);
  }

  private Flow.Stretch stretch(
      Measured into, Flow flow, Flow.Rate rate, String name, int seconds, Notifier.Rule rule)
      throws InterruptedException {
    site()
        .say()
        .accept(name + " for " + seconds + " s at " + Math.round(rate.perSecond()) + "/s …");
    Flow.Stretch part = flow.run(rate, Duration.ofSeconds(seconds), rule);
    Flow.report(into, name, part);
    return part;
  }
}
