package io.weir.engine.pull;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.Optional;

/**
 * The text of {@code chat_pull_status}, and whether it changed. A corp that gets a message now and
 * then stays {@code idle}: it is {@code pulling} when a page was full or the tip is not reached
 * within a second, for otherwise every message would cost two updates of its row.
 */
@Confined(Role.PULL_LOOP)
final class PullStatus {

  static final String IDLE = "idle";
  static final String PULLING = "pulling";
  static final String DISABLED = "disabled";

  private static final long CATCHING_UP_NANOS = 1_000_000_000L;

  private String text = ""; // empty = nothing known since the grant
  private String told = "";
  private boolean behind;
  private long behindSince;
  private String lastError = "";

  String text() {
    return text.isEmpty() ? PULLING : text;
  }

  /** Another node may have said something else meanwhile, so whatever comes next is a change. */
  void onGrant() {
    behind = false;
    text = "";
    told = "";
  }

  String lastError() {
    return lastError;
  }

  /** The new status, once. */
  Optional<String> change() {
    if (text.equals(told)) {
      return Optional.empty();
    }
    told = text;
    return Optional.of(text);
  }

  void onTip() {
    behind = false;
    text = IDLE;
  }

  /**
   * What a notify told of is here: not the tip, which only an empty page is, but nothing to catch
   * up on.
   */
  void onNews() {
    behind = false;
  }

  void onProgress(boolean full, long now) {
    if (!behind) {
      behind = true;
      behindSince = now;
    }
    if (full || !text.equals(IDLE) || now - behindSince > CATCHING_UP_NANOS) {
      text = PULLING;
    }
  }

  /** {@code lasting} = it is not a hiccup. */
  void onError(String reason, boolean lasting) {
    lastError = reason;
    if (lasting) {
      text = "blocked: " + reason;
    }
  }

  void onDisabled() {
    behind = false;
    text = DISABLED;
  }
}
