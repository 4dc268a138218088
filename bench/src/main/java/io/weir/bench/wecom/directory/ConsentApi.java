package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code msgaudit}: consent, archived members, internal rooms, robots (protocol §5.1). */
public final class ConsentApi {

  private static final int INFOS_MAX = 100;
  private static final int EDITIONS = 3;

  private final Directory directory;

  /** The consents of {@code directory}. */
  public ConsentApi(Directory directory) {
    this.directory = directory;
  }

  /**
   * Whose messages are archived.
   *
   * @param edition 1 office, 2 service, 3 enterprise; 0 for all
   */
  public ApiAnswer permitted(long edition) {
    if (edition < 0 || edition > EDITIONS) {
      return ApiAnswer.invalid("type is 1 to 3");
    }
    synchronized (directory) {
      ObjectNode answer = ApiAnswer.json();
      ArrayNode ids = answer.putArray("ids");
      directory.staff.values().stream()
          .filter(member -> member.archiveEdition > 0)
          .filter(member -> edition == 0 || member.archiveEdition == edition)
          .forEach(member -> ids.add(member.userId));
      return new ApiAnswer.Fine(answer);
    }
  }

  /** Up to 100 pairs; those who don't know each other are passed over. */
  public ApiAnswer single(JsonNode infos) {
    if (infos.isEmpty() || infos.size() > INFOS_MAX) {
      return ApiAnswer.invalid("info has 1 to 100");
    }
    synchronized (directory) {
      ObjectNode answer = ApiAnswer.json();
      ArrayNode agreed = answer.putArray("agreeinfo");
      for (JsonNode info : infos) {
        Staff member = directory.staff.get(info.path("userid").asText(""));
        String customer = info.path("exteranalopenid").asText("");
        Relation relation = member == null ? null : member.relations.get(customer);
        if (relation != null) {
          agreed
              .addObject()
              .put("status_change_time", relation.consentSeconds)
              .put("userid", relation.staff.userId)
              .put("exteranalopenid", customer)
              .put("agree_status", relation.consent.word);
        }
      }
      return new ApiAnswer.Fine(answer);
    }
  }

  /** The customers in a group. */
  public ApiAnswer room(String roomId) {
    synchronized (directory) {
      Group group = directory.groups.get(roomId);
      if (group == null || group.dismissed) {
        return ApiAnswer.invalid("roomid");
      }
      ObjectNode answer = ApiAnswer.json();
      ArrayNode agreed = answer.putArray("agreeinfo");
      for (Group.Member member : group.members.values()) {
        if (member.external()) {
          boolean agrees = Math.floorMod(member.id().hashCode(), 8) > 0;
          agreed
              .addObject()
              .put("status_change_time", member.joinSeconds())
              .put("exteranalopenid", member.id())
              .put("agree_status", (agrees ? Consent.AGREE : Consent.DISAGREE).word);
        }
      }
      return new ApiAnswer.Fine(answer);
    }
  }

  /** An internal room; 301059 for a group with customers, and for one that nobody knows. */
  public ApiAnswer internalRoom(String roomId) {
    synchronized (directory) {
      InternalRoom room = directory.rooms.get(roomId);
      if (room == null) {
        return new ApiAnswer.Refused(301059, "not an internal room");
      }
      ObjectNode answer = ApiAnswer.json().put("roomname", room.name());
      answer.put("creator", room.creator()).put("room_create_time", room.createSeconds());
      answer.put("notice", room.notice());
      ArrayNode members = answer.putArray("members");
      room.memberIds()
          .forEach(
              id -> members.addObject().put("memberid", id).put("jointime", room.createSeconds()));
      return new ApiAnswer.Fine(answer);
    }
  }

  /** A robot of the corp. */
  public ApiAnswer robot(String robotId) {
    synchronized (directory) {
      if (!directory.robots.contains(robotId)) {
        return ApiAnswer.invalid("robot_id");
      }
      ObjectNode answer = ApiAnswer.json();
      answer
          .putObject("data")
          .put("robot_id", robotId)
          .put("name", "助手")
          .put("creator_userid", directory.staff.firstKey());
      return new ApiAnswer.Fine(answer);
    }
  }
}
