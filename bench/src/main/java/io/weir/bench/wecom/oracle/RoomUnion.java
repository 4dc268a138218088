package io.weir.bench.wecom.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A room as both its messages and the directory tell of it: whoever was seen in either takes part,
 * and is active while the directory has them in it.
 */
final class RoomUnion {

  private static final long MICROS = 1000;
  private static final String CUSTOMER = "customer";

  private final ExpectedRoom room;
  private final @Nullable ExpectedConversation spoken;
  private final Collection<String> renamed;

  /**
   * A room of the directory.
   *
   * @param spoken what its messages tell; null when nobody spoke in it
   * @param renamed userids that are others now; whether those are active is left open
   */
  RoomUnion(ExpectedRoom room, @Nullable ExpectedConversation spoken, Collection<String> renamed) {
    this.room = room;
    this.spoken = spoken;
    this.renamed = renamed;
  }

  /**
   * The conversation's row. Its counts are compared with the participants that are stored: whether
   * somebody who came and went was seen is chance.
   */
  Row conversation(String corpId) {
    Row row =
        Row.of(corpId, room.conversationId())
            .with("room_id", room.roomId())
            .with("msg_count", spoken == null ? 0 : spoken.msgCount())
            .with("last_msg_time", spoken == null ? null : spoken.lastMsgMillis() * MICROS)
            .with("counted", true);
    boolean customerSpoke = spoken != null && spoken.participants().containsValue(CUSTOMER);
    // Whether a dismissed group was ever asked about is chance.
    if (!room.dismissed() || customerSpoke) {
      row.with("conversation_type", room.external() ? "group_external" : "group_internal");
    }
    return spoken == null && room.dismissed() ? row.being(Presence.CHANCE) : row;
  }

  /** Its participants in the order of their ids. */
  List<Row> participants(String corpId) {
    Map<String, String> inMessages = spoken == null ? Map.of() : spoken.participants();
    TreeSet<String> ids = new TreeSet<>(inMessages.keySet());
    ids.addAll(room.members().keySet());
    ids.addAll(room.former());
    List<Row> rows = new ArrayList<>(ids.size());
    for (String id : ids) {
      boolean member = !room.dismissed() && room.members().containsKey(id);
      Row row = Row.of(corpId, room.conversationId(), id).with("participant_type", type(id));
      if (member || !renamed.contains(id)) {
        row.with("is_active", member);
      }
      boolean sure = member || inMessages.containsKey(id);
      rows.add(sure ? row : row.being(Presence.CHANCE));
    }
    return rows;
  }

  private String type(String id) {
    String known = room.members().get(id);
    if (known != null) {
      return known;
    }
    String said = spoken == null ? null : spoken.participants().get(id);
    return said != null ? said : id.startsWith("wo") || id.startsWith("wm") ? CUSTOMER : "staff";
  }
}
