package io.weir.bench.callback;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.Slices;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import java.time.Duration;
import java.util.List;

/**
 * Callbacks in an open loop while a backlog of many corps is on its way into Postgres; on and off
 * in turns, so that it shows what they cost the backlog.
 */
public final class UnderBackfillMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps with a backlog
   * @param messages in all
   * @param warmUp messages stored before anything counts
   * @param warmUpCallbacks callbacks pushed before anything counts and before any message is shown
   * @param warmUpRounds rounds that don't count: what was compiled for one of the two alone is
   *     compiled anew when both come
   * @param perSecond callbacks of the open loop
   * @param connections of the load
   * @param rounds of one slice without callbacks and one with them
   * @param sliceMillis how long each is
   */
  public record Size(
      @Within(max = 100_000) int corps,
      int messages,
      @Within(min = 0) int warmUp,
      @Within(min = 0) int warmUpCallbacks,
      @Within(min = 0) int warmUpRounds,
      int perSecond,
      int connections,
      int rounds,
      int sliceMillis) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("messages", messages, "warmUp", warmUp);
      double all = callbacks(warmUpCallbacks, perSecond, warmUpRounds, rounds, sliceMillis);
      Sizes.within("callbacks of warm-up and rounds", (long) all, 0, CALLBACKS_MAX);
    }

    int callbacks() {
      return (int) callbacks(warmUpCallbacks, perSecond, warmUpRounds, rounds, sliceMillis);
    }

    // Twice what is due in the slices: a slice that lasts longer must not end for want of them.
    private static double callbacks(
        int warmUp, int perSecond, int warmUpRounds, int rounds, int sliceMillis) {
      return warmUp + 2.0 * perSecond * ((double) warmUpRounds + rounds) * sliceMillis / 1000;
    }
  }

  /** As many as a world can have. */
  private static final int CALLBACKS_MAX = 10_000_000;

  private static final int ALONE = 0;
  private static final int WITH = 1;

  private final Size size;

  public UnderBackfillMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand running =
        stand(
            "backfill",
            CallbackStand.plan(site(), size.corps(), size.messages(), size.callbacks()));
    running.hideAll(); // or the backlog is gone before the callbacks are warm
    CallbackStand node = own(CallbackStand.start(site(), running, size.connections()));
    node.warmUp(size.warmUpCallbacks());
    running.revealAll();
    running.warmUp(size.warmUp());
    site().say().accept("callbacks on and off …");
    Backfill alone = Backfill.alone(running);
    Backfill warming = Backfill.with(running, node.load(), size.perSecond());
    slices(alone, warming).run(size.warmUpRounds());
    CallbackStand.reportRefused(into, warming.records());
    Backfill with = Backfill.with(running, node.load(), size.perSecond());
    Slices slices = slices(alone, with);
    slices.run(size.rounds(), into);
    report(into, slices);
    with.records().forEach(record -> node.report(into, record));
    CallbackStand.judgeLag(into);
    node.compareAll(into);
    end(node);
    running.stopInOrder();
  }

  private Slices slices(Backfill alone, Backfill with) {
    return new Slices(Duration.ofMillis(size.sliceMillis()), List.of(alone, with));
  }

  private static void report(Measured into, Slices slices) {
    into.figure("drain", "ceiling-kept", "", slices.rateRatios(WITH, ALONE));
    into.figure("drain", "messages-alone", "messages/s", rates(slices, ALONE));
    into.figure("drain", "messages-with", "messages/s", rates(slices, WITH));
  }

  private static double[] rates(Slices slices, int place) {
    return slices.each(round -> round.get(place).perSecond());
  }
}
