package io.weir.verticles.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Participants that this drain has seen committed, so that a busy group's members are not probed
 * with each message. Only a memory of what Postgres has: forgotten as soon as Postgres turns out
 * not to be where it was left.
 */
@Confined(Role.DRAIN)
public final class KnownParticipants {

  private final Map<String, Boolean> known;

  /** Keeps the {@code max} last used ones; about 150 bytes each. */
  public KnownParticipants(int max) {
    this.known =
        new LinkedHashMap<>(1024, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > max;
          }
        };
  }

  static String key(String corp, String conversation, String participant) {
    return corp + '\n' + conversation + '\n' + participant;
  }

  boolean has(String key) {
    return known.get(key) != null;
  }

  void add(String key) {
    known.put(key, Boolean.TRUE);
  }

  void clear() {
    known.clear();
  }
}
