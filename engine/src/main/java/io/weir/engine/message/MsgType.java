package io.weir.engine.message;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The msgtypes that WeCom documents (protocol §4), and where each keeps its payload. What isn't
 * here is stored all the same, with all its top-level fields as content.
 */
public enum MsgType {
  TEXT("text"),
  IMAGE("image"),
  REVOKE("revoke"),
  AGREE("agree"),
  /** Some archives send the payload of a refusal under the name of the consent. */
  DISAGREE("disagree", Shape.PLAIN, "disagree", "agree"),
  VOICE("voice"),
  VIDEO("video"),
  CARD("card"),
  LOCATION("location"),
  EMOTION("emotion"),
  FILE("file"),
  LINK("link"),
  WEAPP("weapp"),
  CHATRECORD("chatrecord", Shape.NESTED, "chatrecord"),
  TODO("todo"),
  VOTE("vote", Shape.VOTE, "vote"),
  COLLECT("collect"),
  REDPACKET("redpacket"),
  EXTERNAL_REDPACKET("external_redpacket", Shape.PLAIN, "redpacket"),
  MEETING("meeting"),
  MEETING_NOTIFICATION("meeting_notification", Shape.PLAIN, "info"),
  DOCMSG("docmsg", Shape.PLAIN, "doc"),
  MARKDOWN("markdown", Shape.PLAIN, "info"),
  NEWS("news", Shape.NEWS, "info"),
  CALENDAR("calendar"),
  MIXED("mixed", Shape.NESTED, "mixed"),
  MEETING_VOICE_CALL("meeting_voice_call", Shape.WITH_VOICEID, "meeting_voice_call"),
  VOIP_DOC_SHARE("voip_doc_share", Shape.WITH_VOIPID, "voip_doc_share"),
  SPHFEED("sphfeed"),
  VOIPTEXT("voiptext", Shape.PLAIN, "info"),
  QYDISKFILE("qydiskfile", Shape.PLAIN, "info");

  /** What is done to a payload besides taking it. */
  enum Shape {
    PLAIN,
    /** {@code item[].content} are JSON strings, which are opened. */
    NESTED,
    /** Older archives put the fields at the top level. */
    VOTE,
    /** One article may stand without its list. */
    NEWS,
    WITH_VOICEID,
    WITH_VOIPID
  }

  private static final Map<String, MsgType> BY_NAME = new HashMap<>();

  static {
    for (MsgType type : values()) {
      BY_NAME.put(type.wireName, type);
    }
  }

  private final String wireName;
  private final Shape shape;
  private final String payloadKey;
  private final String otherPayloadKey;

  MsgType(String wireName) {
    this(wireName, Shape.PLAIN, wireName);
  }

  MsgType(String wireName, Shape shape, String payloadKey) {
    this(wireName, shape, payloadKey, payloadKey);
  }

  MsgType(String wireName, Shape shape, String payloadKey, String otherPayloadKey) {
    this.wireName = wireName;
    this.shape = shape;
    this.payloadKey = payloadKey;
    this.otherPayloadKey = otherPayloadKey;
  }

  /** Null when it isn't known. */
  public static @Nullable MsgType of(@Nullable String wireName) {
    return wireName == null ? null : BY_NAME.get(wireName);
  }

  /** As in the message's {@code msgtype}. */
  public String wireName() {
    return wireName;
  }

  Shape shape() {
    return shape;
  }

  /** The field that is the payload. */
  String payloadKey() {
    return payloadKey;
  }

  /** The field to look at when there is no object under {@link #payloadKey}; often the same. */
  String otherPayloadKey() {
    return otherPayloadKey;
  }
}
