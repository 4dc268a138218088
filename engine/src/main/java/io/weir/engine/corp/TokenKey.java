package io.weir.engine.corp;

/**
 * Whose access token: WeCom issues one per corp and secret, one per suite, and one per suite and
 * authorising corp. A gateway issues its own, hence the base URL.
 */
public sealed interface TokenKey {

  /** Scheme, host and port of whoever issues and takes the token, without a trailing slash. */
  String baseUrl();

  /** The token of a self-built app or of the conversation archive, each of which has a secret. */
  record App(String baseUrl, CorpId corp, String secret) implements TokenKey {
    @Override
    public String toString() {
      return "App[" + corp + "]";
    }
  }

  /** {@code suite_access_token}. */
  record OfSuite(String baseUrl, String suiteId) implements TokenKey {}

  /** The {@code access_token} that a suite has for one corp that authorised it. */
  record SuiteCorp(String baseUrl, String suiteId, CorpId corp) implements TokenKey {}
}
