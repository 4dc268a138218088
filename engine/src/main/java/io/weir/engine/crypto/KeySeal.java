package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals content keys that rest beside the journal (I6): AES-256-GCM under a node key, about two
 * microseconds each. Not {@link Seal}, which is for a few values with a random nonce each: as many
 * messages as a node sees would wear a key out.
 *
 * <p>Form: salt (16 bytes), count (8), ciphertext, tag (16). The key of one instance is HMAC-SHA256
 * of its random salt under the node key, and the count is the nonce: no pair comes twice, whatever
 * was decrypted twice. What RSA unwrapped the key from is authenticated with it: beside another
 * record it does not open.
 */
@Confined(Role.DECRYPT)
public final class KeySeal {

  private static final String GCM = "AES/GCM/NoPadding";
  private static final String HMAC = "HmacSHA256";
  private static final byte[] PURPOSE = "weir content key 1 ".getBytes(US_ASCII);
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEADER_BYTES = SALT_BYTES + Long.BYTES;

  /** Keys of others' salts that are kept: one a decrypt thread and process that has sealed. */
  private static final int SALTS_MAX = 64;

  private final ThreadOwner owner = ThreadOwner.of(Role.DECRYPT);
  private final List<byte[]> nodeKeys;
  private final Cipher cipher;
  private final byte[] salt = new byte[SALT_BYTES];
  private final SecretKeySpec sealing;
  private final Map<ByteBuffer, SecretKeySpec> opening = new LastSalts();
  private long sealed;

  /**
   * For one thread.
   *
   * @param nodeKeysNewestFirst 32 bytes each, at least one; the first seals, all open
   */
  public KeySeal(List<byte[]> nodeKeysNewestFirst) {
    if (nodeKeysNewestFirst.isEmpty()) {
      throw new IllegalArgumentException("sealing content keys needs a node key");
    }
    this.nodeKeys = List.copyOf(nodeKeysNewestFirst);
    new SecureRandom().nextBytes(salt);
    this.sealing = keyOf(nodeKeys.get(0), ByteBuffer.wrap(salt));
    try {
      this.cipher = Cipher.getInstance(GCM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + GCM, e);
    }
  }

  /**
   * Seals what RSA unwrapped.
   *
   * @param randomKey what it was unwrapped from, as received
   */
  public byte[] seal(byte[] keyText, byte[] randomKey) {
    assert owner.isCurrent() : owner.complaint();
    byte[] out = new byte[HEADER_BYTES + keyText.length + TAG_BYTES];
    ByteBuffer.wrap(out).put(salt).putLong(sealed++);
    try {
      init(Cipher.ENCRYPT_MODE, sealing, out, randomKey);
      cipher.doFinal(keyText, 0, keyText.length, out, HEADER_BYTES);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused a key or a nonce of the right size", e);
    }
  }

  /**
   * What was sealed for this {@code randomKey}; null when no node key opens it, or it is damaged.
   */
  public byte @Nullable [] open(byte[] sealedKey, byte[] randomKey) {
    assert owner.isCurrent() : owner.complaint();
    if (sealedKey.length < HEADER_BYTES + TAG_BYTES) {
      return null;
    }
    ByteBuffer itsSalt = ByteBuffer.wrap(Arrays.copyOf(sealedKey, SALT_BYTES));
    SecretKeySpec known = opening.get(itsSalt);
    return known == null
        ? openAnew(itsSalt, sealedKey, randomKey)
        : open(known, sealedKey, randomKey);
  }

  private byte @Nullable [] openAnew(ByteBuffer itsSalt, byte[] sealedKey, byte[] randomKey) {
    for (byte[] nodeKey : nodeKeys) {
      SecretKeySpec key = keyOf(nodeKey, itsSalt);
      byte[] opened = open(key, sealedKey, randomKey);
      if (opened != null) {
        opening.put(itsSalt, key);
        return opened;
      }
    }
    return null;
  }

  private byte @Nullable [] open(SecretKeySpec key, byte[] sealedKey, byte[] randomKey) {
    try {
      init(Cipher.DECRYPT_MODE, key, sealedKey, randomKey);
      return cipher.doFinal(sealedKey, HEADER_BYTES, sealedKey.length - HEADER_BYTES);
    } catch (GeneralSecurityException e) {
      return null; // another node key's, another record's, or damaged
    }
  }

  private void init(int mode, SecretKeySpec key, byte[] header, byte[] randomKey)
      throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(header, SALT_BYTES, nonce, NONCE_BYTES - Long.BYTES, Long.BYTES);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(randomKey);
  }

  private static SecretKeySpec keyOf(byte[] nodeKey, ByteBuffer salt) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(nodeKey, HMAC));
      mac.update(PURPOSE);
      mac.update(salt.duplicate());
      return new SecretKeySpec(mac.doFinal(), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + HMAC, e);
    }
  }

  @Override
  public String toString() {
    return "KeySeal[" + nodeKeys.size() + " node keys]";
  }

  private static final class LastSalts extends LinkedHashMap<ByteBuffer, SecretKeySpec> {
    private static final long serialVersionUID = 1L;

    LastSalts() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SecretKeySpec> eldest) {
      return size() > SALTS_MAX;
    }
  }
}
