package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.engine.drain.ResumePoints;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.MessageStore;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far Postgres has the journal, if it is this one. */
final class JournalCheckpoints {

  private static final Logger LOG = LoggerFactory.getLogger(JournalCheckpoints.class);

  private final Vertx vertx;
  private final ChronicleJournal journal;

  JournalCheckpoints(Vertx vertx, ChronicleJournal journal) {
    this.vertx = vertx;
    this.journal = journal;
  }

  /**
   * The checkpoints of all shards; a journal that ends before one of them is another one, and takes
   * a new id.
   */
  Future<List<Checkpoint>> of(MessageStore store) {
    return stored(store)
        .compose(
            stored ->
                vertx
                    .executeBlocking(() -> areOfJournal(stored))
                    .compose(are -> are ? Future.succeededFuture(stored) : renewed(store)));
  }

  private Future<List<Checkpoint>> renewed(MessageStore store) {
    LOG.warn(
        "the journal ends before its checkpoint in Postgres (an older or an emptied disk): new id"
            + " {}, drained from its start",
        journal.id());
    return of(store);
  }

  private boolean areOfJournal(List<Checkpoint> stored) {
    boolean are = ResumePoints.areOf(journal, stored);
    try {
      if (are) {
        journal.endsCompared();
      }
    } catch (JournalException e) {
      LOG.warn("the next start may drain once more what is drained: {}", e.getMessage());
    }
    return are;
  }

  private Future<List<Checkpoint>> stored(MessageStore store) {
    List<Future<Checkpoint>> asked = new ArrayList<>();
    for (int shard = 0; shard < journal.shards(); shard++) {
      int index = shard;
      asked.add(Replies.future(reply -> store.takeOver(journal.id(), index, reply)));
    }
    return Future.all(asked).map(all -> asked.stream().map(Future::result).toList());
  }
}
