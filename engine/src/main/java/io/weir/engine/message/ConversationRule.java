package io.weir.engine.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.corp.PersonType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which conversation a message belongs to: WeCom doesn't say, both sides must derive the same. */
final class ConversationRule {

  private ConversationRule() {}

  /**
   * Those who take part, distinct and with an id; none without a conversation.
   *
   * @param fromId empty when the message has none
   * @param roomId null for a single chat
   */
  static List<Participant> participants(
      String fromId, List<String> toList, @Nullable String roomId) {
    Set<String> ids = new LinkedHashSet<>();
    if (roomId != null) {
      ids.add(fromId);
      ids.addAll(toList);
      ids.remove("");
    } else if (isSingle(fromId, toList)) {
      ids.add(fromId);
      ids.add(toList.get(0));
    }
    List<Participant> participants = new ArrayList<>(ids.size());
    for (String id : ids) {
      participants.add(Participant.of(id));
    }
    return participants;
  }

  /** Null when there is nobody to talk to. */
  static @Nullable Conversation conversation(
      String fromId, List<String> toList, @Nullable String roomId, List<Participant> participants) {
    if (roomId != null) {
      boolean external = has(participants, PersonType.CUSTOMER);
      Conversation.Type type =
          external ? Conversation.Type.GROUP_EXTERNAL : Conversation.Type.GROUP_INTERNAL;
      return new Conversation("room:" + roomId, type, roomId);
    }
    if (!isSingle(fromId, toList)) {
      return null;
    }
    return new Conversation(singleId(fromId, toList.get(0)), singleType(participants), null);
  }

  private static boolean isSingle(String fromId, List<String> toList) {
    return !fromId.isEmpty() && !toList.isEmpty() && !toList.get(0).isEmpty();
  }

  /** The same whoever of the two writes; sorted as UTF-8 bytes, as Postgres' collation C does. */
  private static String singleId(String one, String other) {
    boolean inOrder = Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8)) <= 0;
    return inOrder ? "single:" + one + ":" + other : "single:" + other + ":" + one;
  }

  private static Conversation.Type singleType(List<Participant> participants) {
    if (has(participants, PersonType.ROBOT)) {
      return Conversation.Type.ROBOT;
    }
    return has(participants, PersonType.CUSTOMER)
        ? Conversation.Type.SINGLE_EXTERNAL
        : Conversation.Type.SINGLE_INTERNAL;
  }

  private static boolean has(List<Participant> participants, PersonType type) {
    for (Participant participant : participants) {
      if (participant.type() == type) {
        return true;
      }
    }
    return false;
  }
}
