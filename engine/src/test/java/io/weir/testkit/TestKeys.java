package io.weir.testkit;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys for tests. An RSA-2048 pair takes 0.1 to 1 s to make, so each is made once per JVM: use few
 * numbers, and the same ones everywhere.
 */
public final class TestKeys {

  private static final Map<Integer, KeyPair> RSA = new ConcurrentHashMap<>();
  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private TestKeys() {}

  /** The RSA-2048 pair number {@code n} of this JVM. */
  public static KeyPair rsa(int n) {
    return RSA.computeIfAbsent(n, ignored -> newRsa(2048));
  }

  /** A fresh pair of the given size, not kept. */
  public static KeyPair newRsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has RSA", e);
    }
  }

  /** The private half of {@link #rsa} as a PKCS#8 PEM file's text. */
  public static String privatePem(int n) {
    return pem("PRIVATE KEY", rsa(n).getPrivate().getEncoded());
  }

  /** A PEM block with lines of 64 characters. */
  public static String pem(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    String text = lines.encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  /**
   * A callback receiver's EncodingAESKey: the same 43 letters and digits for the same {@code n}.
   */
  public static String encodingAesKey(int n) {
    return letters(43, n);
  }

  /** A callback receiver's token: the same 16 letters and digits for the same {@code n}. */
  public static String token(int n) {
    return letters(16, ~n);
  }

  private static String letters(int length, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHANUMERIC.charAt(random.nextInt(ALPHANUMERIC.length())));
    }
    return text.toString();
  }
}
