package io.weir.engine.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.base.StorableText;
import io.weir.engine.decrypt.DecryptFailure;
import io.weir.engine.decrypt.DecryptFailure.Corrupt;
import io.weir.engine.decrypt.DecryptFailure.NotOurs;
import io.weir.engine.decrypt.PlainMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps a decrypted message to its rows. Stateless and pure: no clock, so that every replay gives
 * the same key (I5). Takes some µs, and never throws, whatever was decrypted.
 */
public final class MessageMapper {

  /** 9999-12-31T23:59:59.999Z: the last time that a message is believed to have. */
  public static final long MSG_TIME_MS_MAX = 253_402_300_799_999L;

  private static final int MSG_TIME_DIGITS_MAX = 15;

  private MessageMapper() {}

  /** The rows of a message, or why there are none. */
  public static Mapping map(PlainMessage plain) {
    String msgId = StorableText.of(plain.msgId());
    if (msgId.isEmpty()) {
      return unmapped(new Corrupt("missing_msgid"));
    }
    String raw = utf8(plain.json());
    if (raw == null) {
      return unmapped(new Corrupt("not_utf8"));
    }
    JsonNode json = ExactJson.parse(StorableText.withoutControls(raw), ExactJson.NESTING_MAX);
    if (!(json instanceof ObjectNode message)) {
      return unmapped(new Corrupt(json == null ? "not_json" : "not_object"));
    }
    JsonNode innerId = message.get("msgid");
    if (innerId != null && !innerId.isNull() && !msgId.equals(innerId.textValue())) {
      return unmapped(new NotOurs("other_msgid: the message is not the one of its envelope"));
    }
    return rows(plain, msgId, raw, message);
  }

  private static MessageRows rows(
      PlainMessage plain, String msgId, String raw, ObjectNode message) {
    String action = text(message, "action");
    String msgType = text(message, "msgtype");
    String fromId = text(message, "from");
    String roomId = text(message, "roomid");
    String room = roomId == null || roomId.isEmpty() ? null : roomId;
    List<String> toList = texts(message.get("tolist"));
    long msgTimeMs = msgTimeMs(message);
    // Somebody switched devices: no message, and no part of a conversation.
    boolean isSwitch = "switch".equals(action);
    String from = fromId == null ? "" : fromId;
    List<Participant> participants =
        isSwitch ? List.of() : ConversationRule.participants(from, toList, room);
    Conversation conversation =
        isSwitch ? null : ConversationRule.conversation(from, toList, room, participants);
    // Last, since it takes the message apart.
    ObjectNode content = MessageContent.of(message, isSwitch ? null : MsgType.of(msgType));
    MessageRow row =
        new MessageRow(
            plain.corp(),
            msgId,
            plain.seq(),
            msgTimeMs,
            action,
            msgType,
            fromId,
            toList,
            room,
            ExactJson.write(content),
            raw.indexOf(0) < 0 ? raw : raw.replace("\0", ""));
    return new MessageRows(row, conversation, participants, MediaFinder.in(content));
  }

  /** Null when the bytes aren't UTF-8. */
  private static @Nullable String utf8(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text; // nothing was replaced
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static @Nullable String text(ObjectNode message, String name) {
    JsonNode value = message.get(name);
    return value == null ? null : value.textValue();
  }

  private static List<String> texts(@Nullable JsonNode array) {
    if (!(array instanceof ArrayNode)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>(array.size());
    for (JsonNode entry : array) {
      if (entry.isTextual()) {
        texts.add(entry.textValue());
      }
    }
    return texts;
  }

  private static long msgTimeMs(ObjectNode message) {
    long msgtime = usableTimeMs(message.get("msgtime"));
    return msgtime >= 0 ? msgtime : Math.max(0, usableTimeMs(message.get("time")));
  }

  /** -1 when it is none. */
  private static long usableTimeMs(@Nullable JsonNode value) {
    if (value == null) {
      return -1;
    }
    long timeMs =
        value.isTextual() ? digits(value.textValue()) : value.isLong() ? value.longValue() : -1;
    return timeMs >= 0 && timeMs <= MSG_TIME_MS_MAX ? timeMs : -1;
  }

  private static long digits(String text) {
    boolean usable = !text.isEmpty() && text.length() <= MSG_TIME_DIGITS_MAX;
    for (int i = 0; i < text.length() && usable; i++) {
      usable = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return usable ? Long.parseLong(text) : -1;
  }

  private static Mapping unmapped(DecryptFailure why) {
    return new Mapping.Unmapped(why);
  }
}
