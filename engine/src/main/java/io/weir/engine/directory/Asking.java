package io.weir.engine.directory;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.CorpId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for at once, and whose turn it is to be claimed next. Of one corp's one kind no
 * more than it can make use of, since where WeCom's limit is reached all of them wait, a minute at
 * times: others are not to wait with them. Corps and kinds take turns, in the order of their keys.
 */
@Confined(Role.DIRECTORY_LOOP)
public final class Asking {

  /** A corp's things of one kind. */
  public record Lane(CorpId corp, Thing.Kind kind) implements Comparable<Lane> {

    /** Of this thing. */
    public static Lane of(Thing thing) {
      return new Lane(thing.corp(), thing.kind());
    }

    @Override
    public int compareTo(Lane other) {
      int byCorp = corp.compareTo(other.corp);
      return byCorp != 0 ? byCorp : kind.compareTo(other.kind);
    }
  }

  /**
   * What to claim.
   *
   * @param max things in all
   * @param eachMax things of one lane, those counted that are under way
   * @param underWay how many, of lanes that have any
   * @param after lanes behind this one, in the order of their keys; null = from the first
   */
  public record Wish(int max, int eachMax, Map<Lane, Integer> underWay, @Nullable Lane after) {
    public Wish {
      underWay = Collections.unmodifiableMap(new TreeMap<>(underWay));
    }
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private final int max;
  private final int eachMax;
  private final Map<Lane, Integer> underWay = new TreeMap<>();
  private int all;
  private @Nullable Lane after;

  /**
   * With nothing under way.
   *
   * @param max things at once
   * @param eachMax of one corp and kind
   */
  public Asking(int max, int eachMax) {
    this.max = max;
    this.eachMax = eachMax;
  }

  /** What to claim now; null = enough is under way. */
  public @Nullable Wish wish() {
    assert owner.isCurrent() : owner.complaint();
    return all < max ? new Wish(max - all, eachMax, underWay, after) : null;
  }

  /**
   * These were claimed.
   *
   * @param things in the order of their lanes
   * @return whether there may be more: fewer than wished for are all that is due behind the lane
   *     that was begun at
   */
  public boolean claimed(Wish wish, List<Thing> things) {
    assert owner.isCurrent() : owner.complaint();
    for (Thing thing : things) {
      all++;
      underWay.merge(Lane.of(thing), 1, Integer::sum);
    }
    if (things.size() < wish.max()) {
      after = null;
      return wish.after() != null;
    }
    after = Lane.of(things.get(things.size() - 1));
    return true;
  }

  /** What was said of it is stored, or it is put off. */
  public void ended(Thing thing) {
    assert owner.isCurrent() : owner.complaint();
    all--;
    underWay.computeIfPresent(Lane.of(thing), (lane, things) -> things == 1 ? null : things - 1);
  }
}
