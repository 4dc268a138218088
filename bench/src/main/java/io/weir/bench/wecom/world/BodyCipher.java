package io.weir.bench.wecom.world;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The sending half of the archive's body cipher (design §9). One for each thread. */
final class BodyCipher {

  static final int BLOCK = 32;

  private final Cipher cipher;

  BodyCipher() {
    try {
      cipher = Cipher.getInstance("AES/CBC/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without AES", e);
    }
  }

  /** A fresh content key: 32 bytes, as the printable text that RSA wraps. */
  static String keyText(Dice dice) {
    return Base64.getEncoder().encodeToString(dice.bytes(32));
  }

  /** {@code plain}, padded as PKCS#7 to a multiple of 32, under {@code keyText}. */
  byte[] seal(byte[] plain, String keyText) {
    int padding = BLOCK - plain.length % BLOCK;
    return sealPadded(plain, (byte) padding, padding, keyText);
  }

  /** {@code plain} with a last byte that no padding ends in. */
  byte[] sealBadlyPadded(byte[] plain, String keyText) {
    return sealPadded(plain, (byte) 0, BLOCK - plain.length % BLOCK, keyText);
  }

  private byte[] sealPadded(byte[] plain, byte filler, int padding, String keyText) {
    byte[] padded = Arrays.copyOf(plain, plain.length + padding);
    Arrays.fill(padded, plain.length, padded.length, filler);
    byte[] key = Base64.getDecoder().decode(keyText.getBytes(StandardCharsets.US_ASCII));
    try {
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
      return cipher.doFinal(padded);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing a body", e);
    }
  }
}
