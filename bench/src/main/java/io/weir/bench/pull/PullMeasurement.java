package io.weir.bench.pull;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.ProcessUse;
import io.weir.bench.measure.Slices;
import io.weir.bench.measure.Slices.Slice;
import io.weir.bench.node.NodePostgres;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.WorldPlan;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From the archive into the journal, in turns with a bare loop that fetches and parses the same
 * pages. Commits wait for a lock meanwhile, so that the drains have nothing to do once they have
 * decrypted what they read ahead; at the end they do all of it, and every row is compared.
 */
public final class PullMeasurement extends StandMeasurement {

  private static final int NODE = 0;
  private static final int BARE = 1;

  /**
   * All corps have equally much, but they are not pulled in step: then the first are at their end.
   */
  private static final double USABLE = 0.8;

  /**
   * So many times the node's: its JVM is younger, and not warm means slow, which would flatter the
   * node.
   */
  private static final long BARE_WARM_UP = 10;

  private static final long QUIET_MILLIS = 1_500;
  private static final String ENDLESS = "1000GiB";
  private static final int POLL_MILLIS = 100;

  /**
   * How much.
   *
   * @param corps with a backlog; with one history between them, since making so many would last
   *     longer than the rest
   * @param messages in all; four fifths of them can be used
   * @param warmUp messages journalled before anything counts; the bare loop parses ten times as
   *     many
   * @param rounds of one slice of each
   * @param sliceMillis how long each is
   */
  public record Size(
      @Within(max = 100_000) int corps, int messages, int warmUp, int rounds, int sliceMillis) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("messages", messages, "twice warmUp", 2L * warmUp);
      Sizes.above("warmUp", warmUp, "10 x corps", 10L * corps); // each shows some at first
      if (messages % Math.max(1, corps) != 0) {
        throw new IllegalArgumentException("messages: " + messages + " is no multiple of corps");
      }
    }
  }

  private final Size size;

  /** Measures nothing yet. */
  public PullMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
  }

  @Override
  protected void run(Measured into) throws Exception {
    Stand running = stand("pull", plan());
    PullingNode node = new PullingNode(running, (long) (size.messages() * USABLE));
    show(running, size.warmUp() / 2);
    running.start(PullMeasurement::settings);
    running.await("it pulls", () -> node.done() > 0); // it has taken its checkpoints over
    try (NodePostgres.Lock lock = running.folder().postgres().lock("weir_checkpoint")) {
      warmUp(running, node);
      BareLoopRun loop =
          start(
              () ->
                  BareLoopRun.start(running.wecom(), site().home().resolve("bare"), site().jvm()));
      running.await("the bare loop is warm", () -> loop.done() >= BARE_WARM_UP * size.warmUp());
      loop.halt();
      measure(running, node, loop, into);
      end(loop);
      node.go(); // Postgres too: it answers the release
      lock.release();
    }
    running.compareAll(into);
    running.stopInOrder();
  }

  private WorldPlan plan() {
    long now = System.currentTimeMillis();
    return WorldPlan.of(site().seed(), size.corps(), size.messages(), 0, now)
        .withCopies(size.corps());
  }

  // Polled often, so that what is shown between is taken at once; never held back by the journal.
  private static SetupFiles settings(SetupFiles setup) {
    return setup
        .with("journal", "slowBytes", ENDLESS)
        .with("journal", "stopBytes", ENDLESS)
        .with("pull", "idlePollMaxMillis", POLL_MILLIS)
        .withPollMillis(POLL_MILLIS);
  }

  private void show(Stand running, int messages) {
    for (Archive archive : running.world().archives().values()) {
      archive.showOnly((int) ((long) archive.size() * messages / size.messages()));
    }
  }

  /** Half of it before the drains have come to their bound, half of it after. */
  private void warmUp(Stand running, PullingNode node) throws Exception {
    site().say().accept("pull: warming up …");
    long shown = running.world().archives().values().stream().mapToLong(Archive::visible).sum();
    running.await("the first messages are journalled", () -> node.done() >= shown);
    long decrypted = -1;
    for (long now = node.decrypted(); now != decrypted; now = node.decrypted()) {
      decrypted = now;
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
    }
    running.revealAll();
    running.await("the node is warm", () -> node.done() >= size.warmUp());
    node.halt();
  }

  private void measure(Stand running, PullingNode node, BareLoopRun loop, Measured into)
      throws Exception {
    long own = ProcessUse.ownCpuNanos();
    long served = running.wecom().stats().messages();
    Slices slices = new Slices(Duration.ofMillis(size.sliceMillis()), List.of(node, loop));
    slices.run(size.rounds(), into);
    into.figure("pull", "messages", "messages/s", slices.each(r -> r.get(NODE).perSecond()));
    into.figure("pull", "bare-messages", "messages/s", slices.each(r -> r.get(BARE).perSecond()));
    into.figure("pull", "bare-share", "", slices.rateRatios(NODE, BARE));
    into.figure("pull", "node-cpu", "µs", slices.each(r -> cpuMicros(r.get(NODE))));
    into.figure("pull", "bare-cpu", "µs", slices.each(r -> cpuMicros(r.get(BARE))));
    double messages = running.wecom().stats().messages() - served;
    into.figure("wecom", "simulated-cpu", "µs", (ProcessUse.ownCpuNanos() - own) / messages / 1e3);
    into.note(slices.rounds() + " rounds; CPU is per message");
    into.figures().values().forEach(figure -> site().say().accept(figure.toString()));
  }

  private static double cpuMicros(Slice slice) {
    return slice.cpuNanos() / 1e3 / Math.max(1, slice.done());
  }
}
