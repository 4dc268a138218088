package io.weir.engine.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Telemetry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A queue, what the platform makes of its calls, and a clock that jumps from event to event. */
final class PaceWorld {

  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;

  /** What the platform does with a call that reaches it. */
  interface Platform {

    Answered take(Call call, long now);
  }

  /**
   * The platform's answer.
   *
   * @param failure null = a value
   */
  record Answered(long afterNanos, @Nullable WeComFailure failure) {

    static Answered ok(long afterNanos) {
      return new Answered(afterNanos, null);
    }

    static Answered code(long afterNanos, int errcode) {
      return new Answered(afterNanos, WeComFailure.ofCode(errcode, ""));
    }
  }

  /** One call and all that became of it. */
  static final class Call {
    final CallKey key;
    final long offeredAt;
    final long deadline;
    final List<Long> sentAt = new ArrayList<>();
    boolean answered;
    @Nullable WeComFailure failure;
    long endedAt;

    Call(CallKey key, long offeredAt, long deadline) {
      this.key = key;
      this.offeredAt = offeredAt;
      this.deadline = deadline;
    }

    boolean isOver() {
      return answered || failure != null;
    }

    ErrorClass errorClass() {
      return Objects.requireNonNull(failure).errorClass();
    }
  }

  private record Event(long at, long number, Runnable action) {}

  final CallQueue<Call> queue;
  final List<Call> sent = new ArrayList<>();
  Platform platform = (call, at) -> Answered.ok(50 * MILLI);
  long now;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long numbers;

  PaceWorld(PaceConfig config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    this.now = random.nextLong(-HOUR, HOUR); // the clock's origin means nothing
    this.queue = new CallQueue<>(config, random::nextLong, Telemetry.NONE);
  }

  static CallKey key(String corp, String api) {
    return new CallKey("corp:" + corp, "/cgi-bin/" + api, false);
  }

  Call offer(CallKey key, long waitNanos) {
    Call call = new Call(key, now, now + waitNanos);
    queue.offer(call, key, call.deadline, now);
    step();
    return call;
  }

  void in(long nanos, Runnable action) {
    events.add(new Event(now + nanos, numbers++, action));
  }

  /** Lets so much time go by. */
  void run(long nanos) {
    long end = now + nanos;
    step();
    while (true) {
      Event event = events.peek();
      long at = Math.min(queue.lookAgainAt(), event == null ? Long.MAX_VALUE : event.at());
      if (at > end) {
        now = end;
        return;
      }
      assertThat(at).as("looked already").isGreaterThanOrEqualTo(now);
      now = at;
      if (event != null && event.at() <= now) {
        events.remove();
        event.action().run();
      }
      step();
    }
  }

  void step() {
    for (CallQueue.Turn<Call> t = queue.next(now); t != null; t = queue.next(now)) {
      send(t);
    }
    for (CallQueue.Refusal<Call> r = queue.refusal(); r != null; r = queue.refusal()) {
      end(r.what(), r.failure());
    }
  }

  private void send(CallQueue.Turn<Call> turn) {
    Call call = turn.what();
    assertThat(call.isOver()).isFalse();
    call.sentAt.add(now);
    sent.add(call);
    Answered answered = platform.take(call, now);
    in(answered.afterNanos(), () -> onAnswered(turn, answered.failure()));
  }

  private void onAnswered(CallQueue.Turn<Call> turn, @Nullable WeComFailure failure) {
    if (failure == null) {
      queue.onAnswer(turn, now);
      end(turn.what(), null);
    } else if (!queue.onFailure(turn, failure, now)) {
      end(turn.what(), failure);
    }
  }

  private void end(Call call, @Nullable WeComFailure failure) {
    assertThat(call.isOver()).as("ends once").isFalse();
    call.answered = failure == null;
    call.failure = failure;
    call.endedAt = now;
  }
}
