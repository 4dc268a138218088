package io.weir.engine.pull;

import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;

/** How a {@link ChatArchive} says that there is no page. No stack trace: it is no surprise. */
public final class PullFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient WeComFailure failure;

  public PullFailure(WeComFailure failure) {
    super(failure.reason(), null, false, false);
    this.failure = failure;
  }

  /** Why, and what to do. */
  public WeComFailure failure() {
    return failure;
  }

  /** What {@code cause} means to a puller; its message is not quoted unless it is one of ours. */
  public static WeComFailure of(Throwable cause) {
    if (cause instanceof PullFailure ours) {
      return ours.failure;
    }
    if (cause instanceof WeComException ours) {
      return ours.failure();
    }
    return WeComFailure.retryable("archive failed: " + cause.getClass().getSimpleName());
  }
}
