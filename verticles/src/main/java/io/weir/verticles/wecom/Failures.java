package io.weir.verticles.wecom;

import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What an exception of the HTTP client means; only its type is told, never its message. */
final class Failures {

  private Failures() {}

  static WeComFailure of(Throwable cause) {
    return cause instanceof WeComException ours ? ours.failure() : lost(cause);
  }

  static WeComFailure lost(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String type = root.getClass().getSimpleName();
    return WeComFailure.retryable("no answer: " + (type.isEmpty() ? "connection lost" : type));
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
