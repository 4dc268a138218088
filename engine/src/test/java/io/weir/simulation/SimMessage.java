package io.weir.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.corp.CorpId;
import io.weir.engine.pull.PullPage;
import io.weir.testkit.TestMessages;
import java.util.List;

/**
 * A message as somebody wrote it: what the archive sends and what must be in Postgres both follow
 * from it.
 *
 * @param to at least one other person
 * @param room empty for a single chat
 */
record SimMessage(
    CorpId corp,
    long seq,
    String msgId,
    Kind kind,
    String from,
    List<String> to,
    String room,
    long timeMs) {

  enum Kind {
    TEXT,
    IMAGE,
    /** Of no conversation. */
    SWITCH,
    UNREADABLE,
    /** Encrypted for a key that nobody has. */
    KEYLESS
  }

  /** In every plaintext, and in no ciphertext. */
  static final byte[] MARK = "\"msgid\":\"".getBytes(UTF_8);

  private static final long KEY_VERSION = 1;

  boolean isRefused() {
    return kind == Kind.UNREADABLE || kind == Kind.KEYLESS;
  }

  String json() {
    return kind == Kind.SWITCH
        ? "{\"msgid\":\"%s\",\"action\":\"switch\",\"time\":%d,\"user\":\"%s\"}"
            .formatted(msgId, timeMs, from)
        : TestMessages.json(msgId, from, to, room, timeMs, kind == Kind.IMAGE);
  }

  PullPage.Entry entry() {
    byte[] keyText = "%016d".formatted(seq % 7).getBytes(UTF_8);
    return new PullPage.Entry(
        seq,
        msgId,
        kind == Kind.KEYLESS ? 9 : KEY_VERSION,
        SimCrypto.wrap(keyText),
        SimCrypto.seal(keyText, json().getBytes(UTF_8), kind != Kind.UNREADABLE));
  }
}
