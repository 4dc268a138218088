package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets that rest in Postgres or Redis (I6): AES-256-GCM under a node key.
 *
 * <p>Text form: {@code v1:} + 8 hex digits of the key's fingerprint + {@code :} + Base64 of the
 * nonce (12 bytes), the ciphertext and the tag (16). The context, one of {@link SealContext}, is
 * authenticated with it: a sealed value that is moved to another row or column doesn't open.
 *
 * <p>Immutable; may be shared between threads.
 */
public final class Seal {

  private static final String VERSION = "v1:";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int FINGERPRINT_CHARS = 8;
  private static final int HEADER_CHARS = VERSION.length() + FINGERPRINT_CHARS + 1;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
  private final String newest;

  /**
   * @param keysNewestFirst 32 bytes each, at least one; the first seals, all open
   */
  public Seal(List<byte[]> keysNewestFirst) {
    if (keysNewestFirst.isEmpty()) {
      throw new IllegalArgumentException("a seal needs at least one key");
    }
    for (byte[] key : keysNewestFirst) {
      if (key.length != KEY_BYTES) {
        throw new IllegalArgumentException(
            "a seal's key has " + KEY_BYTES + " bytes; this one has " + key.length);
      }
      SecretKeySpec made = new SecretKeySpec(key, "AES");
      SecretKeySpec other = keys.putIfAbsent(fingerprint(key), made);
      if (other != null && !other.equals(made)) {
        throw new IllegalArgumentException(
            "two seal keys have the id " + fingerprint(key) + ": make another one");
      }
    }
    newest = fingerprint(keysNewestFirst.get(0));
  }

  /** The id of the key that seals: 8 hex digits, which tell nothing of it. */
  public String newestKey() {
    return newest;
  }

  /** The ids of all keys that open, the newest first. */
  public List<String> keyIds() {
    return List.copyOf(keys.keySet());
  }

  /** Whether this value is sealed under the newest key. */
  public boolean isNewest(String sealed) {
    return sealed.startsWith(VERSION + newest + ':');
  }

  /**
   * The same secret, sealed anew under the newest key.
   *
   * @throws NotOpened as {@link #open}
   */
  public String renew(String sealed, String context) {
    return seal(open(sealed, context), context);
  }

  /** Seals under the newest key; twice the same gives two different texts. */
  public String seal(byte[] plain, String context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, newest, nonce, context).doFinal(plain);
      byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
      return VERSION + newest + ":" + Base64.getEncoder().encodeToString(both);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-GCM", e);
    }
  }

  /**
   * Opens what {@link #seal} made in the same context.
   *
   * @throws NotOpened when its key isn't listed here, or when it is damaged or from another context
   */
  public byte[] open(String sealed, String context) {
    if (!sealed.startsWith(VERSION)
        || sealed.length() < HEADER_CHARS
        || sealed.charAt(HEADER_CHARS - 1) != ':') {
      throw new NotOpened("not a sealed value of form v1, for " + context);
    }
    String fingerprint = sealed.substring(VERSION.length(), HEADER_CHARS - 1);
    if (!keys.containsKey(fingerprint)) {
      throw new NotOpened(
          "sealed for " + context + " under a key that is not listed; listed: " + keys.keySet());
    }
    byte[] both = Base64Bytes.decode(sealed.substring(HEADER_CHARS).getBytes(US_ASCII));
    if (both == null || both.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
      throw new NotOpened("sealed value for " + context + " is damaged");
    }
    return opened(fingerprint, both, context);
  }

  private byte[] opened(String fingerprint, byte[] both, String context) {
    try {
      byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
      return cipher(Cipher.DECRYPT_MODE, fingerprint, nonce, context)
          .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new NotOpened(
          "sealed value for " + context + " is damaged, or was sealed for another place");
    }
  }

  private Cipher cipher(int mode, String fingerprint, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, keys.get(fingerprint), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(UTF_8));
    return cipher;
  }

  /** Names a key without telling anything of it. */
  private static String fingerprint(byte[] key) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update("weir seal ".getBytes(US_ASCII));
      return HexFormat.of().formatHex(sha256.digest(key)).substring(0, FINGERPRINT_CHARS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Seal" + keys.keySet();
  }

  /** A sealed value that doesn't open here; the message says why, without any of it. */
  public static final class NotOpened extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotOpened(String message) {
      super(message);
    }
  }
}
