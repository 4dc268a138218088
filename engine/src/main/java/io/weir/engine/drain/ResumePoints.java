package io.weir.engine.drain;

import io.weir.engine.journal.Journal;
import io.weir.engine.store.Checkpoint;
import java.util.Collections;
import java.util.List;

/** Where a journal that was just opened is drained from. */
public final class ResumePoints {

  private ResumePoints() {}

  /**
   * The stored checkpoints, by shard. A journal that ends before one of them is another one (an
   * older or an emptied disk, a power cut): it takes a new id, and is drained from its start.
   */
  public static List<Checkpoint> of(Journal journal, List<Checkpoint> stored) {
    for (int shard = 0; shard < stored.size(); shard++) {
      if (stored.get(shard).position().compareTo(journal.endAtOpen(shard)) > 0) {
        journal.renew();
        return Collections.nCopies(stored.size(), Checkpoint.NONE);
      }
    }
    return stored;
  }
}
