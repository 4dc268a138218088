package io.weir.engine.crypto;

/** What RSA made of an {@code encrypt_random_key}. */
public sealed interface Unwrapped {

  /**
   * The content key.
   *
   * @param text as it was wrapped: printable text, which the body cipher interprets
   */
  record ContentKey(byte[] text) implements Unwrapped {
    @Override
    public String toString() {
      return "ContentKey[" + text.length + " bytes]";
    }
  }

  /**
   * No content key.
   *
   * @param reason a few words that start with a stable code, as {@code bad_padding: rsa}; never
   *     content
   */
  record NotUnwrapped(String reason) implements Unwrapped {}
}
