package io.weir.bench.wecom.directory;

import java.util.List;

/** The people and rooms that a corp's messages speak of. */
public record Population(
    List<String> staff, List<Pair> pairs, List<Room> rooms, List<String> robots) {

  /** A member and a customer who talk with each other. */
  public record Pair(String userId, String externalUserId) {}

  /** A room; the first of its members owns it. */
  public record Room(String roomId, List<String> members) {

    boolean internal() {
      return members.stream().noneMatch(Population::external);
    }
  }

  /** Whether an id is a customer's. */
  public static boolean external(String id) {
    return id.startsWith("wo") || id.startsWith("wm");
  }
}
