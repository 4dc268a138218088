package io.weir.engine.inbox;

import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.WeComFailure;

/** What becomes of a row whose effect could not be carried out; reasons hold no secret. */
public sealed interface EffectFailure {

  /** Attempts before an effect is given up; they are spread over about three hours. */
  int ATTEMPTS_MAX = 12;

  /** Tried again, later each time. */
  record Again(String reason) implements EffectFailure {}

  /** Never tried again: somebody has to act, and the row and the log say who. */
  record GivenUp(String reason) implements EffectFailure {}

  /** The authorisation that it was about is over: the corp lets the suite in no more. */
  record Over() implements EffectFailure {}

  /** An auth_code is unknown, too old or used. */
  int AUTH_CODE_INVALID = 40078;

  int AUTHORISATION_OVER = 48004;

  /**
   * WeCom refused a call, or did not answer it.
   *
   * @param attempts failures before this one
   * @param cutOff whether an earlier attempt began and nobody knows how it ended, since the process
   *     did before
   */
  static EffectFailure of(Effect effect, WeComFailure failure, int attempts, boolean cutOff) {
    if (effect instanceof Effect.Refresh && failure.code() == AUTHORISATION_OVER) {
      return new Over();
    }
    if (effect instanceof Effect.Authorise && failure.code() == AUTH_CODE_INVALID) {
      return new GivenUp(spent(attempts > 0 || cutOff));
    }
    if (failure.errorClass() == ErrorClass.BAD_REQUEST || failure.errorClass() == ErrorClass.GONE) {
      return new GivenUp(failure.reason());
    }
    return again(failure.reason(), attempts);
  }

  /** Something else stood in the way, Postgres as a rule. */
  static EffectFailure again(String reason, int attempts) {
    return attempts + 1 >= ATTEMPTS_MAX
        ? new GivenUp("given up after " + ATTEMPTS_MAX + " attempts: " + reason)
        : new Again(reason);
  }

  // The platform answers an exchange once. Whoever does not get that answer has lost the code.
  private static String spent(boolean triedBefore) {
    return AUTH_CODE_INVALID
        + " auth code refused: used, or older than 10 minutes"
        + (triedBefore
            ? "; an earlier exchange of it got no answer that could be kept, and may have used it up"
            : "")
        + "; the corp must authorise the suite again";
  }
}
