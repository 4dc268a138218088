package io.weir.verticles.wecom;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.wecom.CallKey;
import io.weir.engine.wecom.CallQueue;
import io.weir.engine.wecom.PaceConfig;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import java.util.concurrent.TimeUnit;

/**
 * Calls at the platform's pace: in front of the client stands a {@link CallQueue}, which decides
 * when a call goes and whether it goes once more. One per node. May be called from any context; all
 * of it runs, requests included, on one of its own, and replies come on the caller's.
 *
 * <p>A call waits here as long as it may, besides the client's own deadline for each sending. What
 * could not be sent in time fails as {@code RATE_LIMITED} where a limit was in its way, else with
 * what it last met, or as {@code RETRYABLE}.
 */
@Confined(Role.WECOM)
public final class PacedApi implements WeComApi {

  /** How the queue's moments come; a test has its own. */
  interface Timers {

    long set(long millis, Runnable action);

    void cancel(long timer);
  }

  private record Pending<R>(WeComCall<R> call, Reply<? super R> reply, Context caller) {

    void ok(R value) {
      caller.runOnContext(go -> reply.ok(value));
    }

    void fail(Throwable cause) {
      caller.runOnContext(go -> reply.fail(cause));
    }
  }

  private final Vertx vertx;
  private final Context home;
  private final Clock clock;
  private final WeComApi api;
  private final Timers timers;
  private final long waitMillis;

  // Touched on the home context only.
  private final CallQueue<Pending<?>> queue;
  private long timer;
  private long timerAt = Long.MAX_VALUE;

  private volatile int waiting; // read by metrics

  public PacedApi(
      Vertx vertx,
      Clock clock,
      WeComApi api,
      PaceConfig config,
      Entropy entropy,
      Telemetry telemetry) {
    this(vertx, clock, api, config, entropy, telemetry, of(vertx));
  }

  PacedApi(
      Vertx vertx,
      Clock clock,
      WeComApi api,
      PaceConfig config,
      Entropy entropy,
      Telemetry telemetry,
      Timers timers) {
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.clock = clock;
    this.api = api;
    this.timers = timers;
    this.waitMillis = config.waitMillis();
    this.queue = new CallQueue<>(config, entropy, telemetry);
  }

  private static Timers of(Vertx vertx) {
    return new Timers() {
      @Override
      public long set(long millis, Runnable action) {
        return vertx.setTimer(millis, id -> action.run());
      }

      @Override
      public void cancel(long timer) {
        vertx.cancelTimer(timer);
      }
    };
  }

  @Override
  public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
    offer(call, reply, waitMillis);
  }

  /** The same queue for calls that are worth so long a wait: a welcome code dies after 20 s. */
  public WeComApi within(long millis) {
    return new WeComApi() {
      @Override
      public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
        offer(call, reply, millis);
      }
    };
  }

  /** Where calls get their turn and replies are read. */
  public Context home() {
    return home;
  }

  /** Calls that wait for their turn; from any thread. */
  public int waiting() {
    return waiting;
  }

  private <R> void offer(WeComCall<R> call, Reply<? super R> reply, long millis) {
    Pending<R> pending = new Pending<>(call, reply, vertx.getOrCreateContext());
    home.runOnContext(
        go -> {
          long now = clock.nanos();
          long deadline = now + TimeUnit.MILLISECONDS.toNanos(millis);
          queue.offer(pending, CallKey.of(call), deadline, now);
          step();
        });
  }

  /** Sends what may go, tells who is given up, and comes back when the queue says. */
  private void step() {
    long now = clock.nanos();
    for (CallQueue.Turn<Pending<?>> t = queue.next(now); t != null; t = queue.next(now)) {
      send(t, t.what());
    }
    for (CallQueue.Refusal<Pending<?>> r = queue.refusal(); r != null; r = queue.refusal()) {
      r.what().fail(new WeComException(r.failure()));
    }
    waiting = queue.waiting();
    comeBackAt(queue.lookAgainAt(), now);
  }

  private <R> void send(CallQueue.Turn<Pending<?>> turn, Pending<R> pending) {
    api.call(
        pending.call(),
        new Reply<R>() {
          @Override
          public void ok(R value) {
            pending.ok(value);
            home.runOnContext(go -> onAnswer(turn));
          }

          @Override
          public void fail(Throwable cause) {
            home.runOnContext(go -> onFailure(turn, cause));
          }
        });
  }

  private void onAnswer(CallQueue.Turn<Pending<?>> turn) {
    queue.onAnswer(turn, clock.nanos());
    step();
  }

  private void onFailure(CallQueue.Turn<Pending<?>> turn, Throwable cause) {
    if (!queue.onFailure(turn, Failures.of(cause), clock.nanos())) {
      turn.what().fail(cause);
    }
    step();
  }

  private void comeBackAt(long at, long now) {
    if (at == timerAt) {
      return;
    }
    if (timerAt != Long.MAX_VALUE) {
      timers.cancel(timer);
    }
    timerAt = at;
    if (at != Long.MAX_VALUE) {
      timer = timers.set(millisUntil(at, now), this::onTimer);
    }
  }

  /** A millisecond later rather than one too early, which would be a look for nothing. */
  private static long millisUntil(long at, long now) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(at - now) + 1);
  }

  private void onTimer() {
    timerAt = Long.MAX_VALUE;
    step();
  }
}
