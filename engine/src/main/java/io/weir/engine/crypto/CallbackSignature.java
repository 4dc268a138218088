package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * A callback's {@code msg_signature}: lowercase hex SHA-1 over token, timestamp, nonce and
 * ciphertext, sorted bytewise and joined without separators (protocol §1.1). Says who sent it, not
 * when.
 *
 * <p>Works on bytes: no String is made from the body, which may have 64 KiB.
 */
@Confined(Role.CALLBACK_LOOP)
public final class CallbackSignature {

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private final ThreadOwner owner = ThreadOwner.of(Role.CALLBACK_LOOP);
  private final MessageDigest sha1;
  private final byte[][] parts = new byte[4][];

  public CallbackSignature() {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-1, which WeCom signs with", e);
    }
  }

  /**
   * Whether one of the tokens gives this signature. Takes the same time wherever the first wrong
   * character is, and whichever token fits.
   *
   * @param encrypt the ciphertext's Base64 text exactly as received (of a URL: after decoding)
   */
  public boolean matches(
      List<String> tokens, String timestamp, String nonce, byte[] encrypt, String signature) {
    assert owner.isCurrent() : owner.complaint();
    byte[] claimed = signature.getBytes(UTF_8);
    boolean matched = false;
    for (String token : tokens) {
      matched |= MessageDigest.isEqual(expected(token, timestamp, nonce, encrypt), claimed);
    }
    return matched;
  }

  /** The signature that belongs to these four. */
  public String sign(String token, String timestamp, String nonce, byte[] encrypt) {
    assert owner.isCurrent() : owner.complaint();
    return new String(expected(token, timestamp, nonce, encrypt), US_ASCII);
  }

  private byte[] expected(String token, String timestamp, String nonce, byte[] encrypt) {
    parts[0] = token.getBytes(UTF_8);
    parts[1] = timestamp.getBytes(UTF_8);
    parts[2] = nonce.getBytes(UTF_8);
    parts[3] = encrypt;
    Arrays.sort(parts, Arrays::compareUnsigned);
    for (byte[] part : parts) {
      sha1.update(part);
    }
    return hex(sha1.digest());
  }

  private static byte[] hex(byte[] digest) {
    byte[] text = new byte[2 * digest.length];
    for (int i = 0; i < digest.length; i++) {
      text[2 * i] = HEX[(digest[i] >> 4) & 0xf];
      text[2 * i + 1] = HEX[digest[i] & 0xf];
    }
    return text;
  }
}
