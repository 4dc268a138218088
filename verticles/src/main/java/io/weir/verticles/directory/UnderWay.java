package io.weir.verticles.directory;

import io.vertx.core.Future;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What Postgres was told to do and has not answered yet; on the directory's loop. */
final class UnderWay {

  private final Set<Future<?>> all = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Remembers {@code work} until it has its answer. */
  <T> Future<T> add(Future<T> work) {
    if (!work.isComplete()) {
      all.add(work);
      work.onComplete(done -> all.remove(work));
    }
    return work;
  }

  /** Completes when nothing is under way, nor what the answers have begun. */
  Future<Void> over() {
    return all.isEmpty()
        ? Future.succeededFuture()
        : Future.join(List.copyOf(all)).transform(done -> over());
  }
}
