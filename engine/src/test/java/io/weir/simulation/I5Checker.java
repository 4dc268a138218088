package io.weir.simulation;

import io.weir.testkit.SimMessageStore;
import io.weir.testkit.StoredRows;

/** I5: counters are what the rows count up to, after any transaction and not only at the end. */
final class I5Checker {

  /** Counting anew costs as much as many commits. */
  private static final int EVERY = 200;

  private final SimMessageStore store;
  private int commits;

  I5Checker(SimMessageStore store) {
    this.store = store;
  }

  void onCommit() {
    if (++commits % EVERY == 0) {
      StoredRows rows = store.rows();
      Checkers.require(
          rows.conversations().equals(rows.recounted()),
          "I5",
          "counters " + rows.conversations() + " but rows count " + rows.recounted());
    }
  }
}
