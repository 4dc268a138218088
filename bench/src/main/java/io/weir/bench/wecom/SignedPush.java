package io.weir.bench.wecom;

import io.weir.bench.wecom.world.PlannedPush;

/**
 * One try of a push, encrypted and signed as the platform does it (protocol §1).
 *
 * @param encrypted Base64 of the encrypted frame
 * @param query without the question mark
 * @param body the outer XML
 */
public record SignedPush(String encrypted, String query, String body) {

  /**
   * Encrypts {@code event} in the place of the plan's own.
   *
   * @param frameRandom {@link CallbackCipher#RANDOM_BYTES} bytes
   */
  public static SignedPush of(
      PlannedPush push, byte[] frameRandom, byte[] event, long timestampSeconds, int nonce) {
    String encrypted =
        CallbackCipher.encrypt(push.encodingAesKey(), frameRandom, event, push.receiveId());
    String timestamp = Long.toString(timestampSeconds);
    String nonceText = Integer.toString(nonce);
    String query =
        "msg_signature="
            + CallbackCipher.sign(push.token(), timestamp, nonceText, encrypted)
            + "&timestamp="
            + timestamp
            + "&nonce="
            + nonceText;
    return new SignedPush(encrypted, query, envelope(push, encrypted));
  }

  private static String envelope(PlannedPush push, String encrypted) {
    return "<xml><ToUserName><![CDATA["
        + push.toUserName()
        + "]]></ToUserName><AgentID><![CDATA["
        + push.agentId()
        + "]]></AgentID><Encrypt><![CDATA["
        + encrypted
        + "]]></Encrypt></xml>";
  }
}
