package io.weir.testkit;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts messages as an archive behind driver {@code http} does (design §9). Written on its own,
 * apart from the engine's ciphers, so that the two can disagree.
 */
public final class TestArchive {

  /** The two ciphertexts of an archive entry, Base64 text as on the wire. */
  public record Sealed(byte[] randomKey, byte[] chatMessage) {}

  private TestArchive() {}

  /** Encrypts a message under a content key drawn from {@code random}. */
  public static Sealed seal(PublicKey key, String json, Random random) {
    return seal(key, json.getBytes(StandardCharsets.UTF_8), random);
  }

  /** As {@link #seal(PublicKey, String, Random)}, for plaintext that need not be UTF-8. */
  public static Sealed seal(PublicKey key, byte[] plaintext, Random random) {
    byte[] contentKey = new byte[32];
    random.nextBytes(contentKey);
    return new Sealed(
        wrap(key, Base64.getEncoder().encode(contentKey)), body(contentKey, pad(plaintext)));
  }

  /** {@code encrypt_random_key}: RSA PKCS#1 v1.5 over any key text. */
  public static byte[] wrap(PublicKey key, byte[] keyText) {
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      rsa.init(Cipher.ENCRYPT_MODE, key);
      return Base64.getEncoder().encode(rsa.doFinal(keyText));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code encrypt_chat_msg}: AES-256-CBC over bytes that are padded already. */
  public static byte[] body(byte[] contentKey, byte[] padded) {
    try {
      Cipher aes = Cipher.getInstance("AES/CBC/NoPadding");
      aes.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(contentKey, "AES"),
          new IvParameterSpec(contentKey, 0, 16));
      return Base64.getEncoder().encode(aes.doFinal(padded));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** PKCS#7 with a block of 32 bytes: 1 to 32 bytes, each of them their number. */
  public static byte[] pad(byte[] plaintext) {
    int length = (plaintext.length / 32 + 1) * 32;
    byte[] padded = Arrays.copyOf(plaintext, length);
    Arrays.fill(padded, plaintext.length, length, (byte) (length - plaintext.length));
    return padded;
  }

  /** A whole archive record, as the puller would have journalled it right after seq - 1. */
  public static JournalRecord.Archived record(
      CorpId corp, long seq, String msgId, long keyVersion, PublicKey key, String json) {
    Sealed sealed = seal(key, json, new Random(seq));
    return new JournalRecord.Archived(
        corp, seq, seq - 1, 1, 1, msgId, keyVersion, sealed.randomKey(), sealed.chatMessage(), 0);
  }
}
