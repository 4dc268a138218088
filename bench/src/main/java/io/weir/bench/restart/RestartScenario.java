package io.weir.bench.restart;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.node.Child;
import io.weir.bench.node.Launch;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.node.NodePages;
import io.weir.bench.node.NodePostgres;
import io.weir.bench.scenario.Millis;
import io.weir.bench.scenario.Report;
import io.weir.bench.scenario.Scenario;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.ExpectedWriter;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A journal with many records that are not in Postgres, because commits had to wait; then nodes
 * that are killed as soon as they have committed once, and one that drains it all. Postgres runs
 * all the time.
 */
public final class RestartScenario implements Scenario {

  private static final int CORPS = 8;

  /** Committed before the journal fills, so that a restart could decrypt them again. */
  private static final int BEFORE_PERCENT = 5;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long TICK_MILLIS = 5;

  // Not their count: taking a shard over raises that too.
  private static final String POSITIONS =
      "SELECT coalesce(sum(position), 0)::bigint FROM weir_checkpoint";
  private static final String MESSAGES = "SELECT count(*) FROM t_wecom_message";

  /**
   * How much of it.
   *
   * @param records undrained when the first node is killed
   * @param restarts that are measured
   * @param millisMax for the slowest of them; 0 = whatever it takes
   */
  public record Size(int records, int restarts, int millisMax) {}

  private final Size size;
  private final long seed;
  private final Consumer<String> say;
  private final NodeFolder folder;
  private final Millis firstCommits = new Millis();
  private final Millis cpuOfFirstCommits = new Millis();
  private final List<String> lines = new ArrayList<>();
  private volatile @Nullable SimWeCom wecom;

  /** In {@code home}. */
  public RestartScenario(Path home, Size size, long seed, Consumer<String> say) {
    this.size = size;
    this.seed = seed;
    this.say = say;
    this.folder = NodeFolder.of(home.resolve("restart"), Launch.runOptions(List.of()));
  }

  @Override
  public Report run() throws Exception {
    World world = make();
    SimWeCom served = SimWeCom.start(world, ServerOptions.plain());
    wecom = served;
    folder.configure(served);
    fill(world);
    for (int i = 0; i < size.restarts(); i++) {
      restart();
    }
    return drainAll();
  }

  private World make() throws Exception {
    int messages = total();
    say.accept(String.format(Locale.ROOT, "making %,d messages …", messages));
    WorldPlan plan = WorldPlan.of(seed, CORPS, messages, 0, System.currentTimeMillis());
    try (ExpectedWriter expected = ExpectedWriter.create(folder.expectedFile())) {
      return World.make(plan, KeyRing.generate(), expected, made -> {});
    }
  }

  private int total() {
    return size.records() + size.records() * BEFORE_PERCENT / 100;
  }

  // The lock keeps commits from setting a checkpoint; pulls go on into the journal.
  private void fill(World world) throws Exception {
    int before = total() - size.records();
    world.archives().values().forEach(a -> a.showOnly((int) ((long) a.size() * before / total())));
    long shown = world.archives().values().stream().mapToLong(Archive::visible).sum();
    Child node = folder.startNode();
    await("the first messages are committed", node, () -> stored() >= shown);
    say.accept(String.format(Locale.ROOT, "%,d committed; filling the journal …", shown));
    try (NodePostgres.Lock lock = folder.postgres().lock("weir_checkpoint")) {
      world.archives().values().forEach(archive -> archive.reveal(archive.size()));
      await(
          "the rest is journalled",
          node,
          () -> NodePages.sum(folder.observePort(), "weir_pull_messages_total") >= total());
      node.kill();
      folder.postgres().endOthers();
      lock.release();
    }
    say.accept(String.format(Locale.ROOT, "%,d undrained, the node is killed", total() - stored()));
  }

  private long stored() {
    return folder.postgres().ask(MESSAGES, 0);
  }

  /** Measures one start, and kills the node when it has committed. */
  private void restart() throws Exception {
    long undrained = total() - stored();
    Child node = started();
    node.kill();
    say.accept(String.format(Locale.ROOT, "  with %,d undrained", undrained));
  }

  private Child started() throws Exception {
    long positions = folder.postgres().ask(POSITIONS, 0);
    Child node = folder.startNode();
    await("a commit", node, () -> folder.postgres().ask(POSITIONS, 0) > positions);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - node.startedNanos());
    long cpu = node.cpuMillis();
    firstCommits.add(millis);
    cpuOfFirstCommits.add(cpu);
    say.accept(
        String.format(Locale.ROOT, "restart to first commit %,d ms, of CPU %,d ms", millis, cpu));
    return node;
  }

  private Report drainAll() throws Exception {
    long undrained = total() - stored();
    Child node = started();
    await("all is committed", node, () -> stored() >= total());
    long decrypted = NodePages.sum(folder.observePort(), "weir_drain_decrypted_total");
    Comparison found = folder.postgres().oracle().compare(folder.expected());
    lines.addAll(found.same() ? List.of("every row is as expected") : found.report());
    lines.add("restart to first commit: " + firstCommits);
    lines.add("CPU to first commit: " + cpuOfFirstCommits);
    lines.add(
        String.format(
            Locale.ROOT, "%,d undrained at the last start, %,d decrypted", undrained, decrypted));
    boolean soon = size.millisMax() == 0 || firstCommits.max() <= size.millisMax();
    if (!soon) {
      lines.add("NOT within " + size.millisMax() + " ms");
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("scenario", "restart").put("seed", seed).put("records", size.records());
    json.set("restartToFirstCommitMillis", firstCommits.json());
    json.set("cpuToFirstCommitMillis", cpuOfFirstCommits.json());
    json.put("maxMillis", size.millisMax()).put("undrained", undrained);
    json.put("decrypted", decrypted).put("decryptedAgain", decrypted - undrained);
    json.put("missing", found.missing()).put("duplicates", found.duplicates());
    json.put("wrong", found.wrong());
    boolean holds = found.same() && soon && decrypted == undrained;
    close();
    if (holds) {
      folder.remove();
    }
    return new Report(holds, json, List.copyOf(lines));
  }

  private void await(String what, Child node, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (!node.isAlive()) {
        throw new IllegalStateException(
            "waiting until " + what + ": the node ended by itself; see " + folder.log());
      } else if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "not within " + PATIENCE.toMinutes() + " min: " + what + "; see " + folder.log());
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
  }

  @Override
  public void close() {
    folder.close();
    SimWeCom served = wecom;
    wecom = null;
    if (served != null) {
      served.close();
    }
  }
}
