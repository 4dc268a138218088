package io.weir.bench.jmh;

import java.util.List;

/** The same inputs over and over, one after the other: no processor learns them by heart. */
final class Round<T> {

  private final List<T> all;
  private int next;

  Round(List<T> all) {
    this.all = List.copyOf(all);
  }

  T next() {
    next = next + 1 < all.size() ? next + 1 : 0;
    return all.get(next);
  }
}
