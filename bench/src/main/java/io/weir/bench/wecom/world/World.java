package io.weir.bench.wecom.world;

import io.weir.bench.wecom.oracle.ExpectedSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Everything a simulated WeCom has: corps with their archives, a suite, and the callbacks it is
 * going to push. Made once, then only read (but for what an {@link Archive} reveals, and for the
 * {@link Directories}, which live).
 */
public final class World {

  private final WorldPlan plan;
  private final KeyRing keys;
  private final Suite suite;
  private final List<Corp> corps;
  private final SortedMap<String, Archive> archives = new TreeMap<>();
  private final Directories directories;
  private final PushPlan pushes;

  private World(
      WorldPlan plan,
      KeyRing keys,
      List<Corp> corps,
      Directories directories,
      Rehearsal rehearsal) {
    Dice dice = new Dice(plan.seed());
    this.plan = plan;
    this.keys = keys;
    this.corps = corps;
    this.directories = directories;
    this.suite = PushPlan.suite(plan, dice.fork("suite"));
    this.pushes = PushPlan.draw(plan, suite, corps, rehearsal, dice.fork("pushes"));
  }

  /**
   * Makes a world and tells {@code sink} what must be stored of it.
   *
   * @param progress given the messages made so far, now and then
   * @throws IOException when the sink can't take it
   */
  public static World make(WorldPlan plan, KeyRing keys, ExpectedSink sink, LongConsumer progress)
      throws IOException {
    List<Corp> corps = CorpCensus.corps(plan.corps(), new Dice(plan.seed()));
    CorpCensus.shareKeys(corps, plan.histories());
    Directories directories = new Directories(plan, corps);
    Rehearsal rehearsal = new Rehearsal(directories);
    World world = new World(plan, keys, corps, directories, rehearsal);
    world.writeHistories(rehearsal, sink, progress);
    sink.inbox(world.pushes.expected());
    return world;
  }

  private void writeHistories(Rehearsal rehearsal, ExpectedSink sink, LongConsumer progress)
      throws IOException {
    int[] messages = CorpCensus.shares(plan);
    int[] bad = CorpCensus.shares(corps.size(), plan.badEntries());
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Deque<Future<CorpHistory.Written>> running = new ArrayDeque<>();
      List<CorpHistory.Written> shared = new ArrayList<>();
      long made = 0;
      for (int i = 0, taken = 0; taken < plan.histories(); ) {
        if (i < plan.histories() && running.size() < threads * 2) {
          running.add(start(pool, i, messages[i], Math.min(bad[i], messages[i])));
          i++;
        } else {
          CorpHistory.Written written = finished(running.remove());
          archives.put(corps.get(taken++).corpId(), written.archive());
          sink.corp(rehearsal.complete(written.expected(), plan.directory()));
          made += written.expected().messages().size();
          progress.accept(made);
          if (plan.copies() > 1) {
            shared.add(written);
          }
        }
      }
      for (int i = plan.histories(); i < corps.size(); i++) {
        String corpId = corps.get(i).corpId();
        CorpHistory.Written written = shared.get(i % plan.histories());
        archives.put(corpId, written.archive().copy());
        sink.corp(rehearsal.complete(written.expected().of(corpId), plan.directory()));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private Future<CorpHistory.Written> start(ExecutorService pool, int i, int messages, int bad) {
    Corp corp = corps.get(i);
    Dice dice = CorpHistory.dice(plan, corp);
    return pool.submit(() -> CorpHistory.write(corp, keys, dice, messages, bad, plan.nowMillis()));
  }

  private static CorpHistory.Written finished(Future<CorpHistory.Written> history) {
    try {
      return history.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making a world", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("making a world", e.getCause());
    }
  }

  /** What was asked for. */
  public WorldPlan plan() {
    return plan;
  }

  /** The key pairs of all corps. */
  public KeyRing keys() {
    return keys;
  }

  /** The provider's suite. */
  public Suite suite() {
    return suite;
  }

  /** All corps in the order of their ids; the first has most to say. */
  public List<Corp> corps() {
    return corps;
  }

  /** The archive of each corp, by corp id. */
  public SortedMap<String, Archive> archives() {
    return archives;
  }

  /** The archive of one corp, which must be of this world. */
  public Archive archive(String corpId) {
    Archive archive = archives.get(corpId);
    if (archive == null) {
      throw new IllegalArgumentException("no corp " + corpId + " in this world");
    }
    return archive;
  }

  /** The directories of all corps, as they are by now. */
  public Directories directories() {
    return directories;
  }

  /** The callbacks to push. */
  public PushPlan pushes() {
    return pushes;
  }
}
