package io.weir.engine.crypto;

/** What a callback's ciphertext turned out to be. */
public sealed interface Envelope {

  /**
   * A well-formed frame.
   *
   * @param message the plaintext, UTF-8 as far as WeCom is concerned; not checked
   * @param receiveId whom it is for; the caller decides whether that is acceptable, "any" never is
   */
  record Frame(byte[] message, String receiveId) implements Envelope {
    @Override
    public String toString() {
      return "Frame[" + message.length + " bytes]";
    }
  }

  /**
   * Not a frame under any of the keys.
   *
   * @param reason a few words that start with a stable code, as {@code bad_base64}; never content
   */
  record Unreadable(String reason) implements Envelope {}
}
