package io.weir.engine.corp;

import java.util.List;

/**
 * What one callback receiver verifies and decrypts with. Newest first; all are tried, so that a
 * rotation in WeCom's console loses nothing.
 *
 * @param tokens at least one
 * @param aesKeys at least one, 32 bytes each (decoded EncodingAESKey)
 */
public record CallbackKeys(List<String> tokens, List<byte[]> aesKeys) {

  public CallbackKeys {
    tokens = List.copyOf(tokens);
    aesKeys = List.copyOf(aesKeys);
    if (tokens.isEmpty() || aesKeys.isEmpty()) {
      throw new IllegalArgumentException("a callback receiver needs a token and an encodingAesKey");
    }
  }

  @Override
  public String toString() {
    return "CallbackKeys[" + tokens.size() + " tokens, " + aesKeys.size() + " keys]";
  }
}
