package io.weir.bench.wecom.world;

import io.weir.bench.wecom.directory.Directory;
import io.weir.bench.wecom.directory.DirectoryLife;
import io.weir.bench.wecom.directory.DirectoryMaker;
import io.weir.bench.wecom.directory.Population;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directories of a world's corps, each made when it is first asked for. Their lives were drawn
 * with the callbacks; here they are lived: a directory changes when {@link #reach} says so, which a
 * {@code Pusher} does before it tells of the change. From any thread.
 */
public final class Directories {

  private final WorldPlan plan;
  private final List<Corp> corps;
  private final int[] messages;
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, Integer> stepsPlanned = new ConcurrentHashMap<>();
  private final Map<String, DirectoryLife> lives = new ConcurrentHashMap<>();

  Directories(WorldPlan plan, List<Corp> corps) {
    this.plan = plan;
    this.corps = corps;
    this.messages = CorpCensus.shares(plan);
    for (int i = 0; i < corps.size(); i++) {
      places.put(corps.get(i).corpId(), i);
    }
  }

  /** The life of a corp from its beginning, as often as it is asked for. */
  DirectoryLife birth(String corpId) {
    Integer place = places.get(corpId);
    if (place == null) {
      throw new IllegalArgumentException("no corp " + corpId + " in this world");
    }
    Dice dice = new Dice(plan.seed()).fork("directory of " + corpId);
    // A step takes 1 or 2 s, and some are not told of: the last one is before now.
    long start = plan.nowMillis() / 1000 - 4L * plan.callbacks() - 60;
    Directory directory =
        DirectoryMaker.make(corpId, plan.directory(), population(place), dice.fork("made"), start);
    return new DirectoryLife(directory, plan.directory(), dice.fork("life"), start);
  }

  /** The people of the corp's messages: with copies, those of the corp that has the history. */
  private Population population(int place) {
    int origin = place % plan.histories();
    Dice dice = CorpHistory.dice(plan, corps.get(origin));
    return CorpHistory.chats(messages[origin], dice).population();
  }

  /** What {@code corpId} will have lived through in the end. */
  void plan(String corpId, int steps) {
    stepsPlanned.put(corpId, steps);
  }

  private DirectoryLife life(String corpId) {
    return lives.computeIfAbsent(corpId, this::birth);
  }

  /** The directory of a corp of this world, as it is by now. */
  public Directory of(String corpId) {
    return life(corpId).directory();
  }

  /** Lets a directory live up to {@code step}; one that is further stays. */
  public void reach(DirectoryStep step) {
    DirectoryLife life = life(step.corpId());
    synchronized (life.directory()) {
      while (life.steps() < step.number()) {
        life.step();
      }
    }
  }

  /** Lets all of them live to their ends, as the oracle expects them. */
  public void finish() {
    stepsPlanned.forEach((corpId, steps) -> reach(new DirectoryStep(corpId, steps)));
  }
}
