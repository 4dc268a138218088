package io.weir.bench.directory;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.NodePostgres;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.ApiOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.oracle.Agreement;
import io.weir.bench.wecom.world.WorldPlan;
import java.util.concurrent.TimeUnit;

/**
 * The first reading of one corp's directory, each customer asked for by itself, so that WeCom's
 * limit decides how long it lasts; a storm of events meanwhile. How much of the limit is used, how
 * soon events are taken up, and how soon after the storm nothing is stale any more.
 */
public final class FullSyncMeasurement extends StandMeasurement {

  private static final int PLATFORM_PER_MINUTE = 10_000;
  private static final int PLATFORM_PER_HOUR = 150_000;
  private static final int PERCENT = 100;

  /** Of a world's callbacks, how many in a hundred tell of a directory, about. */
  private static final int EVENTS_PERCENT = 62;

  /**
   * How much.
   *
   * @param staff members
   * @param customers each of whom somebody of the staff follows
   * @param groups customer groups
   * @param share percent of the platform's limits, which the simulated one allows and the node is
   *     told to use: with fewer a smaller directory lasts as long
   * @param perSecond events of the storm
   * @param seconds that it lasts, about
   * @param connections of the load
   */
  public record Size(
      @Within(max = 100_000) int staff,
      @Within(max = 1_000_000) int customers,
      @Within(max = 100_000) int groups,
      @Within(max = PERCENT) int share,
      @Within(max = 2_000) int perSecond,
      @Within(max = 3_000) int seconds,
      @Within(max = 10_000) int connections) {

    /** Refuses a size that a minute is enough for. */
    public Size {
      long perMinute = (long) PLATFORM_PER_MINUTE * share / PERCENT;
      Sizes.above("customers", customers, "the calls that are allowed a minute", perMinute);
    }

    int perMinute() {
      return PLATFORM_PER_MINUTE * share / PERCENT;
    }

    int perHour() {
      return PLATFORM_PER_HOUR * share / PERCENT;
    }

    int callbacks() {
      return (int) ((long) perSecond * seconds * PERCENT / EVENTS_PERCENT);
    }

    /** As long as the limit makes it last to ask for everybody, and a minute's window more. */
    double onceSeconds() {
      return 60.0 * (1 + (double) customers / perMinute());
    }
  }

  /** Half of what a cold node of two cores puts into Postgres. */
  private static final double OTHERS_PER_SECOND = 700;

  /** One call a customer: it is the limit of this one that a reading comes up against. */
  private static final String GET = "/cgi-bin/externalcontact/get";

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Times {@link Size#onceSeconds}. */
  private static final double PATIENCE = 3;

  private static final String READING = "SELECT count(*) FROM weir_sync WHERE state <> 'done'";
  private static final String WAITING = "SELECT count(*) FROM weir_inbox WHERE state = 'directory'";
  private static final String STALE = "SELECT count(*) FROM weir_stale";
  private static final String ARRIVED = "SELECT count(*) FROM weir_inbox";

  private final Size size;
  private final LimitUse use = new LimitUse();
  private final TakenWatch taken = new TakenWatch();

  /** That of {@code size}. */
  public FullSyncMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand stand = stand("full-sync", plan(), options());
    stand.start(setup -> setup.with("wecom", "limitShare", size.share()));
    into.begin();
    long begun = System.nanoTime();
    try (EventStorm storm = new EventStorm(stand, site().seed(), size.connections(), taken);
        InboxPoll poll = new InboxPoll(stand.folder().postgres(), taken)) {
      storm.startOthers(OTHERS_PER_SECOND);
      watch(into, stand, storm, poll);
      site().say().accept(storm.size() + " events at " + size.perSecond() + "/s …");
      storm.start(size.perSecond(), into);
      watch(into, stand, storm, poll);
      storm.ended(into);
      site().say().accept("the storm is over …");
      settle(into, stand, begun, poll);
    }
    report(into, stand);
    into.end();
    stand.compareAll(into, Agreement.EXACT);
    stand.stopInOrder();
  }

  private void watch(Measured into, Stand stand, EventStorm storm, InboxPoll poll)
      throws InterruptedException {
    while (storm.isRunning()) {
      look(into, stand);
      poll.requireAlive();
    }
  }

  private WorldPlan plan() {
    DirectoryPlan directory =
        DirectoryPlan.modest()
            .sized(size.staff(), size.customers(), size.groups())
            .expectedBy(View.OLD_APP);
    return WorldPlan.of(site().seed(), 1, 0, size.callbacks(), System.currentTimeMillis())
        .withDirectory(directory);
  }

  private ServerOptions options() {
    ApiOptions platform = ApiOptions.platform();
    return ServerOptions.plain()
        .withApi(platform.withLimits(size.perMinute(), size.perHour(), platform.atOnce()));
  }

  private void settle(Measured into, Stand stand, long begun, InboxPoll poll) throws Exception {
    long over = System.nanoTime();
    long end = over + TimeUnit.MILLISECONDS.toNanos((long) (PATIENCE * 1e3 * size.onceSeconds()));
    while (!isQuiet(stand)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("things are stale still, and no end of it");
      }
      look(into, stand);
      poll.requireAlive();
    }
    double seconds = (System.nanoTime() - over) / 1e9;
    into.figure("directory", "settled", "s", seconds);
    into.figure("directory", "settled-share", "", seconds / size.onceSeconds());
    into.figure("directory", "whole", "s", (System.nanoTime() - begun) / 1e9);
  }

  private boolean isQuiet(Stand stand) {
    NodePostgres postgres = stand.folder().postgres();
    return taken.open() == 0
        && postgres.ask(STALE, 1) == 0
        && postgres.ask(WAITING, 1) == 0
        && postgres.ask(READING, 1) == 0
        && postgres.ask(ARRIVED, 0) == stand.world().pushes().expected().size();
  }

  /** A second, then what there is to see. */
  private void look(Measured into, Stand stand) throws InterruptedException {
    long next = System.nanoTime() + LOOK_NANOS;
    stand.await("a second is over", () -> System.nanoTime() >= next);
    long calls = calls(stand);
    long now = System.nanoTime();
    use.seen(now, calls);
    NodePostgres postgres = stand.folder().postgres();
    into.point("directory", "calls", "calls", now, (double) calls);
    into.point("directory", "stale", "things", now, (double) postgres.ask(STALE, 0));
    into.point("directory", "waiting", "events", now, taken.open());
  }

  private static long calls(Stand stand) {
    String corpId = stand.world().corps().get(0).corpId();
    return stand.wecom().stats().apiTaken(corpId, GET);
  }

  private void report(Measured into, Stand stand) {
    into.figure("directory", "limit-used", "", use.share(size.perMinute()));
    into.figure("directory", "full-minutes", "min", use.minutes());
    into.figure("directory", "answers-45009", "answers", stand.wecom().stats().apiTooOften());
    into.latency("directory", "taken-up", taken.latency());
    double calls = calls(stand);
    into.figure("directory", "calls", "calls", calls);
    into.figure("directory", "node-cpu", "µs", stand.nodeCpuNanos() / calls / 1e3);
    into.figure("directory", "postgres-cpu", "µs", stand.postgresCpuNanos() / calls / 1e3);
  }
}
