package io.weir.bench.callback;

import io.weir.bench.load.LoadGenerator;
import io.weir.bench.load.LoadRecord;
import io.weir.bench.load.Pace;
import io.weir.bench.load.Requests;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.NodePages;
import io.weir.bench.node.Stand;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.world.WorldPlan;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** A node with all the callbacks of its world at hand, each to be pushed once. */
final class CallbackStand implements AutoCloseable {

  /** Asking for a node's metrics costs it milliseconds, which it lacks for the rest. */
  private static final long POLL_MILLIS = 200;

  private static final String ROWS = "SELECT count(*) FROM weir_inbox";

  /** A drain that stores nothing for so long stands, and so does who acknowledges nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A load that is later than this in one of a hundred requests measures itself. */
  private static final long LAG_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(2);

  private static final double NANOS_PER_MILLI = 1e6;
  private static final long SECOND_MILLIS = 1_000;

  private final Stand stand;
  private final Requests requests;
  private final LoadGenerator load;
  private final Consumer<String> say;

  private CallbackStand(Stand stand, Requests requests, LoadGenerator load, Consumer<String> say) {
    this.stand = stand;
    this.requests = requests;
    this.load = load;
    this.say = say;
  }

  /** Makes the requests of a world, starts a node, and connects to it. */
  static CallbackStand start(Site site, Stand stand, int connections) throws Exception {
    Requests requests = PushRequests.of(stand.world().pushes().pushes(), site.seed());
    stand.start(setup -> setup);
    LoadGenerator load =
        new LoadGenerator(stand.folder().callbackPort(), connections, requests.once());
    return new CallbackStand(stand, requests, load, site.say());
  }

  /** The plan of a world. */
  static WorldPlan plan(Site site, int corps, int messages, int callbacks) {
    return WorldPlan.of(site.seed(), corps, messages, callbacks, System.currentTimeMillis());
  }

  LoadGenerator load() {
    return load;
  }

  Requests requests() {
    return requests;
  }

  /** Pushes so many as fast as they are taken, and waits until they are committed. */
  void warmUp(int callbacks) throws Exception {
    say.accept(String.format(Locale.ROOT, "warming up with %,d callbacks …", callbacks));
    push(load, callbacks);
    awaitStored();
  }

  /** Pushes until {@code accepted} have been, or there are no more. */
  static LoadRecord push(LoadGenerator load, long accepted) throws InterruptedException {
    load.start(new Pace.Saturated());
    long before = load.accepted();
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (long now = before; now < accepted && load.isRunning(); now = load.accepted()) {
      if (now > before) {
        before = now;
        end = System.nanoTime() + PATIENCE.toNanos();
      } else if (System.nanoTime() > end) {
        throw new IllegalStateException("nothing is acknowledged any more: " + now + " were");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return load.stop();
  }

  /**
   * Waits until all that was acknowledged is in the inbox, by the node's count; by the rows when
   * that stands, since a commit whose answer was lost is not in it.
   */
  void awaitStored() throws InterruptedException {
    long all = load.accepted();
    long stored = stored();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (stored < all) {
      if (System.nanoTime() > end) {
        requireRows(all);
        return;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      long now = stored();
      end = now > stored ? System.nanoTime() + PATIENCE.toNanos() : end;
      stored = now;
    }
  }

  private void requireRows(long all) {
    long rows = stand.folder().postgres().ask(ROWS, 0);
    if (rows < all) {
      throw new IllegalStateException(
          "the drain stands: " + rows + " of " + all + " callbacks are stored");
    }
  }

  private long stored() {
    return NodePages.value(
        stand.folder().observePort(), "weir_drain_stored_total", "table", "inbox");
  }

  /** Pushes at a constant rate for that long. */
  LoadRecord atRate(double perSecond, Duration time) throws InterruptedException {
    load.start(new Pace.Constant(System.nanoTime(), perSecond));
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    return load.stop();
  }

  /** Reports what an open loop met. */
  void report(Measured into, LoadRecord record) {
    into.latency("load", "lag", record.lag());
    long at = record.startMillis();
    long nanos = record.startNanos();
    for (Histogram second : record.seconds()) {
      into.interval("callback", "ack", at, at + SECOND_MILLIS, second);
      at += SECOND_MILLIS;
      double p99 = second.getValueAtPercentile(99) / NANOS_PER_MILLI;
      into.point("callback", "ack-p99", "ms", nanos, p99);
      into.point(
          "callback",
          "acknowledged-by-when-due",
          "callbacks/s",
          nanos,
          (double) second.getTotalCount());
      nanos += TimeUnit.MILLISECONDS.toNanos(SECOND_MILLIS);
    }
    reportRefused(into, List.of(record));
  }

  /** To be called when all open loops are over. */
  static void judgeLag(Measured into) {
    Histogram lag = into.latencies().get("load lag");
    if (lag != null && lag.getValueAtPercentile(99) > LAG_NANOS_MAX) {
      into.raised(
          "callback",
          "ack",
          String.format(
              Locale.ROOT,
              "the load itself was late: p99 %.1f ms",
              lag.getValueAtPercentile(99) / NANOS_PER_MILLI),
          lag);
    }
  }

  /** What was answered other than it must be is wrong. */
  static void reportRefused(Measured into, List<LoadRecord> records) {
    records.forEach(
        record ->
            record.refused().forEach((why, count) -> into.wrong(count + " callbacks: " + why)));
  }

  /** Pushes what is left, waits for all of it, and compares every row. */
  void compareAll(Measured into) throws Exception {
    say.accept("pushing the rest of the callbacks …");
    reportRefused(into, List.of(push(load, requests.size())));
    awaitStored();
    stand.compareAll(into);
  }

  /** Closes the connections; the node goes on. */
  @Override
  public void close() {
    load.close();
  }
}
