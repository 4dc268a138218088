package io.weir.engine.callback;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one callback loop, bounded (I7), whatever is sent on them: nothing is known of
 * a client before its signature is checked. When all places are taken, whoever has waited longest
 * without a request makes room, and those that never sent one go first; so somebody who only opens
 * connections cannot keep WeCom out.
 *
 * @param <C> a connection, by identity
 */
@Confined(Role.CALLBACK_LOOP)
public final class OpenConnections<C> {

  private final int max;
  private final long firstNanos;
  private final long keptNanos;

  // Each in the order of waiting; a connection is in exactly one of the three.
  private final Map<C, Long> fresh = new LinkedHashMap<>();
  private final Map<C, Long> kept = new LinkedHashMap<>();
  private final Set<C> busy = new HashSet<>();

  /**
   * For one loop.
   *
   * @param firstNanos how long the head of a first request may take, however it trickles in
   * @param keptNanos how long the next one may take, after an answer
   */
  public OpenConnections(int max, long firstNanos, long keptNanos) {
    this.max = max;
    this.firstNanos = firstNanos;
    this.keptNanos = keptNanos;
  }

  /**
   * Takes a new connection.
   *
   * @return who must go for it; itself, when nobody waits; null when there is room
   */
  public @Nullable C opened(C connection, long now) {
    if (size() < max) {
      fresh.put(connection, now);
      return null;
    }
    C longest = takeFirst(fresh);
    if (longest == null) {
      longest = takeFirst(kept);
    }
    if (longest == null) {
      return connection;
    }
    fresh.put(connection, now);
    return longest;
  }

  /** A request's head is here. */
  public void busy(C connection) {
    if (fresh.remove(connection) != null || kept.remove(connection) != null) {
      busy.add(connection);
    }
  }

  /** Its answer is written. */
  public void answered(C connection, long now) {
    if (busy.remove(connection)) {
      kept.put(connection, now);
    }
  }

  public void closed(C connection) {
    fresh.remove(connection);
    kept.remove(connection);
    busy.remove(connection);
  }

  /** Who has waited too long; each is told once. */
  public List<C> overdue(long now) {
    List<C> overdue = new ArrayList<>();
    takeOlder(fresh, now - firstNanos, overdue);
    takeOlder(kept, now - keptNanos, overdue);
    return overdue;
  }

  public int size() {
    return fresh.size() + kept.size() + busy.size();
  }

  private static <C> @Nullable C takeFirst(Map<C, Long> waiting) {
    Iterator<C> first = waiting.keySet().iterator();
    if (!first.hasNext()) {
      return null;
    }
    C longest = first.next();
    first.remove();
    return longest;
  }

  private static <C> void takeOlder(Map<C, Long> waiting, long before, List<C> into) {
    Iterator<Map.Entry<C, Long>> entries = waiting.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<C, Long> entry = entries.next();
      if (entry.getValue() - before > 0) {
        return;
      }
      into.add(entry.getKey());
      entries.remove();
    }
  }
}
