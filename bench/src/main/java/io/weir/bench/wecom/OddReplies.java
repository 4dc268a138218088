package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.wecom.world.Dice;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Says which answers with errcode 0 are odd, and how. */
@FunctionalInterface
public interface OddReplies {

  /** What can be odd about an answer. An answer that has no place for it stays as it is. */
  enum Oddity {
    /** {@code next_cursor} is the cursor that was asked with; on a first page, one of its own. */
    CURSOR_REPEATED,
    /** The first object has no id. */
    ID_MISSING,
    /** The id of the first object is an object itself, and its time, if it has one, a text. */
    WRONG_TYPE,
    /** The id of the first object is another corp's. */
    FOREIGN_ID
  }

  /** The oddity of the {@code number}-th call (from 1) of {@code path} by that corp, or null. */
  @Nullable Oddity oddity(String path, String corpId, int number);

  /** All answers are as they should be. */
  static OddReplies none() {
    return (path, corpId, number) -> null;
  }

  /** About so many answers in 1,000, the same ones for the same seed. */
  static OddReplies some(long seed, int perMille) {
    return (path, corpId, number) -> {
      Dice dice = new Dice(seed).fork(corpId + path + number);
      return dice.perMille(perMille) ? dice.pick(List.of(Oddity.values())) : null;
    };
  }

  /** Every answer of {@code path}. */
  static OddReplies always(String path, Oddity oddity) {
    return (asked, corpId, number) -> asked.equals(path) ? oddity : null;
  }

  /** The ids of objects, the first that an object has is its own. */
  List<String> ID_FIELDS =
      List.of("external_userid", "chat_id", "group_id", "userid", "memberid", "id");

  /** Times that objects may have. */
  List<String> TIME_FIELDS = List.of("createtime", "create_time", "join_time", "order");

  /**
   * Makes {@code answer} odd.
   *
   * @param cursor that was asked with
   * @param foreign another corp's id for a field of that name
   */
  static void spoil(
      ObjectNode answer, Oddity oddity, String cursor, UnaryOperator<String> foreign) {
    if (oddity == Oddity.CURSOR_REPEATED) {
      if (answer.has("next_cursor")) {
        answer.put("next_cursor", cursor.isEmpty() ? "c2ltOg" : cursor);
      }
      return;
    }
    ObjectNode first = firstWithId(answer);
    if (first != null) {
      spoilObject(first, oddity, foreign);
    } else {
      spoilText(answer, oddity, foreign);
    }
  }

  private static void spoilObject(ObjectNode object, Oddity oddity, UnaryOperator<String> foreign) {
    String field = ID_FIELDS.stream().filter(object::has).findFirst().orElseThrow();
    switch (oddity) {
      case ID_MISSING -> object.remove(field);
      case FOREIGN_ID -> object.put(field, foreign.apply(field));
      default -> {
        object.putObject(field).put("is", "no id");
        TIME_FIELDS.stream().filter(object::has).forEach(time -> object.put(time, "昨天"));
      }
    }
  }

  private static void spoilText(ObjectNode answer, Oddity oddity, UnaryOperator<String> foreign) {
    for (var field : answer.properties()) {
      if (field.getValue() instanceof ArrayNode list && !list.isEmpty()) {
        switch (oddity) {
          case ID_MISSING -> list.setNull(0);
          case FOREIGN_ID ->
              list.set(
                  0,
                  foreign.apply(field.getKey().equals("follow_user") ? "userid" : field.getKey()));
          default -> list.set(0, 7);
        }
        return;
      }
    }
  }

  private static @Nullable ObjectNode firstWithId(JsonNode node) {
    if (node instanceof ObjectNode object && ID_FIELDS.stream().anyMatch(id -> isId(object, id))) {
      return object;
    }
    for (JsonNode child : node) {
      ObjectNode found = firstWithId(child);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static boolean isId(ObjectNode object, String field) {
    return object.has(field) && !object.path(field).isContainerNode();
  }
}
