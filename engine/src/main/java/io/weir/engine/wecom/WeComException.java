package io.weir.engine.wecom;

/** Carries a {@link WeComFailure} through {@code Reply.fail}. No stack trace: it is no surprise. */
public final class WeComException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient WeComFailure failure;

  public WeComException(WeComFailure failure) {
    super(failure.reason(), null, false, false);
    this.failure = failure;
  }

  public WeComFailure failure() {
    return failure;
  }
}
