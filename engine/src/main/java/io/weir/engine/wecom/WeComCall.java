package io.weir.engine.wecom;

import io.weir.engine.corp.TokenKey;
import org.jspecify.annotations.Nullable;

/**
 * One call of WeCom's HTTP API, as data. The records that implement it stand together by the part
 * of the API that they belong to, in the classes called {@code …Calls}. Each has its path as a
 * constant {@code PATH}, refuses what is beyond WeCom's bounds when it is made, and shows no secret
 * and nobody's id or name in {@code toString}.
 *
 * @param <R> what it is answered with
 */
public interface WeComCall<R> {

  /**
   * Of a call that says nothing else. Replies are read as a whole on an event loop, so that what
   * would grow with a corp has pages, or less than this ({@link StaffCalls.ListStaff}); the
   * archive's, which are far larger, are read apart.
   */
  int REPLY_BYTES_MAX = 4 * 1024 * 1024;

  /** Scheme, host and port, without a trailing slash. */
  String baseUrl();

  /** From {@code /cgi-bin} on. */
  String path();

  /** URL-encoded parameters, without the token; may hold a secret and must not be logged. */
  default String query() {
    return "";
  }

  /** JSON to POST; empty = a GET. */
  default byte[] body() {
    return new byte[0];
  }

  /** The token that it needs; null = none. */
  default @Nullable TokenKey token() {
    return null;
  }

  /** The query parameter that the token goes into. */
  default String tokenParameter() {
    return token() instanceof TokenKey.OfSuite ? "suite_access_token" : "access_token";
  }

  /** A new reader for the reply. */
  ReplyReader<R> reader();

  /** A longer reply is not read to its end but fails as {@link ErrorClass#TOO_LARGE}. */
  default long replyBytesMax() {
    return REPLY_BYTES_MAX;
  }

  /** What an HTTP status other than 200 means here. */
  default WeComFailure ofStatus(int status) {
    return WeComFailure.ofStatus(status);
  }
}
