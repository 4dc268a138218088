package io.weir.engine.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.engine.base.Limits;
import io.weir.engine.base.StorableText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The normalised payload of a message: {@code msg_content}. */
final class MessageContent {

  /** Have columns of their own. */
  private static final Set<String> ENVELOPE =
      Set.of("msgid", "action", "from", "tolist", "roomid", "msgtime", "time", "msgtype");

  private static final List<String> VOTE_FIELDS =
      List.of("votetitle", "voteitem", "votetype", "voteid");

  private MessageContent() {}

  /**
   * The content of a message; may take nodes of it and change them.
   *
   * @param type null for one that isn't known: all fields that have no column
   */
  static ObjectNode of(ObjectNode message, @Nullable MsgType type) {
    if (type == null) {
      return remainder(message);
    }
    ObjectNode payload = payload(message, type);
    ObjectNode found = payload == null ? JsonNodeFactory.instance.objectNode() : payload;
    return switch (type.shape()) {
      case PLAIN -> found;
      case NESTED -> opened(found, Limits.MESSAGE_DEPTH_MAX);
      case VOTE -> payload == null ? picked(message, VOTE_FIELDS) : payload;
      case NEWS -> payload == null ? found : listed(payload);
      case WITH_VOICEID -> found.setAll(picked(message, List.of("voiceid")));
      case WITH_VOIPID -> found.setAll(picked(message, List.of("voipid")));
    };
  }

  private static @Nullable ObjectNode payload(ObjectNode message, MsgType type) {
    if (message.get(type.payloadKey()) instanceof ObjectNode payload) {
      return payload;
    }
    return message.get(type.otherPayloadKey()) instanceof ObjectNode other ? other : null;
  }

  private static ObjectNode remainder(ObjectNode message) {
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : message.properties()) {
      if (!ENVELOPE.contains(field.getKey())) {
        rest.set(field.getKey(), field.getValue());
      }
    }
    return rest;
  }

  private static ObjectNode picked(ObjectNode message, List<String> names) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      JsonNode value = message.get(name);
      if (value != null) {
        fields.set(name, value);
      }
    }
    return fields;
  }

  private static ObjectNode listed(ObjectNode info) {
    if (info.get("item") instanceof ArrayNode) {
      return info;
    }
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.putArray("item").add(info);
    return list;
  }

  /** Replaces each item's content, a JSON string, by the object that it is, if it is one. */
  private static ObjectNode opened(ObjectNode holder, int levelsLeft) {
    if (levelsLeft == 0 || !(holder.get("item") instanceof ArrayNode items)) {
      return holder;
    }
    for (JsonNode item : items) {
      if (item instanceof ObjectNode object
          && object.get("content") instanceof TextNode content
          && embedded(content.textValue()) instanceof ObjectNode inner) {
        object.set("content", opened(inner, levelsLeft - 1));
      }
    }
    return holder;
  }

  private static @Nullable JsonNode embedded(String json) {
    return ExactJson.parse(StorableText.withoutControls(json), ExactJson.EMBEDDED_NESTING_MAX);
  }
}
