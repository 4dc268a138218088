package io.weir.verticles.observe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Who may change something: who brings the configured token. */
final class BearerToken {

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  /**
   * @param token empty = nobody may
   */
  BearerToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  boolean isConfigured() {
    return token.length > 0;
  }

  /** Takes as long for a token that is nearly right as for one that is not. */
  boolean allows(@Nullable String authorization) {
    return isConfigured()
        && authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            token,
            authorization.substring(SCHEME.length()).trim().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "BearerToken[***]";
  }
}
