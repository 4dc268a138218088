package io.weir.bench.wecom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The platform's half of the callback cryptography (protocol §1.1): encrypt and sign. */
public final class CallbackCipher {

  /** In front of every frame. */
  public static final int RANDOM_BYTES = 16;

  private static final int BLOCK = 32;

  private CallbackCipher() {}

  /** Base64 of the encrypted frame {@code random | length | text | receiveId}. */
  public static String encrypt(
      String encodingAesKey, byte[] random, byte[] text, String receiveId) {
    byte[] key = Base64.getDecoder().decode(encodingAesKey + "=");
    byte[] id = receiveId.getBytes(StandardCharsets.UTF_8);
    int length = RANDOM_BYTES + Integer.BYTES + text.length + id.length;
    int padding = BLOCK - length % BLOCK;
    byte[] frame = new byte[length + padding];
    Arrays.fill(frame, length, frame.length, (byte) padding);
    ByteBuffer.wrap(frame).put(random, 0, RANDOM_BYTES).putInt(text.length).put(text).put(id);
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
      return Base64.getEncoder().encodeToString(cipher.doFinal(frame));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encrypting a callback", e);
    }
  }

  /** Lowercase hexadecimal SHA-1 over the four texts, sorted and joined. */
  public static String sign(String token, String timestamp, String nonce, String encrypted) {
    String[] texts = {token, timestamp, nonce, encrypted};
    Arrays.sort(texts);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1")
                  .digest(String.join("", texts).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-1", e);
    }
  }
}
