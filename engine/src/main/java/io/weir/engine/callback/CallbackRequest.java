package io.weir.engine.callback;

/**
 * A request as it came in.
 *
 * @param method upper case, as {@code POST}
 * @param path raw, not decoded, from the leading slash to before the question mark
 * @param query raw, not decoded, without the question mark; empty when there is none
 * @param body empty for a GET; the reader may stop after one byte more than the limit
 */
public record CallbackRequest(String method, String path, String query, byte[] body) {

  /** The query holds a signature and a URL verification's ciphertext, and isn't shown (I6). */
  @Override
  public String toString() {
    return "CallbackRequest[" + method + " " + path + ", " + body.length + " bytes]";
  }
}
