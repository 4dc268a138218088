package io.weir.bench.wecom.world;

import io.weir.bench.wecom.oracle.ExpectedConversation;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what a corp's conversations must look like once all its messages are in. */
final class ConversationLedger {

  private static final class Entry {
    private final @Nullable String roomId;
    private final SortedMap<String, String> participants = new TreeMap<>();
    private long messages;
    private long lastMillis = Long.MIN_VALUE;

    Entry(@Nullable String roomId) {
      this.roomId = roomId;
    }
  }

  private final SortedMap<String, Entry> entries = new TreeMap<>();

  /** Takes one message in; the conversation it belongs to, or null. */
  @Nullable String link(Draft draft) {
    String from = draft.from();
    if (from == null) {
      return null;
    }
    String room = draft.roomId();
    if (room != null) {
      List<String> people = new ArrayList<>(draft.to());
      people.add(from);
      return count("room:" + room, room, people, draft.timeMillis());
    }
    if (draft.to().isEmpty()) {
      return null;
    }
    String other = draft.to().get(0);
    String pair = from.compareTo(other) <= 0 ? from + ":" + other : other + ":" + from;
    return count("single:" + pair, null, List.of(from, other), draft.timeMillis());
  }

  private String count(String id, @Nullable String room, List<String> people, long timeMillis) {
    Entry entry = entries.computeIfAbsent(id, unused -> new Entry(room));
    people.forEach(person -> entry.participants.put(person, kind(person)));
    entry.messages++;
    entry.lastMillis = Math.max(entry.lastMillis, timeMillis);
    return id;
  }

  private static String kind(String person) {
    if (person.startsWith("wo") || person.startsWith("wm")) {
      return "customer";
    }
    return person.startsWith("wb") ? "robot" : "staff";
  }

  /** All conversations, in the order of their ids. */
  List<ExpectedConversation> conversations() {
    List<ExpectedConversation> rows = new ArrayList<>(entries.size());
    entries.forEach(
        (id, entry) ->
            rows.add(
                new ExpectedConversation(
                    id,
                    type(entry),
                    entry.roomId,
                    entry.messages,
                    entry.lastMillis,
                    entry.participants)));
    return rows;
  }

  private static String type(Entry entry) {
    boolean external = entry.participants.containsValue("customer");
    if (entry.roomId != null) {
      return external ? "group_external" : "group_internal";
    } else if (entry.participants.containsValue("robot")) {
      return "robot";
    }
    return external ? "single_external" : "single_internal";
  }
}
