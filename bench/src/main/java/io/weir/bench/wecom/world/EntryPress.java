package io.weir.bench.wecom.world;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Seals plaintexts into archive entries, sound ones and bad ones. One for each corp. */
final class EntryPress {

  private static final String NOT_BASE64 = "***";

  private final BodyCipher cipher = new BodyCipher();
  private final KeyRing keys;
  private final Corp corp;
  private final Dice dice;

  EntryPress(KeyRing keys, Corp corp, Dice dice) {
    this.keys = keys;
    this.corp = corp;
    this.dice = dice;
  }

  byte[] sound(long seq, String msgId, int version, byte[] plain) {
    String keyText = BodyCipher.keyText(dice);
    return entry(
        seqField(seq),
        msgIdField(msgId),
        version,
        base64(wrapped(version, keyText)),
        base64(cipher.seal(plain, keyText)));
  }

  /** An entry that is wrong in one way and right in all others. */
  byte[] bad(BadEntry how, long seq, String msgId, int version) {
    String keyText = BodyCipher.keyText(dice);
    byte[] plain = plain(how, msgId);
    byte[] wrapped = wrapped(version, keyText);
    String key =
        switch (how) {
          case KEY_NOT_BASE64 -> NOT_BASE64 + base64(wrapped);
          case KEY_BADLY_PADDED -> base64(foreignBlock(wrapped.length));
          default -> base64(wrapped);
        };
    String message =
        switch (how) {
          case MESSAGE_NOT_BASE64 -> NOT_BASE64 + base64(cipher.seal(plain, keyText));
          case MESSAGE_BADLY_PADDED -> base64(cipher.sealBadlyPadded(plain, keyText));
          default -> base64(cipher.seal(plain, keyText));
        };
    return entry(
        how == BadEntry.NO_SEQ ? "" : seqField(seq),
        how == BadEntry.NO_MSGID ? "" : msgIdField(msgId),
        how == BadEntry.UNKNOWN_KEY_VERSION ? corp.keyPairs().lastKey() + 90 : version,
        key,
        message);
  }

  private static byte[] plain(BadEntry how, String msgId) {
    String inner = how == BadEntry.ANOTHER_MSGID ? msgId + "_of_another" : msgId;
    String message =
        "{\"msgid\":"
            + JsonText.quote(inner)
            + ",\"action\":\"send\",\"from\":\"zhang1\",\"tolist\":[\"li2\"],\"roomid\":\"\","
            + "\"msgtime\":1700000000000,\"msgtype\":\"text\",\"text\":{\"content\":\"é\"}}";
    return switch (how) {
      case NOT_JSON -> message.substring(0, message.length() - 9).getBytes(StandardCharsets.UTF_8);
      case NO_JSON_OBJECT -> ("[" + message + "]").getBytes(StandardCharsets.UTF_8);
      case NOT_UTF8 -> message.getBytes(StandardCharsets.ISO_8859_1);
      default -> message.getBytes(StandardCharsets.UTF_8);
    };
  }

  private byte[] wrapped(int version, String keyText) {
    Integer place = corp.keyPairs().get(version);
    if (place == null) {
      throw new IllegalStateException("key version " + version + " of " + corp);
    }
    return keys.wrap(place, keyText, dice);
  }

  private byte[] foreignBlock(int length) {
    byte[] block = dice.bytes(length);
    block[0] = 0; // stays below any modulus
    return block;
  }

  private static String seqField(long seq) {
    return "\"seq\":" + seq + ",";
  }

  private static String msgIdField(String msgId) {
    return "\"msgid\":" + JsonText.quote(msgId) + ",";
  }

  private static byte[] entry(
      String seqField, String msgIdField, int version, String key, String message) {
    String text =
        "{"
            + seqField
            + msgIdField
            + "\"publickey_ver\":"
            + version
            + ",\"encrypt_random_key\":\""
            + key
            + "\",\"encrypt_chat_msg\":\""
            + message
            + "\"}";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
