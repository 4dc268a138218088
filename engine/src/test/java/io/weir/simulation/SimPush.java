package io.weir.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.callback.CallbackRequest;
import io.weir.engine.crypto.CallbackSignature;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.testkit.TestKeys;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * An event that WeCom tells of, perhaps many times: each push of it is encrypted anew.
 *
 * @param receiver as {@code weir_inbox} keys it
 * @param hasEffect a suite's ticket: the only effect of this world
 */
record SimPush(
    String receiver,
    String path,
    String receiveId,
    String event,
    boolean hasEffect,
    long timeSeconds) {

  static final int KEYS = 4;

  /** In every event, and in no ciphertext. */
  static final byte[] MARK = "<xml>".getBytes(UTF_8);

  /** In every ticket: nowhere in the clear. */
  static final String SECRET = "TICKET-";

  /**
   * In what state its row is for good: the directory is not of this world, and leaves its events.
   */
  String finalState() {
    if (hasEffect) {
      return "done";
    }
    return event.contains("change_external_contact") ? "directory" : "kept";
  }

  String digest() {
    return sha256(event.getBytes(UTF_8));
  }

  /** Pushed once more, at {@code nowMs} by the sender's clock. */
  CallbackRequest request(SplittableRandom random, CallbackSignature signature, long nowMs) {
    byte[] frame = new byte[16];
    random.nextBytes(frame);
    byte[] encrypt =
        EnvelopeCipher.encrypt(
            EnvelopeCipher.keyOf(TestKeys.encodingAesKey(KEYS)),
            frame,
            event.getBytes(UTF_8),
            receiveId);
    String nonce = Integer.toUnsignedString(random.nextInt());
    String timestamp = Long.toString(nowMs / 1000);
    String signed = signature.sign(TestKeys.token(KEYS), timestamp, nonce, encrypt);
    String query = "msg_signature=" + signed + "&timestamp=" + timestamp + "&nonce=" + nonce;
    String body =
        "<xml><ToUserName><![CDATA["
            + receiveId
            + "]]></ToUserName><Encrypt><![CDATA["
            + new String(encrypt, UTF_8)
            + "]]></Encrypt></xml>";
    return new CallbackRequest("POST", path, query, body.getBytes(UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
