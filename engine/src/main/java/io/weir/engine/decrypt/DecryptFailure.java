package io.weir.engine.decrypt;

/**
 * Why an archive record can't become rows. It goes to quarantine with its ciphertext, and never
 * holds up the rest.
 */
public sealed interface DecryptFailure extends Decryption {

  /**
   * A few words that start with {@link #code()}, as {@code unknown_key_version: 7}; never content
   * (I6).
   */
  String reason();

  /** The stable part of the reason, one of few words, for a metric's label. */
  default String code() {
    String reason = reason();
    int colon = reason.indexOf(':');
    return colon < 0 ? reason : reason.substring(0, colon);
  }

  /** Its private key isn't here (yet): to be tried again when it arrives. */
  record UnknownKeyVersion(long version) implements DecryptFailure {
    @Override
    public String reason() {
      return "unknown_key_version: " + version;
    }
  }

  /**
   * Damaged somewhere between Base64 and JSON.
   *
   * @param reason starts with one of {@code missing_msgid}, {@code bad_base64}, {@code bad_length},
   *     {@code bad_padding}, {@code bad_content_key}, {@code unusable_key}, {@code not_utf8},
   *     {@code not_json}, {@code not_object}
   */
  record Corrupt(String reason) implements DecryptFailure {}

  /**
   * A message that isn't the one its envelope says.
   *
   * @param reason starts with {@code other_msgid}
   */
  record NotOurs(String reason) implements DecryptFailure {}
}
