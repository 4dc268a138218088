package io.weir.bench.node;

import io.weir.bench.measure.Contender;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.ProcessUse;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.oracle.Agreement;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.ExpectedWriter;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A node and its Postgres in processes of their own, against a simulated WeCom in this one. As a
 * {@link Contender} it archives messages, and halts by being stopped where it is (SIGSTOP). One
 * thread; {@link #close} from any.
 */
public final class Stand implements Contender, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration END = Duration.ofSeconds(30);
  private static final long TICK_MILLIS = 100;

  /** More than a drain that Postgres refuses waits before it tries again. */
  private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final String STORED = "SELECT count(*) FROM t_wecom_message";
  private static final String STORED_METRIC = "weir_drain_stored_total";

  private final String name;
  private final Consumer<String> say;
  private final NodeFolder folder;
  private final World world;
  private final SimWeCom wecom;
  private final Halting halting = new Halting(this::stopWhereItIs, this::letGoOn);
  private volatile @Nullable Child node;
  private volatile long postgresPid;
  private long done;

  private Stand(String name, Consumer<String> say, NodeFolder folder, World world, SimWeCom wecom) {
    this.name = name;
    this.say = say;
    this.folder = folder;
    this.world = world;
    this.wecom = wecom;
  }

  /** Makes the world of {@code plan} and serves it as {@code options} say; starts no node. */
  public static Stand make(Site site, String name, WorldPlan plan, ServerOptions options)
      throws IOException {
    NodeFolder folder = NodeFolder.of(site.home().resolve(name), Launch.runOptions(site.jvm()));
    site.say()
        .accept(
            String.format(
                Locale.ROOT,
                "%s: making %,d messages and %,d callbacks of %,d corps …",
                name,
                plan.messages(),
                plan.callbacks(),
                plan.corps()));
    try (ExpectedWriter expected = ExpectedWriter.create(folder.expectedFile())) {
      World world = World.make(plan, KeyRing.generate(), expected, made -> {});
      SimWeCom wecom = SimWeCom.start(world, options);
      return new Stand(name, site.say(), folder, world, wecom);
    }
  }

  /** Starts the node with a configuration that {@code settings} are put into. */
  public void start(UnaryOperator<SetupFiles> settings) throws Exception {
    folder.configureAs(wecom, settings);
    Child started = folder.startNode();
    node = started;
    await("it opens", () -> folder.postgres().ask(STORED, -1) >= 0);
    postgresPid = folder.postgres().pid();
    if (postgresPid <= 0) {
      throw new IllegalStateException(name + ": its Postgres is not found in " + folder.path());
    }
  }

  /** Waits until {@code condition} holds; the node must live on. */
  public void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      mustLive(what);
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            name + ": not within " + PATIENCE.toMinutes() + " min: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
  }

  private void mustLive(String what) {
    if (!process().isAlive()) {
      throw new IllegalStateException(
          name + ": the node ended by itself before " + what + "; see " + folder.log());
    }
  }

  /** Lets it run until so many messages are stored: the compilers' and the caches' warm-up. */
  public void warmUp(long messages) throws Exception {
    say.accept(String.format(Locale.ROOT, "%s: warming up with %,d messages …", name, messages));
    await(messages + " messages are stored", () -> done() >= messages);
  }

  /** Waits until all messages are in Postgres and compares every row; a difference is wrong. */
  public void compareAll(Measured into) throws Exception {
    compareAll(into, Agreement.NONE);
  }

  /** The same, with the directory as closely as {@code agreement}. */
  public void compareAll(Measured into, Agreement agreement) throws Exception {
    Comparison found = comparison(agreement);
    if (!found.same()) {
      found.report().forEach(into::wrong);
    }
  }

  /** The same, for whoever judges it by itself. */
  public Comparison comparison() throws Exception {
    return comparison(Agreement.NONE);
  }

  private Comparison comparison(Agreement agreement) throws Exception {
    say.accept(name + ": waiting for the rest and comparing every row …");
    long all = world.plan().messages();
    awaitStored(all);
    await("all is stored", () -> folder.postgres().ask(STORED, 0) >= all);
    return folder.postgres().oracle().compare(folder.expected(), agreement);
  }

  /**
   * Waits until it says that it has stored {@code messages}, or has stored nothing more for a
   * while: a commit whose answer it did not hear is in Postgres and not in its count. Asks seldom,
   * which leaves the cores to it; it must live on.
   */
  public void awaitStored(long messages) throws InterruptedException {
    watchStored(messages, (millis, more) -> {});
  }

  /** Told what was stored in about a second. */
  public interface Second {
    void stored(long nanos, long messages);
  }

  /**
   * The same, and tells {@code each} of every second in which not all was stored.
   *
   * @param messages of all that it ever stores
   */
  public void watchStored(long messages, Second each) throws InterruptedException {
    long at = System.nanoTime();
    long progressAt = at;
    for (long before = done(); before < messages; ) {
      mustLive("all is stored");
      TimeUnit.SECONDS.sleep(1);
      long now = System.nanoTime();
      long stored = done();
      if (stored > before) {
        progressAt = now;
      } else if (now - progressAt > STILL_NANOS) {
        return;
      }
      if (stored < messages) {
        each.stored(now - at, stored - before);
      }
      at = now;
      before = stored;
    }
  }

  /** Hides all of the archives. Before the node starts. */
  public void hideAll() {
    world.archives().values().forEach(archive -> archive.showOnly(0));
  }

  /** Shows all of the archives. */
  public void revealAll() {
    for (Archive archive : world.archives().values()) {
      archive.reveal(archive.size());
    }
  }

  @Override
  public void go() throws IOException, InterruptedException {
    halting.go();
  }

  private void letGoOn() throws IOException, InterruptedException {
    Signals.send(ProcessUse.tree(postgresPid), "CONT");
    Signals.send(process().pid(), "CONT");
  }

  @Override
  public void halt() throws IOException, InterruptedException {
    halting.halt();
  }

  private void stopWhereItIs() throws IOException, InterruptedException {
    Signals.send(process().pid(), "STOP");
    Signals.send(postgresPid, "STOP"); // first, so that it has no new children
    Signals.send(ProcessUse.tree(postgresPid), "STOP");
  }

  /** Messages stored, as the node counts them; while it is halted, as it counted last. */
  @Override
  public long done() {
    if (!halting.isHalted()) {
      // One that is too busy to answer has not stored less.
      long now = NodePages.value(folder.observePort(), STORED_METRIC, "table", "message");
      done = Math.max(done, now);
    }
    return done;
  }

  /** Of the node and of its Postgres. */
  @Override
  public long cpuNanos() {
    return nodeCpuNanos() + postgresCpuNanos();
  }

  public long nodeCpuNanos() {
    return ProcessUse.cpuNanos(process().pid());
  }

  public long postgresCpuNanos() {
    return ProcessUse.treeCpuNanos(postgresPid);
  }

  @Override
  public boolean hasWork() {
    return done < world.plan().messages();
  }

  private Child process() {
    Child running = node;
    if (running == null) {
      throw new IllegalStateException(name + " is not started");
    }
    return running;
  }

  public long pid() {
    return process().pid();
  }

  public NodeFolder folder() {
    return folder;
  }

  public World world() {
    return world;
  }

  public SimWeCom wecom() {
    return wecom;
  }

  /** Ends the node in order, so that it writes what its JVM was asked to write at its end. */
  public void stopInOrder() throws InterruptedException {
    process().terminate();
    if (!process().awaitEnd(END)) {
      throw new IllegalStateException(
          name + ": did not stop within " + END.toSeconds() + " s; see " + folder.log());
    }
  }

  /** Makes the node collect its heap in full, and waits for it. */
  public void collect() throws IOException, InterruptedException {
    process().collect();
  }

  /** Lets all go on, kills the node, stops Postgres and WeCom; the files stay. */
  @Override
  public void close() {
    try {
      halting.end();
    } catch (IOException e) {
      say.accept(name + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      folder.close();
    } finally {
      wecom.close();
    }
  }
}
