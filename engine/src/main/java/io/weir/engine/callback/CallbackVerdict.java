package io.weir.engine.callback;

import io.weir.engine.journal.JournalRecord;

/** What becomes of a callback request. */
public sealed interface CallbackVerdict {

  /**
   * A signed push: append the record, then answer 200 {@code success} (I1).
   *
   * @param skewMs our clock less the signed timestamp, which has whole seconds only; negative when
   *     the sender's clock is ahead
   */
  record Accept(JournalRecord.Callback record, long skewMs) implements CallbackVerdict {}

  /**
   * A URL verification: answer 200 with exactly these bytes, nothing around them.
   *
   * @param skewMs as in {@link Accept}
   */
  record Echo(byte[] body, long skewMs) implements CallbackVerdict {
    @Override
    public String toString() {
      return "Echo[" + body.length + " bytes]";
    }
  }

  /** Answer this status; nothing is written. */
  record Reject(Rejection why) implements CallbackVerdict {

    /** The HTTP status. */
    public int status() {
      return why.status();
    }

    /** One of few fixed words, for a metric's label. */
    public String reason() {
      return why.reason();
    }
  }

  /** Why a request is refused; the whole list. */
  enum Rejection {
    UNKNOWN_PATH(404, "unknown_path"),
    METHOD(405, "method"),
    TOO_LARGE(413, "too_large"),
    NOT_XML(400, "not_xml"),
    /** A DOCTYPE, or an entity or character reference outside CDATA: nothing is resolved. */
    ENTITY(400, "entity"),
    NO_ENCRYPT(400, "no_encrypt"),
    /** No such suite, or no such self-built app. */
    UNKNOWN_RECEIVER(404, "unknown_receiver"),
    /** A suite's data push whose corp id, from the path or the outer ToUserName, can't be one. */
    BAD_CORP_ID(400, "bad_corp_id"),
    /** Signature, timestamp or nonce missing or not readable. */
    UNSIGNED(401, "unsigned"),
    WRONG_SIGNATURE(401, "wrong_signature"),
    STALE(401, "stale"),
    NO_ECHO(400, "no_echo"),
    /**
     * A verification's echostr is signed with our token but not encrypted with our key. 400 and not
     * 401: the sender is who it says, and the EncodingAESKey is what needs looking at.
     */
    UNREADABLE_ECHO(400, "unreadable_echo"),
    /** A verification's echostr is for somebody else. */
    WRONG_RECEIVE_ID(400, "wrong_receive_id");

    private final int status;
    private final String reason;

    Rejection(int status, String reason) {
      this.status = status;
      this.reason = reason;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The word in metrics. */
    public String reason() {
      return reason;
    }
  }
}
