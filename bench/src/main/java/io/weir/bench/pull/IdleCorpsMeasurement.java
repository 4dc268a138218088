package io.weir.bench.pull;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Nodes with ever more corps that have nothing to say beside the same active ones, one after the
 * other; what each uses more than the one without idle corps is what those cost. It is measured
 * when all of them poll as rarely as they ever will.
 */
public final class IdleCorpsMeasurement extends StandMeasurement {

  private static final String STAGE = "pull";
  private static final double MIB = 1 << 20;

  /** Messages that the active corps have beyond the measured time, so that none runs dry. */
  private static final int SPARE_SECONDS = 60;

  /** A world has 100,000 corps at most, the active ones among them. */
  private static final int IDLE_MAX = 90_000;

  /**
   * How much.
   *
   * @param active corps with a steady flow
   * @param idle corps beside them, blanks between: first 0, which the others are compared with
   * @param perSecond messages of all active corps together
   * @param settleSeconds from when all corps are pulled until it is measured
   * @param windows samples of each node
   * @param windowSeconds how long each is
   */
  public record Size(
      @Within(max = 10_000) int active,
      String idle,
      int perSecond,
      @Within(min = 0) int settleSeconds,
      int windows,
      int windowSeconds) {

    /** Refuses idle corps that are no list of numbers. */
    public Size {
      if (!idle.trim().matches("[0-9]{1,9}( +[0-9]{1,9})*")) {
        throw new IllegalArgumentException(
            "idle: whole numbers of 0 to " + IDLE_MAX + ", blanks between, not " + idle);
      }
      steps(idle).forEach(step -> Sizes.within("idle", step, 0, IDLE_MAX));
    }

    private List<Integer> steps() {
      return steps(idle);
    }

    private static List<Integer> steps(String idle) {
      return Arrays.stream(idle.trim().split(" +")).map(Integer::valueOf).toList();
    }

    private int messages() {
      return perSecond * (settleSeconds + windows * windowSeconds + SPARE_SECONDS);
    }
  }

  /**
   * One node.
   *
   * @param uses one a window
   */
  private record Node(
      int idle,
      List<IdleStand.Use> uses,
      Histogram freshness,
      double liveMiB,
      double residentMiB,
      long startMillis) {

    double[] cpu() {
      return uses.stream().mapToDouble(use -> 100 * (use.node() + use.postgres())).toArray();
    }

    double[] postgres() {
      return uses.stream().mapToDouble(use -> 100 * use.postgres()).toArray();
    }

    long polls() {
      return uses.stream().mapToLong(IdleStand.Use::polls).sum();
    }
  }

  private final Size size;

  /** Measures nothing yet. */
  public IdleCorpsMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    List<Integer> steps = size.steps();
    Node without = node(steps.get(0), into);
    Node with = without;
    for (int idle : steps.subList(1, steps.size())) {
      with = node(idle, into);
      compare(with, without, into);
    }
    if (without.idle() == 0 && with.idle() > 0) { // else there is nothing to judge
      into.figure(STAGE, "idle-cpu", "%", more(with.cpu(), without.cpu()));
      into.figure(STAGE, "idle-memory", "MiB", with.residentMiB() - without.residentMiB());
      into.figure(STAGE, "active-freshness-ratio", "", p99(with) / p99(without));
    }
    into.note(
        "CPU: of one core, node and Postgres together, what the node without idle corps uses"
            + " taken off; memory: resident after a forced collection, the same taken off");
  }

  private Node node(int idle, Measured into) throws Exception {
    IdleStand stand =
        own(IdleStand.make(site(), size.active(), idle, size.messages(), size.perSecond()));
    long startMillis = stand.start();
    say("%,d idle corps: up after %,d ms, settling …", idle, startMillis);
    Trickle trickle = stand.trickle();
    stand.use(trickle, Duration.ofSeconds(size.settleSeconds()));
    trickle.taken();
    into.begin();
    List<IdleStand.Use> uses = new ArrayList<>();
    for (int i = 0; i < size.windows(); i++) {
      uses.add(stand.use(trickle, Duration.ofSeconds(size.windowSeconds())));
    }
    into.end();
    stand.await(trickle);
    Histogram freshness = trickle.taken();
    if (freshness.getTotalCount() == 0) {
      throw new IllegalStateException("nothing was shown: more per second, or longer windows");
    }
    double live = stand.liveBytes() / MIB;
    Node node = new Node(idle, uses, freshness, live, stand.residentBytes() / MIB, startMillis);
    report(node, into);
    stand.compareAll(into);
    end(stand);
    return node;
  }

  private void report(Node node, Measured into) {
    String with = "-with-" + node.idle() + "-idle";
    into.latency(STAGE, "freshness" + with, node.freshness());
    into.figure(STAGE, "cpu" + with, "%", node.cpu());
    into.figure(STAGE, "postgres-cpu" + with, "%", node.postgres());
    into.figure(STAGE, "live-heap" + with, "MiB", node.liveMiB());
    into.figure(STAGE, "resident" + with, "MiB", node.residentMiB());
    into.figure(STAGE, "start" + with, "ms", (double) node.startMillis());
    into.figure(STAGE, "polls" + with, "", (double) node.polls());
    say(
        "%,d idle corps: %s %% of a core, %s MiB live, %s MiB resident, %,d polls",
        node.idle(),
        Figure.number(new Figure(STAGE, "cpu", "%", node.cpu()).median()),
        Figure.number(node.liveMiB()),
        Figure.number(node.residentMiB()),
        node.polls());
  }

  private static void compare(Node with, Node without, Measured into) {
    String of = "-of-" + with.idle();
    double[] cpu = more(with.cpu(), without.cpu());
    into.figure(STAGE, "cpu-per-idle-corp" + of, "µs/s", scaled(cpu, 1e4 / with.idle()));
    into.figure(
        STAGE,
        "heap-per-idle-corp" + of,
        "KiB",
        (with.liveMiB() - without.liveMiB()) * 1024 / with.idle());
  }

  /** Each sample less the median of what it is compared with. */
  static double[] more(double[] with, double[] without) {
    double base = new Figure(STAGE, "base", "", without).median();
    return Arrays.stream(with).map(value -> value - base).toArray();
  }

  private static double[] scaled(double[] values, double by) {
    return Arrays.stream(values).map(value -> value * by).toArray();
  }

  private static double p99(Node node) {
    return node.freshness().getValueAtPercentile(99);
  }

  private void say(String line, Object... values) {
    site().say().accept("idle-corps: " + String.format(Locale.ROOT, line, values));
  }
}
