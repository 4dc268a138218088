package io.weir.engine.crypto;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.crypto.Unwrapped.ContentKey;
import io.weir.engine.crypto.Unwrapped.NotUnwrapped;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * Unwraps content keys: RSA PKCS#1 v1.5 (protocol §3.4), the one expensive step of the engine,
 * about 0.85 ms a message on one core. Everything around it is therefore kept: a private key is
 * made the provider's own once (0.1 ms), and its cipher stays initialised.
 */
@Confined(Role.DECRYPT)
public final class KeyUnwrapper {

  /**
   * Private keys kept ready. A node with more of them in use at once pays 0.1 ms for a key that was
   * put out.
   */
  static final int KEYS_MAX = 4096;

  private final ThreadOwner owner = ThreadOwner.of(Role.DECRYPT);
  private final @Nullable Provider provider;
  private final Map<SameKey, Ready> ready = new LeastRecentlyUsed();

  /**
   * @param provider who computes; null = the JDK's default
   */
  public KeyUnwrapper(@Nullable Provider provider) {
    this.provider = provider;
  }

  /**
   * Unwraps one {@code encrypt_random_key}. A wrong private key shows as bad padding, nearly
   * always.
   *
   * @param base64 as received
   */
  public Unwrapped unwrap(PrivateKey key, byte[] base64) {
    assert owner.isCurrent() : owner.complaint();
    byte[] wrapped = Base64Bytes.decode(base64);
    if (wrapped == null) {
      return new NotUnwrapped("bad_base64: encrypt_random_key");
    }
    Ready prepared;
    try {
      prepared = ready(key);
    } catch (GeneralSecurityException | RuntimeException e) {
      return new NotUnwrapped("unusable_key: " + e.getClass().getSimpleName());
    }
    // Providers differ in what they make of a short or long input, so that none gets one.
    if (wrapped.length != prepared.modulusBytes()) {
      return new NotUnwrapped("bad_length: encrypt_random_key has " + wrapped.length + " bytes");
    }
    try {
      return new ContentKey(prepared.cipher().doFinal(wrapped));
    } catch (GeneralSecurityException | RuntimeException e) {
      // RuntimeException: native providers report some padding errors so. The cipher may be left in
      // the middle of something, and goes.
      ready.remove(new SameKey(key));
      return new NotUnwrapped("bad_padding: rsa");
    }
  }

  /** Keys that are kept ready now; never more than {@link #KEYS_MAX}. */
  int keysReady() {
    return ready.size();
  }

  private Ready ready(PrivateKey key) throws GeneralSecurityException {
    SameKey same = new SameKey(key);
    Ready found = ready.get(same);
    if (found == null) {
      found = prepare(key);
      ready.put(same, found);
    }
    return found;
  }

  private Ready prepare(PrivateKey key) throws GeneralSecurityException {
    Cipher cipher =
        provider == null
            ? Cipher.getInstance("RSA/ECB/PKCS1Padding")
            : Cipher.getInstance("RSA/ECB/PKCS1Padding", provider);
    cipher.init(Cipher.DECRYPT_MODE, own(key));
    int modulusBits = key instanceof RSAKey rsa ? rsa.getModulus().bitLength() : 0;
    return new Ready(cipher, (modulusBits + 7) / 8);
  }

  /** The key as an object of the provider's own making: Conscrypt and ACCP are slow with others. */
  private Key own(PrivateKey key) throws GeneralSecurityException {
    byte[] encoded = key.getEncoded();
    if (provider == null || encoded == null) {
      return key;
    }
    return KeyFactory.getInstance("RSA", provider)
        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private record Ready(Cipher cipher, int modulusBytes) {}

  /** A key by identity: comparing two RSA keys by value costs more than finding them. */
  private record SameKey(PrivateKey key) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof SameKey that && that.key == key;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(key);
    }

    @Override
    public String toString() {
      return "SameKey";
    }
  }

  private static final class LeastRecentlyUsed extends LinkedHashMap<SameKey, Ready> {
    private static final long serialVersionUID = 1L;

    LeastRecentlyUsed() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<SameKey, Ready> eldest) {
      return size() > KEYS_MAX;
    }
  }
}
