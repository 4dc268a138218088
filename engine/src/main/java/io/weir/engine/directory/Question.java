package io.weir.engine.directory;

import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComFailure;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call to WeCom, and what its answer means.
 *
 * @param told what the reply says
 * @param refused what a failure says, as that a customer is gone; null = it says nothing, and the
 *     question is asked again later
 */
public record Question<R, A>(WeComCall<R> call, Function<? super R, A> told, Refused<A> refused) {

  /** What a failure says. */
  @FunctionalInterface
  public interface Refused<A> {

    /** Null = nothing. */
    @Nullable A says(WeComFailure failure);
  }

  /** One to which every failure is just a failure. */
  public static <R, A> Question<R, A> of(WeComCall<R> call, Function<? super R, A> told) {
    return new Question<>(call, told, failure -> null);
  }

  /**
   * The same, with something to say of replies that are not what was asked for. WeCom is asked
   * {@link Retry#UNREADABLE_MAX} times before it is said.
   *
   * @param says given the reply, with the call in its reason
   */
  Question<R, A> unreadable(Function<Unusable, A> says) {
    return new Question<>(
        call,
        told,
        failure -> {
          Unusable reply = failure.unreadable();
          return reply == null
              ? refused.says(failure)
              : says.apply(new Unusable(call.path() + ": " + reply.reason(), reply.json()));
        });
  }

  @Override
  public String toString() {
    return "Question[" + call + "]";
  }
}
