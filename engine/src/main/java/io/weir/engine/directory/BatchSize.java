package io.weir.engine.directory;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComFailure;
import java.util.List;
import java.util.function.Function;

/**
 * How many one question is about: half as many after a refusal that may be one's, down to the one
 * that is left out; twice as many after an answer.
 */
@Confined(Role.DIRECTORY_LOOP)
final class BatchSize {

  /** So many left out one after another mean that it is not them: an app that may do nothing. */
  static final int LEFT_OUT_MAX = 10;

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private final int max;
  private int now;
  private int leftOut;

  BatchSize(int max) {
    this.max = max;
    this.now = max;
  }

  /** Whether {@code failure} may be about one of many, so that the others are worth a question. */
  static boolean isOfOne(WeComFailure failure) {
    return switch (failure.errorClass()) {
      case GONE, BAD_REQUEST, UNKNOWN, TOO_LARGE -> true;
      case BLOCKED -> isOfOne(failure.code());
      case BUSY, TOKEN, RATE_LIMITED, CONCURRENCY, RETRYABLE -> false;
    };
  }

  // Outside the app's range, without the permission, without a licence: each may be one member.
  private static boolean isOfOne(int code) {
    return code == 60011 || code == 84074 || code == 701008 || code == 701099;
  }

  int now() {
    assert owner.isCurrent() : owner.complaint();
    return now;
  }

  /** So many were too many; how many to ask for next, at least one. */
  int halved(int asked) {
    assert owner.isCurrent() : owner.complaint();
    now = Math.max(1, asked / 2);
    return now;
  }

  /** All that were asked for were told. */
  void answered() {
    assert owner.isCurrent() : owner.complaint();
    now = Math.min(max, 2 * now);
    leftOut = 0;
  }

  /** One was told to have nothing; the next may be like it. */
  void hadNothing() {
    assert owner.isCurrent() : owner.complaint();
    now = 1;
    leftOut = 0;
  }

  /**
   * On without the one that was refused by itself, which is reported.
   *
   * @return a fault when it is the last of too many in a row
   */
  SyncRun.Told leftOut(Unusable one, Function<List<Fact>, SyncRun.Told> goOn) {
    assert owner.isCurrent() : owner.complaint();
    now = 1;
    leftOut++;
    return leftOut < LEFT_OUT_MAX
        ? goOn.apply(List.of(new Fact.Unreadable(one)))
        : SyncRun.Told.fault(one.reason() + ", for " + LEFT_OUT_MAX + " in a row");
  }
}
