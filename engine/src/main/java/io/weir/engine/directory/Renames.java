package io.weir.engine.directory;

import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.EventBatch.Named;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who got another id, by the id they had: a corp may give new ones to all its staff in a minute,
 * and each answer names thousands.
 */
public final class Renames {

  /** Names that one person can have had, far above what happens. */
  private static final int STEPS_MAX = 16;

  private final Map<Named, List<EventSays.Renamed>> byOldId = new HashMap<>();

  /** More of them. */
  public void addAll(Collection<EventSays.Renamed> renamed) {
    renamed.forEach(this::add);
  }

  /** One more. */
  public void add(EventSays.Renamed one) {
    Named old = new Named(one.corp(), one.userId());
    byOldId.computeIfAbsent(old, id -> new ArrayList<>(1)).add(one);
  }

  /** Whether anybody who had this id got another, at any time. */
  boolean isRenamed(CorpId corp, String userId) {
    return byOldId.containsKey(new Named(corp, userId));
  }

  /**
   * What somebody who had {@code userId} at that time is called now. Names change seldom, so that a
   * few steps lead to the end.
   */
  public String nameNow(CorpId corp, String userId, long timeSeconds) {
    String id = userId;
    long from = timeSeconds;
    for (int i = 0; i < STEPS_MAX; i++) {
      EventSays.Renamed next = firstSince(new Named(corp, id), from);
      if (next == null) {
        return id;
      }
      id = next.newUserId();
      from = next.timeSeconds();
    }
    return id;
  }

  private EventSays.@Nullable Renamed firstSince(Named named, long from) {
    EventSays.Renamed first = null;
    for (EventSays.Renamed one : byOldId.getOrDefault(named, List.of())) {
      if (one.timeSeconds() >= from && (first == null || one.timeSeconds() < first.timeSeconds())) {
        first = one;
      }
    }
    return first;
  }
}
