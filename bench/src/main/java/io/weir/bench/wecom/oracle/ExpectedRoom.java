package io.weir.bench.wecom.oracle;

import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What the directory knows of one room, besides what its messages tell.
 *
 * @param external whether it is a customer group
 * @param dismissed whether nobody is in it any more; the members are then those of its last day
 * @param members participant id to participant type
 * @param former participant ids that were in it and are not, or not under that id
 */
public record ExpectedRoom(
    String roomId,
    boolean external,
    boolean dismissed,
    SortedMap<String, String> members,
    SortedSet<String> former) {

  /** Its conversation. */
  public String conversationId() {
    return "room:" + roomId;
  }
}
