package io.weir.engine.directory;

import io.weir.engine.base.Entropy;
import io.weir.engine.wecom.WeComFailure;

/** When a question that was not answered is asked again. */
public final class Retry {

  private static final long SECOND = 1_000;
  private static final long SOON_MAX = 600 * SECOND;
  private static final long BLOCKED = 15 * SECOND;
  private static final long BLOCKED_MAX = 3_600 * SECOND;
  private static final long WINDOW = 60 * SECOND;

  /** Replies to one question that cannot be read, until it is left at that. */
  public static final int UNREADABLE_MAX = 3;

  private Retry() {}

  /**
   * Whether a failure is looked at for what it says: at once, but for a reply that cannot be read.
   *
   * @param attempts that failed before this one
   */
  public static boolean isFinal(WeComFailure failure, int attempts) {
    return failure.unreadable() == null || attempts + 1 >= UNREADABLE_MAX;
  }

  /**
   * Milliseconds until then, jittered by a fifth, so that what failed together does not come back
   * together.
   *
   * @param attempts that failed before this one
   */
  public static long millisAfter(WeComFailure failure, int attempts, Entropy entropy) {
    int doublings = Math.min(attempts, 10);
    long pause =
        switch (failure.errorClass()) {
          case BUSY, TOKEN, CONCURRENCY, TOO_LARGE, RETRYABLE ->
              Math.min(SOON_MAX, (5 * SECOND) << doublings);
          case RATE_LIMITED -> WINDOW;
          // Somebody must act first, or we must be mended: ever more slowly. Soon at first: what is
          // authorised this moment has its permanent code the next.
          case BLOCKED, GONE, BAD_REQUEST, UNKNOWN -> Math.min(BLOCKED_MAX, BLOCKED << doublings);
        };
    return pause - pause / 10 + entropy.below(Math.max(1, pause / 5));
  }
}
