package io.weir.engine.pull;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.Optional;

/**
 * Notices that the source dropped messages before they were pulled (protocol §9 P19: the only
 * failure that nothing mends). Wall-clock milliseconds throughout.
 *
 * <p>What was sent after the last tip and longer than the retention ago is gone, unless it was
 * pulled meanwhile. A page has no times in clear, so this is known for sure only where an outage
 * spans the limit; a backlog that is being pulled without a break is trusted for a day to be ahead
 * of it.
 */
@Confined(Role.PULL_LOOP)
final class LossWatch {

  /** No page for so long is an outage and no hiccup. */
  static final long OUTAGE_MS = 3_600_000;

  /** A backlog that takes longer than this does not shrink. */
  static final long BACKLOG_MS = 24 * 3_600_000L;

  private final long retentionMs;
  private long tipAtMs; // 0 = not known
  private long pageAtMs;
  private long firstPageAtMs; // since the tip; 0 = none
  private boolean begun;
  private boolean ended;

  LossWatch(long retentionMs) {
    this.retentionMs = retentionMs;
  }

  void onGrant(long tipMs) {
    if (tipMs > tipAtMs) {
      onTip(tipMs);
    }
  }

  long tipAtMs() {
    return tipAtMs;
  }

  /** Hours until the source starts to drop what is not pulled; NaN when no tip is known. */
  double hoursLeft(long nowMs) {
    return tipAtMs == 0
        ? Double.NaN
        : Math.max(0, Math.min(retentionMs, retentionMs - (nowMs - tipAtMs))) / 3_600_000.0;
  }

  void onTip(long atMs) {
    tipAtMs = atMs;
    pageAtMs = atMs;
    firstPageAtMs = 0;
    begun = false;
    ended = false;
  }

  /** A page came in answer to a question of {@code askedAtMs}; told before {@link #onTip}. */
  Optional<LossReport> onPage(long askedAtMs) {
    boolean lost = overdue(askedAtMs) && !ended;
    pageAtMs = askedAtMs;
    firstPageAtMs = firstPageAtMs == 0 ? askedAtMs : firstPageAtMs;
    if (!lost) {
      return Optional.empty();
    }
    begun = true;
    ended = true;
    return Optional.of(new LossReport(tipAtMs, askedAtMs - retentionMs, false));
  }

  /** No page came. */
  Optional<LossReport> onOutage(long nowMs) {
    if (begun || !overdue(nowMs)) {
      return Optional.empty();
    }
    begun = true;
    return Optional.of(new LossReport(tipAtMs, nowMs - retentionMs, true));
  }

  private boolean overdue(long nowMs) {
    if (tipAtMs == 0 || nowMs - tipAtMs <= retentionMs) {
      return false;
    }
    return nowMs - pageAtMs > OUTAGE_MS
        || (firstPageAtMs != 0 && nowMs - firstPageAtMs > BACKLOG_MS);
  }
}
