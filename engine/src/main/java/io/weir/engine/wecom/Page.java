package io.weir.engine.wecom;

import java.util.List;

/**
 * A list that a call is answered with, or one page of it.
 *
 * @param items in WeCom's order
 * @param nextCursor what to ask for next; empty = this was the last page
 * @param unusable entries without what they are known by, or out of bounds: to quarantine, the rest
 *     is good
 */
public record Page<T>(List<T> items, String nextCursor, List<Unusable> unusable) {

  public Page {
    items = List.copyOf(items);
    unusable = List.copyOf(unusable);
  }

  /** Whether nothing comes after it. */
  public boolean isLast() {
    return nextCursor.isEmpty();
  }

  @Override
  public String toString() {
    return "Page["
        + items.size()
        + " items, "
        + unusable.size()
        + " unusable"
        + (isLast() ? "]" : ", more]");
  }
}
