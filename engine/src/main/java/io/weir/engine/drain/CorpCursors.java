package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.store.Cursor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the corps of one shard stand in Postgres, as far as its drain knows; asks for the rest. */
@Confined(Role.DRAIN)
final class CorpCursors {

  private final Map<CorpId, Cursor> known = new HashMap<>();
  private final Set<CorpId> unasked = new LinkedHashSet<>();
  private boolean asking;
  private long askAgainAt = Long.MIN_VALUE;

  void forget() {
    known.clear();
    unasked.clear();
    asking = false;
  }

  /**
   * Whether it is known where the corp stands, and not from before this lease: what another node
   * had stored may be forgotten (a failover), and pulled again by it. If not, it will be asked.
   */
  boolean isCurrent(CorpId corp, long fencingToken) {
    Cursor cursor = known.get(corp);
    boolean current = cursor != null && cursor.fencingToken() >= fencingToken;
    if (!current) {
      known.remove(corp);
      unasked.add(corp);
    }
    return current;
  }

  /** Whether Postgres has the record. */
  boolean isStored(JournalRecord.Archived record) {
    Cursor cursor = known.get(record.corp());
    return cursor != null && record.seq() <= cursor.chatSeq();
  }

  /** What to ask now; null when nothing, or when an answer is awaited. */
  DrainStep.@Nullable AskCursors ask(long now, long generation) {
    if (now < askAt()) {
      return null;
    }
    asking = true;
    // In the order of reading: Set.copyOf has another order in each process, and no seed repeats.
    Set<CorpId> corps = Collections.unmodifiableSet(new LinkedHashSet<>(unasked));
    return new DrainStep.AskCursors(corps, generation);
  }

  /** When to ask; never, as long as there is nothing to ask or an answer is awaited. */
  long askAt() {
    return unasked.isEmpty() || asking ? Long.MAX_VALUE : askAgainAt;
  }

  /**
   * The answer; a corp that is not in it has no row.
   *
   * @return the corps that waited for it
   */
  List<CorpId> answered(DrainStep.AskCursors asked, Map<CorpId, Cursor> answer) {
    asking = false;
    List<CorpId> waited = new ArrayList<>();
    for (CorpId corp : asked.corps()) {
      if (unasked.remove(corp)) {
        known.put(corp, answer.getOrDefault(corp, Cursor.UNKNOWN_CORP));
        waited.add(corp);
      }
    }
    return waited;
  }

  void unanswered(long againAt) {
    asking = false;
    askAgainAt = againAt;
  }

  void committed(Map<CorpId, Cursor> cursors) {
    known.putAll(cursors);
  }
}
