package io.weir.engine.crypto;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The body cipher of driver {@code http} (design §9): the key text is the Base64 of 32 bytes; the
 * body is AES-256-CBC under them, their first 16 as the IV, padded as PKCS#7 to a multiple of 32.
 */
@Confined(Role.DECRYPT)
public final class HttpBodyCipher implements BodyCipher {

  private static final String AES = "AES/CBC/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int BLOCK_BYTES = 16;
  private static final int PAD_BYTES_MAX = 32;

  private final ThreadOwner owner = ThreadOwner.of(Role.DECRYPT);
  private final Cipher cipher;

  /**
   * @param provider whose AES to use, where it has any: a native one is fast from the first message
   *     on, the JDK's only once its optimising compiler has been there; null = the JDK's
   */
  public HttpBodyCipher(@Nullable Provider provider) {
    this.cipher = aes(provider);
  }

  private static Cipher aes(@Nullable Provider provider) {
    try {
      return provider == null ? Cipher.getInstance(AES) : Cipher.getInstance(AES, provider);
    } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
      if (provider == null) {
        throw new IllegalStateException("this JDK has no " + AES, e);
      }
      return aes(null); // a provider may be there for RSA alone
    }
  }

  @Override
  public Body decrypt(byte[] keyText, byte[] base64) {
    assert owner.isCurrent() : owner.complaint();
    byte[] key = Base64Bytes.decode(keyText);
    if (key == null || key.length != KEY_BYTES) {
      return new NotPlain("bad_content_key: not the Base64 of " + KEY_BYTES + " bytes");
    }
    byte[] sealed = Base64Bytes.decode(base64);
    if (sealed == null) {
      return new NotPlain("bad_base64: encrypt_chat_msg");
    }
    if (sealed.length == 0 || sealed.length % BLOCK_BYTES != 0) {
      return new NotPlain("bad_length: encrypt_chat_msg is not whole AES blocks");
    }
    return unpadded(decipher(key, sealed));
  }

  /** All pad bytes are checked: nothing else tells a right key from a wrong one here. */
  private static Body unpadded(byte[] plain) {
    int pad = plain[plain.length - 1] & 0xff;
    if (pad < 1 || pad > PAD_BYTES_MAX || pad > plain.length) {
      return new NotPlain("bad_padding: aes");
    }
    for (int i = plain.length - pad; i < plain.length; i++) {
      if (plain[i] != pad) {
        return new NotPlain("bad_padding: aes");
      }
    }
    return new Plain(Arrays.copyOf(plain, plain.length - pad));
  }

  private byte[] decipher(byte[] key, byte[] sealed) {
    try {
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new IvParameterSpec(key, 0, BLOCK_BYTES));
      return cipher.doFinal(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-CBC refused a key of 32 bytes or whole blocks", e);
    }
  }
}
