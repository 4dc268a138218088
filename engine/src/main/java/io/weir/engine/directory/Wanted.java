package io.weir.engine.directory;

import io.weir.engine.wecom.ConsentCalls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of rows that a reading asks WeCom about; whoever keeps the rows gives them, a page at a time
 * and in their order.
 *
 * @param after the key before the first; empty = from the beginning
 */
public record Wanted(Keys keys, String after) {

  /** Of which rows. */
  public enum Keys {
    /**
     * {@code userid/external_userid} of relations that WeCom lists, of members whose conversations
     * are archived.
     */
    PAIRS("pairs"),
    /** Ids of customer groups. */
    ROOMS("rooms"),
    /** Ids of robots that spoke, and of which nothing is known. */
    ROBOTS("robots");

    private final String phase;

    Keys(String phase) {
      this.phase = phase;
    }

    /** Of the position at which they are asked about. */
    String phase() {
      return phase;
    }

    private @Nullable Keys next() {
      return this == PAIRS ? ROOMS : this == ROOMS ? ROBOTS : null;
    }
  }

  /** Keys in a page; WeCom's bound for pairs. */
  public static final int MAX = ConsentCalls.PAIRS_MAX;

  /** What is wanted at {@code position}; null = nothing, or it is there. */
  static @Nullable Wanted by(SyncPosition position) {
    for (Keys keys : Keys.values()) {
      if (keys.phase.equals(position.phase()) && position.ids().isEmpty()) {
        return new Wanted(keys, position.after());
      }
    }
    return null;
  }

  /**
   * Where to go on.
   *
   * @param position which wants keys
   * @param found what was found; empty = no more of them
   * @return null = nothing comes after them
   */
  static @Nullable SyncPosition found(SyncPosition position, List<String> found) {
    Wanted wanted = by(position);
    if (wanted == null) {
      throw new IllegalStateException("no keys are wanted at " + position);
    }
    if (!found.isEmpty()) {
      return new SyncPosition(position.phase(), position.after(), found, "");
    }
    Keys next = wanted.keys.next();
    return next == null ? null : new SyncPosition(next.phase, "", List.of(), "");
  }

  @Override
  public String toString() {
    return "Wanted[" + keys + "]";
  }
}
