package io.weir.verticles.directory;

import io.weir.engine.base.Reply;
import io.weir.engine.directory.Question;
import io.weir.engine.directory.Retry;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts questions to WeCom, until it is stopped. Whoever asks is told one thing: whatever is thrown
 * on the way is a failure too, or what was claimed for the question would never be free again.
 */
final class Questions {

  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

  private final WeComApi api;
  private boolean stopped;

  Questions(WeComApi api) {
    this.api = api;
  }

  /** Nothing is asked any more, and nobody is told what comes from now on. */
  void stop() {
    stopped = true;
  }

  /**
   * Asks once.
   *
   * @param question makes it
   * @param attempts at this question that failed
   * @param told takes what the answer says, a refusal that is one included
   * @param failed takes what is to be asked again
   */
  <A> void put(
      Supplier<Question<?, A>> question,
      int attempts,
      Consumer<A> told,
      Consumer<WeComFailure> failed) {
    if (stopped) {
      return;
    }
    try {
      call(question.get(), attempts, told, failed);
    } catch (RuntimeException e) {
      failed.accept(mistake("a question", e));
    }
  }

  private <R, A> void call(
      Question<R, A> question, int attempts, Consumer<A> told, Consumer<WeComFailure> failed) {
    api.call(
        question.call(),
        new Reply<R>() {
          @Override
          public void ok(R value) {
            if (stopped) {
              return;
            }
            try {
              told.accept(question.told().apply(value));
            } catch (RuntimeException e) {
              failed.accept(mistake(question.call().path(), e));
            }
          }

          @Override
          public void fail(Throwable cause) {
            if (!stopped) {
              refused(question, failureOf(cause), attempts, told, failed);
            }
          }
        });
  }

  private static <R, A> void refused(
      Question<R, A> question,
      WeComFailure failure,
      int attempts,
      Consumer<A> told,
      Consumer<WeComFailure> failed) {
    WeComFailure why = failure;
    try {
      A answer = Retry.isFinal(failure, attempts) ? question.refused().says(failure) : null;
      if (answer != null) {
        told.accept(answer);
        return;
      }
    } catch (RuntimeException e) {
      why = mistake(question.call().path(), e);
    }
    failed.accept(why);
  }

  /** What an exception means. */
  static WeComFailure failureOf(Throwable cause) {
    return cause instanceof WeComException ours
        ? ours.failure()
        : WeComFailure.retryable(cause.getClass().getSimpleName());
  }

  /**
   * What was thrown where nothing should be: asked again ever more slowly, until we are mended. Its
   * message may hold ids, and is left out.
   *
   * @param what it was thrown at
   */
  static WeComFailure mistake(String what, RuntimeException cause) {
    String place =
        Arrays.stream(cause.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("io.weir."))
            .findFirst()
            .map(StackTraceElement::toString)
            .orElse("nowhere of ours");
    LOG.error("{} threw {} at {}", what, cause.getClass().getName(), place);
    return WeComFailure.blocked("an error of Weir's: " + cause.getClass().getSimpleName());
  }
}
