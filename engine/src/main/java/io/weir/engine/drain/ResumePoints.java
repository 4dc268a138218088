package io.weir.engine.drain;

import io.weir.engine.journal.Journal;
import io.weir.engine.store.Checkpoint;
import java.util.List;

/** Whether a journal that was just opened is drained from the checkpoints stored under its id. */
public final class ResumePoints {

  private ResumePoints() {}

  /**
   * True: from these, by shard. False: a journal that ends before one of them is another one (an
   * older or an emptied disk, a power cut); it has a new id now, and those stored under that are to
   * be asked for.
   */
  public static boolean areOf(Journal journal, List<Checkpoint> stored) {
    for (int shard = 0; shard < stored.size(); shard++) {
      if (stored.get(shard).position().compareTo(journal.endAtOpen(shard)) > 0) {
        journal.renew();
        return false;
      }
    }
    return true;
  }
}
