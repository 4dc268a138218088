package io.weir.it;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Signs as WeCom does. Apart from the engine's own signature, so that the two can disagree. */
public final class Push {

  private Push() {}

  /** msg_signature, timestamp and nonce, as the query of a URL. */
  public static String query(String token, String encrypted, long seconds) {
    return "msg_signature="
        + signature(token, Long.toString(seconds), "nonce1", encrypted)
        + "&timestamp="
        + seconds
        + "&nonce=nonce1";
  }

  public static String query(String token, String encrypted) {
    return query(token, encrypted, System.currentTimeMillis() / 1000);
  }

  public static byte[] envelope(String toUserName, String encrypted) {
    return ("<xml><ToUserName><![CDATA["
            + toUserName
            + "]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA["
            + encrypted
            + "]]></Encrypt></xml>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String signature(String... parts) {
    Arrays.sort(parts);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1")
                  .digest(String.join("", parts).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }
}
