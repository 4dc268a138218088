package io.weir.simulation;

import io.weir.testkit.SimMessageStore;

/** I4: only the pulls of the node that holds a corp's lease move its {@code chat_seq}. */
final class I4Checker {

  private final SimWorld world;

  I4Checker(SimWorld world) {
    this.world = world;
  }

  // A journal that took a new id is the same node's: what it pulled before is its own.
  private static String lineage(String journalId) {
    return journalId.substring(0, Math.max(0, journalId.lastIndexOf('-')));
  }

  void onCommit(SimProcess process, Checkers.Before before, SimMessageStore store) {
    before
        .cursors()
        .forEach(
            (corp, cursor) -> {
              String holder = world.postgres.fleet.holder(corp);
              Checkers.require(
                  store.cursor(corp).chatSeq() == cursor.chatSeq()
                      || lineage(holder).equals(lineage(process.journal.id().value())),
                  "I4",
                  process.name() + " moved chat_seq of " + corp + ", which " + holder + " holds");
            });
  }
}
