package io.weir.bench.drain;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.Slices;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import java.time.Duration;
import java.util.List;

/** The backlog of one corp and the backlog of many, in turns: whether one corp uses all cores. */
public final class OneCorpMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps of the node that has many
   * @param messages of each of the two nodes
   * @param warmUp messages stored by each before anything counts
   * @param rounds of one slice of each
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

  private static final int MANY = 0;
  private static final int ONE = 1;

  private final Size size;

  public OneCorpMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand many = warm("many-corps", size.corps());
    Stand one = warm("one-corp", 1);
    Slices slices = new Slices(Duration.ofMillis(size.sliceMillis()), List.of(many, one));
    slices.run(size.rounds(), into);
    into.figure("drain", "of-ceiling", "", slices.rateRatios(ONE, MANY));
    into.figure(
        "drain", "one-corp", "messages/s", slices.each(round -> round.get(ONE).perSecond()));
    into.figure(
        "drain", "many-corps", "messages/s", slices.each(round -> round.get(MANY).perSecond()));
    into.figure("drain", "one-corp-cpu", "µs", slices.each(round -> cpuMicros(round.get(ONE))));
    into.figure("drain", "many-corps-cpu", "µs", slices.each(round -> cpuMicros(round.get(MANY))));
    for (Stand stand : List.of(many, one)) {
      stand.go();
      stand.compareAll(into);
      stand.stopInOrder();
    }
  }

  private Stand warm(String name, int corps) throws Exception {
    Stand stand = stand(name, corps, size.messages());
    stand.start(setup -> setup);
    stand.warmUp(size.warmUp());
    stand.halt();
    return stand;
  }

  private static double cpuMicros(Slices.Slice slice) {
    return slice.cpuNanos() / 1e3 / slice.done();
  }
}
