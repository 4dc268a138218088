package io.weir.engine.crypto;

/**
 * How an archive's driver encrypts message bodies under the unwrapped content key. A port: the
 * algorithm of WeCom's native SDK isn't published (protocol §3.5), and a gateway has its own.
 *
 * <p>An instance belongs to one decrypt thread.
 */
public interface BodyCipher {

  /** What a body turned out to be. */
  sealed interface Body permits Plain, NotPlain {}

  /** A decrypted body; whether it is UTF-8 or JSON isn't known yet. */
  record Plain(byte[] bytes) implements Body {
    @Override
    public String toString() {
      return "Plain[" + bytes.length + " bytes]";
    }
  }

  /**
   * No body.
   *
   * @param reason a few words that start with a stable code, as {@code bad_padding: aes}; never
   *     content
   */
  record NotPlain(String reason) implements Body {}

  /**
   * Decrypts one body; never throws, whatever comes in.
   *
   * @param keyText what RSA unwrapped
   * @param base64 {@code encrypt_chat_msg} as received
   */
  Body decrypt(byte[] keyText, byte[] base64);
}
