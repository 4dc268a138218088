package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.crypto.Envelope.Frame;
import io.weir.engine.crypto.Envelope.Unreadable;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The cipher of callbacks (protocol §1.1): AES-256-CBC, the key's first half as the IV, over the
 * frame
 *
 * <pre>
 *   random (16 bytes) │ length of message (4, big-endian) │ message │ receiveid │ padding (1..32)
 * </pre>
 *
 * padded to blocks of <em>32</em> bytes, which the JDK's own PKCS#5 padding refuses for about half
 * of real traffic; hence NoPadding here. The frame is cut as bytes: its random part is no text.
 *
 * <p>Stateless.
 */
public final class EnvelopeCipher {

  /** Bytes of an AES key, and of a decoded EncodingAESKey. */
  public static final int KEY_BYTES = 32;

  private static final int ENCODED_KEY_CHARS = 43;
  private static final int RANDOM_BYTES = 16;
  private static final int HEADER_BYTES = RANDOM_BYTES + Integer.BYTES;
  private static final int PAD_BLOCK_BYTES = 32;

  private EnvelopeCipher() {}

  /**
   * Decodes an EncodingAESKey. The unused bits of its last character may be set: WeCom makes such
   * keys.
   *
   * @throws IllegalArgumentException when it isn't 43 letters and digits; the message doesn't show
   *     it
   */
  public static byte[] keyOf(String encodingAesKey) {
    boolean usable = encodingAesKey.length() == ENCODED_KEY_CHARS;
    for (int i = 0; i < encodingAesKey.length(); i++) {
      char c = encodingAesKey.charAt(i);
      usable &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    if (!usable) {
      throw new IllegalArgumentException(
          "an encodingAesKey is exactly 43 letters and digits; this one has "
              + encodingAesKey.length()
              + " characters"
              + (encodingAesKey.length() == ENCODED_KEY_CHARS ? ", not all of them such" : ""));
    }
    return Base64.getDecoder().decode(encodingAesKey);
  }

  /**
   * Decrypts with the first key that gives a well-formed frame for an expected receiver; failing
   * that, with the first that gives a well-formed frame at all, so that the caller can report the
   * wrong receiveid.
   *
   * @param aesKeys newest first, 32 bytes each
   * @param base64 the ciphertext as received
   */
  public static Envelope decrypt(
      List<byte[]> aesKeys, byte[] base64, Predicate<String> expectedReceiver) {
    byte[] sealed = Base64Bytes.decode(base64);
    if (sealed == null) {
      return new Unreadable("bad_base64: Encrypt");
    }
    if (sealed.length == 0 || sealed.length % RANDOM_BYTES != 0) {
      return new Unreadable("bad_length: Encrypt is not whole AES blocks");
    }
    Frame firstFrame = null;
    for (byte[] key : aesKeys) {
      Frame frame = cut(crypt(Cipher.DECRYPT_MODE, key, sealed));
      if (frame != null && expectedReceiver.test(frame.receiveId())) {
        return frame;
      }
      firstFrame = firstFrame == null ? frame : firstFrame;
    }
    return firstFrame == null ? new Unreadable("bad_padding: no key gives a frame") : firstFrame;
  }

  /**
   * Encrypts as WeCom does, for passive replies and for tests.
   *
   * @param random 16 bytes, unpredictable
   * @return Base64 text
   */
  public static byte[] encrypt(byte[] aesKey, byte[] random, byte[] message, String receiveId) {
    if (random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException("a frame starts with " + RANDOM_BYTES + " random bytes");
    }
    byte[] receiver = receiveId.getBytes(UTF_8);
    int length = HEADER_BYTES + message.length + receiver.length;
    int pad = PAD_BLOCK_BYTES - length % PAD_BLOCK_BYTES;
    byte[] frame =
        ByteBuffer.allocate(length + pad)
            .put(random)
            .putInt(message.length)
            .put(message)
            .put(receiver)
            .array();
    Arrays.fill(frame, length, frame.length, (byte) pad);
    return Base64.getEncoder().encode(crypt(Cipher.ENCRYPT_MODE, aesKey, frame));
  }

  /** Null when the padding or the length is impossible, which is what a wrong key looks like. */
  private static @Nullable Frame cut(byte[] plain) {
    int pad = plain[plain.length - 1] & 0xff;
    int end = plain.length - pad;
    if (pad < 1 || pad > PAD_BLOCK_BYTES || end < HEADER_BYTES) {
      return null;
    }
    int length = ByteBuffer.wrap(plain).getInt(RANDOM_BYTES);
    if (length < 0 || length > end - HEADER_BYTES) {
      return null;
    }
    int messageEnd = HEADER_BYTES + length;
    return new Frame(
        Arrays.copyOfRange(plain, HEADER_BYTES, messageEnd),
        new String(plain, messageEnd, end - messageEnd, UTF_8));
  }

  private static byte[] crypt(int mode, byte[] key, byte[] blocks) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, RANDOM_BYTES));
      return cipher.doFinal(blocks);
    } catch (GeneralSecurityException e) {
      // Whole blocks and no padding: only a key of a wrong length gets here, and keyOf makes none.
      throw new IllegalStateException("AES-256-CBC refused a key of " + key.length + " bytes", e);
    }
  }
}
