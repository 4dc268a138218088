package io.weir.bench.wecom;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Issues tokens and knows them again. On the server's loop only. */
final class TokenDesk {

  /** What a token opens. */
  enum Kind {
    ARCHIVE,
    APP,
    CONTACT_SYNC,
    SUITE,
    AUTHORISED_CORP
  }

  /** A token of {@code owner}, a corp or a suite, until {@code endNanos}. */
  record Grant(String token, Kind kind, String owner, long endNanos) {}

  private final Map<String, Grant> byToken = new HashMap<>();
  private final Map<String, Grant> newest = new HashMap<>();
  private final long lifeNanos;
  private int issued;

  TokenDesk(Duration life) {
    this.lifeNanos = life.toNanos();
  }

  /** The owner's token: the same one as long as it has a second to live, as the platform does. */
  Grant issue(Kind kind, String owner, long nowNanos) {
    Grant held = newest.get(kind + owner);
    if (held != null && held.endNanos() - nowNanos > Duration.ofSeconds(1).toNanos()) {
      return held;
    }
    String token = "sim-" + kind + "-" + ++issued + "-" + Integer.toHexString(owner.hashCode());
    Grant grant = new Grant(token, kind, owner, nowNanos + lifeNanos);
    byToken.put(token, grant);
    newest.put(kind + owner, grant);
    return grant;
  }

  @Nullable Grant find(@Nullable String token) {
    return token == null ? null : byToken.get(token);
  }

  /** Forgets a token before its time; the next one asked for is new. */
  void revoke(@Nullable String token) {
    Grant grant = token == null ? null : byToken.remove(token);
    if (grant != null) {
      newest.remove(grant.kind() + grant.owner(), grant);
    }
  }
}
