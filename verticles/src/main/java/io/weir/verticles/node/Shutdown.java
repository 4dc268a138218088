package io.weir.verticles.node;

import io.vertx.core.Future;
import io.weir.engine.base.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An orderly stop's clock: every step has a bound, and all of them together have one too. */
final class Shutdown {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private final Clock clock;
  private final long endsAt;

  /** Begins now. */
  Shutdown(Clock clock, Duration bound) {
    this.clock = clock;
    this.endsAt = clock.nanos() + bound.toNanos();
  }

  /**
   * Waits for {@code step}, for {@code most} and until the end of all at most; says so if in vain.
   */
  void await(String what, Duration most, Future<?> step) {
    try {
      step.toCompletionStage()
          .toCompletableFuture()
          .get(Math.min(most.toNanos(), left().toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("stopping: {} did not end in order: {}", what, e.toString());
    }
  }

  /** What remains of the bound; zero when it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, endsAt - clock.nanos()));
  }
}
