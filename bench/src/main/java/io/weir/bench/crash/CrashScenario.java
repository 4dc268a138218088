package io.weir.bench.crash;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.scenario.Report;
import io.weir.bench.scenario.Scenario;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.ExpectedWriter;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Worlds of {@link #KILLS_PER_WORLD} kills, until enough of them count. A run is a kill of a live
 * node that had work which was not in Postgres yet; every world ends with a comparison of every
 * row.
 */
public final class CrashScenario implements Scenario {

  /** Kills of one world; the world of seed S + n is the n-th of a bench with seed S. */
  public static final int KILLS_PER_WORLD = 10;

  private static final int CORPS = 4;
  private static final int MESSAGES_PER_KILL = 400;
  private static final int CALLBACKS_PER_KILL = 60;
  private static final int BAD_ENTRIES = 20;

  // A node lives for seconds: the optimising compiler would only take cores from it.
  private static final List<String> JVM = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

  /** After so many worlds the cluster is made anew too, which costs seconds. */
  private static final int WORLDS_PER_CLUSTER = 5;

  private final Path home;
  private final int runs;
  private final long seed;
  private final Consumer<String> say;
  private final CrashTally tally = new CrashTally();
  private final List<String> lines = new ArrayList<>();
  private final ArrayNode failures = JsonNodeFactory.instance.arrayNode();
  private long missing;
  private long duplicates;
  private long wrong;
  private int worlds;

  // Set by the thread that runs, read by the one that ends it.
  private volatile @Nullable NodeFolder folder;
  private volatile boolean closed;

  /**
   * In {@code home}, which is made when it is not there.
   *
   * @param runs kills that must count
   */
  public CrashScenario(Path home, int runs, long seed, Consumer<String> say) {
    this.home = home;
    this.runs = runs;
    this.seed = seed;
    this.say = say;
  }

  @Override
  public Report run() throws Exception {
    long start = System.nanoTime();
    KeyRing keys = KeyRing.generate();
    while (tally.counted() < runs && !closed) {
      NodeFolder here = folderOfNextWorld();
      world(here, keys, seed + worlds);
      worlds++;
    }
    discard();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    return report(seconds);
  }

  private NodeFolder folderOfNextWorld() throws Exception {
    NodeFolder here = folder;
    if (here != null && worlds % WORLDS_PER_CLUSTER == 0) {
      discard();
      here = null;
    }
    if (here == null) {
      here = NodeFolder.of(home.resolve("world-" + (seed + worlds)), JVM);
      folder = here;
    }
    here.clear();
    return here;
  }

  private void discard() throws Exception {
    NodeFolder old = folder;
    folder = null;
    if (old != null) {
      old.close();
      old.remove();
    }
  }

  private void world(NodeFolder here, KeyRing keys, long worldSeed) throws Exception {
    int kills = Math.min(KILLS_PER_WORLD, runs - tally.counted());
    World world = make(here, keys, worldSeed);
    try (SimWeCom wecom = SimWeCom.start(world, ServerOptions.plain())) {
      here.configure(wecom);
      CrashPlan plan = CrashPlan.draw(worldSeed, KILLS_PER_WORLD);
      Consumer<String> numbered =
          line -> say.accept("world " + worldSeed + "  run " + tally.counted() + "  " + line);
      Comparison found = new CrashWorld(here, wecom, plan, tally, numbered).run(kills);
      missing += found.missing();
      duplicates += found.duplicates();
      wrong += found.wrong();
      if (found.same()) {
        say.accept("world " + worldSeed + "  every row is as expected");
      } else {
        failed(here, worldSeed, found.report());
      }
    } catch (CrashWorld.NodeEnded e) {
      failed(here, worldSeed, List.of(String.valueOf(e.getMessage())));
    }
  }

  private World make(NodeFolder here, KeyRing keys, long worldSeed) throws Exception {
    WorldPlan plan =
        WorldPlan.of(
                worldSeed,
                CORPS,
                MESSAGES_PER_KILL * KILLS_PER_WORLD,
                CALLBACKS_PER_KILL * KILLS_PER_WORLD,
                System.currentTimeMillis())
            .withBadEntries(BAD_ENTRIES);
    try (ExpectedWriter expected = ExpectedWriter.create(here.expectedFile())) {
      return World.make(plan, keys, expected, made -> {});
    }
  }

  // What is left of it is kept: nobody else touches that folder, and Postgres is stopped.
  private void failed(NodeFolder here, long worldSeed, List<String> why) {
    if (closed) {
      return;
    }
    folder = null;
    here.close();
    String again = "weir bench run crash --runs " + KILLS_PER_WORLD + " --seed " + worldSeed;
    lines.add("world " + worldSeed + " FAILED; left in " + here.path() + "; again: " + again);
    lines.addAll(why);
    lines.forEach(say);
    failures
        .addObject()
        .put("seed", worldSeed)
        .put("folder", here.path().toString())
        .put("again", again)
        .put("why", why.isEmpty() ? "" : String.join("\n", why));
  }

  private Report report(long seconds) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("scenario", "crash").put("seed", seed);
    tally.describe(json);
    json.put("worlds", worlds).put("seconds", seconds);
    json.put("missing", missing).put("duplicates", duplicates).put("wrong", wrong);
    json.set("failures", failures);
    lines.add(tally.line());
    lines.add(
        worlds
            + " worlds in "
            + seconds
            + " s: missing "
            + missing
            + "  duplicates "
            + duplicates
            + "  wrong "
            + wrong);
    boolean holds = failures.isEmpty() && tally.counted() >= runs;
    return new Report(holds, json, List.copyOf(lines));
  }

  @Override
  public void close() {
    closed = true;
    NodeFolder here = folder;
    if (here != null) {
      here.close();
    }
  }
}
