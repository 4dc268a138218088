package io.weir.engine.crypto;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 whose being wrong is a value. */
final class Base64Bytes {

  private Base64Bytes() {}

  /** Null when the text isn't Base64 of the standard alphabet, padding optional. */
  static byte @Nullable [] decode(byte[] text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
