package io.weir.verticles.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Participants that this drain has seen committed, so that a busy group's members are not probed
 * with each message. Only a memory of what Postgres has: forgotten as soon as Postgres turns out
 * not to be where it was left.
 */
@Confined(Role.DRAIN)
public final class KnownParticipants {

  private final int max;
  private final LinkedHashMap<String, Set<String>> byConversation =
      new LinkedHashMap<>(1024, 0.75f, true);
  private int size;

  /**
   * Keeps about {@code max} of them, of the conversations that were active last; some 100 bytes
   * each.
   */
  public KnownParticipants(int max) {
    this.max = max;
  }

  /**
   * Those of one conversation that are known; not to be changed, and only good until the next call.
   */
  Set<String> of(String corp, String conversation) {
    Set<String> known = byConversation.get(key(corp, conversation));
    return known == null ? Set.of() : known;
  }

  void add(String corp, String conversation, String participant) {
    if (byConversation
        .computeIfAbsent(key(corp, conversation), k -> new HashSet<>())
        .add(participant)) {
      size++;
      forgetOldest();
    }
  }

  // The conversation just added to is the newest, and stays even if it is larger than the bound
  // alone.
  private void forgetOldest() {
    Iterator<Map.Entry<String, Set<String>>> oldest = byConversation.entrySet().iterator();
    while (size > max && byConversation.size() > 1) {
      size -= oldest.next().getValue().size();
      oldest.remove();
    }
  }

  void clear() {
    byConversation.clear();
    size = 0;
  }

  private static String key(String corp, String conversation) {
    return corp + '\n' + conversation;
  }
}
