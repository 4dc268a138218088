package io.weir.bench.wecom.world;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The RSA-2048 key pairs of a world. Every corp uses the same few under versions of its own, and
 * neighbours number them the other way round: who takes one corp's key for another's reads nothing.
 */
public final class KeyRing {

  /** Pairs in a ring. */
  public static final int SIZE = 2;

  private static final int BITS = 2048;
  // PKCS#8 of an RSA-2048 key is 26 bytes of header, then PKCS#1.
  private static final int PKCS8_HEADER = 26;

  private final List<KeyPair> pairs;

  private KeyRing(List<KeyPair> pairs) {
    if (pairs.size() != SIZE) {
      throw new IllegalArgumentException("a ring has " + SIZE + " pairs, not " + pairs.size());
    }
    this.pairs = List.copyOf(pairs);
  }

  /** New pairs; takes a fraction of a second. */
  public static KeyRing generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      return new KeyRing(List.of(generator.generateKeyPair(), generator.generateKeyPair()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without RSA", e);
    }
  }

  /** A ring of given pairs, for worlds that must be the same in every byte. */
  public static KeyRing of(KeyPair first, KeyPair second) {
    return new KeyRing(List.of(first, second));
  }

  /** The pair at {@code place}. */
  public KeyPair pair(int place) {
    return pairs.get(place);
  }

  /**
   * {@code keyText} wrapped for the pair at {@code place}: RSA with PKCS#1 v1.5 padding of type 2,
   * whose filler comes from {@code dice} so that a world repeats.
   */
  byte[] wrap(int place, String keyText, Dice dice) {
    RSAPublicKey key = (RSAPublicKey) pairs.get(place).getPublic();
    byte[] message = keyText.getBytes(StandardCharsets.US_ASCII);
    byte[] block = new byte[BITS / 8];
    block[1] = 2;
    int separator = block.length - message.length - 1;
    for (int i = 2; i < separator; i++) {
      block[i] = (byte) dice.between(1, 255);
    }
    System.arraycopy(message, 0, block, separator + 1, message.length);
    BigInteger wrapped = new BigInteger(1, block).modPow(key.getPublicExponent(), key.getModulus());
    return unsigned(wrapped, block.length);
  }

  /** The private key at {@code place} as PEM: PKCS#8 at even places, PKCS#1 at odd ones. */
  public String pem(int place) {
    byte[] pkcs8 = pairs.get(place).getPrivate().getEncoded();
    return place % 2 == 0
        ? pem("PRIVATE KEY", pkcs8)
        : pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length));
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  private static byte[] unsigned(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[length];
    int size = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - size, fixed, length - size, size);
    return fixed;
  }
}
