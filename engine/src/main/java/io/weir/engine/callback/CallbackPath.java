package io.weir.engine.callback;

import io.weir.engine.journal.JournalRecord.Route;
import org.jspecify.annotations.Nullable;

/**
 * A callback URL's path (design §9).
 *
 * @param suiteId empty when the path has none
 * @param corpId empty when the path has none; for {@link Route#DATA} it may be the literal {@code
 *     $CORPID$}
 * @param agentId empty unless {@link Route#APP}
 */
record CallbackPath(Route route, String suiteId, String corpId, String agentId) {

  /**
   * What WeCom's console replaces by the corp's id, and sends as it is when it verifies the URL.
   */
  static final String CORP_ID_PLACEHOLDER = "$CORPID$";

  private static final String PREFIX = "/api/v1/wecom/";

  /** Null when it is no callback URL. */
  static @Nullable CallbackPath of(String rawPath) {
    if (!rawPath.startsWith(PREFIX)) {
      return null;
    }
    String[] segments = rawPath.substring(PREFIX.length()).split("/", -1);
    if (segments.length > 3) {
      return null;
    }
    for (int i = 0; i < segments.length; i++) {
      String decoded = PercentCode.decode(segments[i]);
      if (decoded == null || decoded.isEmpty()) {
        return null;
      }
      segments[i] = decoded;
    }
    return ofSegments(segments);
  }

  private static @Nullable CallbackPath ofSegments(String[] segments) {
    String second = segments.length > 1 ? segments[1] : "";
    String third = segments.length > 2 ? segments[2] : "";
    return switch (segments[0]) {
      case "command" ->
          segments.length > 2 ? null : new CallbackPath(Route.COMMAND, second, "", "");
      case "callback" -> new CallbackPath(Route.DATA, second, third, "");
      case "app" -> segments.length < 3 ? null : new CallbackPath(Route.APP, "", second, third);
      default -> null;
    };
  }

  /** The corp id that the path really names; empty for the placeholder. */
  String namedCorpId() {
    return corpId.equals(CORP_ID_PLACEHOLDER) ? "" : corpId;
  }
}
