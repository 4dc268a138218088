package io.weir.engine.wecom;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.base.ThreadOwner;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which call goes next, and which goes once more. A lane per corp and API; a lane is open when its
 * {@link Parallelism} and the {@link RateBudget} let a call go. Corps with an open lane take turns,
 * one call each, however many lanes they have and however much waits in them; a lane that is not
 * open stands aside until it may be, and holds nobody up.
 *
 * <p>Once more, and before those that came later, goes what met (protocol §8) -1, three times at
 * most, after 1, 2 and 4 s; 6000, three times at most, after a moment; 45033, after 1 to 5 s;
 * 45009, when the window has opened. Anything else is the caller's. Each call has a deadline for
 * all its waiting; one that can't go before it is refused at once, with what keeps it.
 *
 * @param <T> what the carrier knows a call by
 */
@Confined(Role.WECOM)
public final class CallQueue<T> {

  private static final long SECOND = 1_000_000_000L;
  private static final int REPEATS_MAX = 3;
  private static final int VERSION_CONFLICT = 6000;

  /** What a lane has learnt about parallelism is worth remembering so long. */
  private static final long IDLE_NANOS = 600 * SECOND;

  private static final int IDLE_LANES_MAX = 10_000;

  /** One call's way through the queue. */
  public static final class Turn<T> {
    private final T what;
    private final CallLane<T> lane;
    private final long offeredAt;
    private final long deadline;
    private Agenda.@Nullable Moment expiry;
    private Agenda.@Nullable Moment repeat;
    private @Nullable WeComFailure met;
    private long sentAt;
    private boolean filledLane;
    private int repeats;

    private Turn(T what, CallLane<T> lane, long offeredAt, long deadline) {
      this.what = what;
      this.lane = lane;
      this.offeredAt = offeredAt;
      this.deadline = deadline;
    }

    public T what() {
      return what;
    }
  }

  /** A call that is given up without being sent (again). */
  public record Refusal<T>(T what, WeComFailure failure) {}

  private record Idle<T>(CallLane<T> lane, long since) {}

  private final ThreadOwner owner = ThreadOwner.of(Role.WECOM);
  private final PaceConfig config;
  private final Entropy entropy;
  private final Telemetry telemetry;
  private final RateBudget budget;

  private final Map<CallKey, CallLane<T>> lanes = new HashMap<>();
  private final LinkedHashMap<CallKey, Idle<T>> idle = new LinkedHashMap<>(); // longest first
  private final LinkedHashMap<String, ArrayDeque<CallLane<T>>> round = new LinkedHashMap<>();
  private final Agenda<CallLane<T>> parked = new Agenda<>();
  private final Agenda<Turn<T>> repeats = new Agenda<>();
  private final Agenda<Turn<T>> expiries = new Agenda<>();
  private final ArrayDeque<Refusal<T>> refusals = new ArrayDeque<>();
  private int waiting;
  private int underWay;

  public CallQueue(PaceConfig config, Entropy entropy, Telemetry telemetry) {
    this.config = config;
    this.entropy = entropy;
    this.telemetry = telemetry;
    this.budget = new RateBudget(config.sharePercent());
  }

  /**
   * A call that wants to go; ends as a turn of {@link #next} that is answered, or as a {@link
   * #refusal}.
   *
   * @param deadline by when it must have been sent for the last time, nanos
   */
  public void offer(T what, CallKey key, long deadline, long now) {
    assert owner.isCurrent() : owner.complaint();
    forgetIdle(now);
    CallLane<T> lane = lane(key);
    Turn<T> turn = new Turn<>(what, lane, now, deadline);
    if (waiting >= config.waitingMax()
        || lane.waiting.size() + lane.toBeRepeated >= config.laneCallsMax()) {
      refuse(turn, "full", WeComFailure.retryable("too many calls wait for their turn"));
    } else if (lane.isClosed() && deadline <= lane.opensAt) {
      refuse(turn, "waited", noRoom());
    } else {
      lane.waiting.addLast(turn);
      await(turn);
      makeReady(lane);
    }
    rest(lane, now);
  }

  /** The call that goes at {@code now}; it is under way until told otherwise. Null = none may. */
  public @Nullable Turn<T> next(long now) {
    assert owner.isCurrent() : owner.complaint();
    expire(now);
    repeatDue(now);
    unpark(now);
    CallLane<T> lane = underWay < config.underWayMax() ? openLane(now) : null;
    return lane == null ? null : send(lane, now);
  }

  /** The next call that is given up; null = no more for now. */
  public @Nullable Refusal<T> refusal() {
    assert owner.isCurrent() : owner.complaint();
    return refusals.poll();
  }

  /**
   * When {@link #next} may say something else than null, unless something is offered or answered.
   */
  public long lookAgainAt() {
    assert owner.isCurrent() : owner.complaint();
    return Math.min(parked.nextAt(), Math.min(repeats.nextAt(), expiries.nextAt()));
  }

  /** The call was answered with a value. */
  public void onAnswer(Turn<T> turn, long now) {
    assert owner.isCurrent() : owner.complaint();
    telemetry.count(Meter.WECOM_ANSWERS, "ok", 1);
    onEnd(turn, now);
    budget.onTaken(turn.lane.key, turn.sentAt);
    turn.lane.parallelism.onTaken(turn.filledLane);
    settle(turn.lane, now);
  }

  /**
   * The call failed. True = it goes once more and will be a turn again; false = over, the caller's.
   */
  public boolean onFailure(Turn<T> turn, WeComFailure failure, long now) {
    assert owner.isCurrent() : owner.complaint();
    telemetry.count(Meter.WECOM_ANSWERS, failure.errorClass().label(), 1);
    onEnd(turn, now);
    long againAt = againAt(turn, failure, now);
    boolean again = againAt < turn.deadline;
    if (again) {
      repeat(turn, failure, againAt);
    }
    settle(turn.lane, now);
    return again;
  }

  /** Calls that wait now, those to be repeated included. */
  public int waiting() {
    return waiting;
  }

  /** Lanes remembered now. */
  public int lanes() {
    return lanes.size();
  }

  private long againAt(Turn<T> turn, WeComFailure failure, long now) {
    CallKey key = turn.lane.key;
    if (failure.errorClass() == ErrorClass.RATE_LIMITED) {
      budget.onRefused(key, turn.sentAt, now);
      return budget.opensAt(key, now);
    }
    if (failure.code() != 0) { // WeCom's word: so the call came through
      budget.onTaken(key, turn.sentAt);
    }
    return switch (failure.errorClass()) {
      case CONCURRENCY -> turn.lane.parallelism.onRefused(turn.sentAt, now);
      case BUSY -> turn.repeats++ < REPEATS_MAX ? now + pause(failure, turn.repeats) : Agenda.NEVER;
      default -> Agenda.NEVER;
    };
  }

  /** 1, 2, 4 s and up to a fifth more; for a conflict of versions 0.2 to 0.5 s. */
  private long pause(WeComFailure failure, int repeat) {
    if (failure.code() == VERSION_CONFLICT) {
      return SECOND / 5 + entropy.below(3 * SECOND / 10);
    }
    long pause = SECOND << (repeat - 1);
    return pause + entropy.below(pause / 5);
  }

  private void onEnd(Turn<T> turn, long now) {
    underWay--;
    turn.lane.underWay--;
    budget.onEnd(turn.lane.key, now);
  }

  private void repeat(Turn<T> turn, WeComFailure failure, long at) {
    turn.met = failure;
    turn.repeat = repeats.add(at, turn);
    turn.lane.toBeRepeated++;
    await(turn);
    telemetry.count(Meter.WECOM_RETRIES, failure.errorClass().label(), 1);
  }

  private void await(Turn<T> turn) {
    turn.expiry = expiries.add(turn.deadline, turn);
    waiting++;
  }

  private void awaitsNoMore(Turn<T> turn) {
    if (turn.expiry != null) {
      expiries.remove(turn.expiry);
      turn.expiry = null;
    }
    waiting--;
  }

  // ---- lanes

  private CallLane<T> lane(CallKey key) {
    idle.remove(key);
    return lanes.computeIfAbsent(
        key, k -> new CallLane<>(k, new Parallelism(config.parallelismMax(), entropy)));
  }

  /** After an answer: what stood aside for want of room looks again, what has nothing rests. */
  private void settle(CallLane<T> lane, long now) {
    if (lane.parked != null) {
      parked.remove(lane.parked);
      lane.parked = null;
    }
    makeReady(lane);
    rest(lane, now);
  }

  private void makeReady(CallLane<T> lane) {
    if (!lane.ready && lane.parked == null && !lane.waiting.isEmpty()) {
      lane.ready = true;
      round.computeIfAbsent(lane.key.owner(), corp -> new ArrayDeque<>(2)).addLast(lane);
    }
  }

  private void rest(CallLane<T> lane, long now) {
    if (lane.isIdle()) {
      idle.put(lane.key, new Idle<>(lane, now));
    }
  }

  private void forgetIdle(long now) {
    while (!idle.isEmpty()) {
      Idle<T> longest = idle.values().iterator().next();
      if (idle.size() <= IDLE_LANES_MAX && longest.since() + IDLE_NANOS > now) {
        return;
      }
      idle.remove(longest.lane().key);
      lanes.remove(longest.lane().key);
    }
  }

  /** The first open lane of the corp whose turn it is; the corp goes to the end of the round. */
  private @Nullable CallLane<T> openLane(long now) {
    while (!round.isEmpty()) {
      Map.Entry<String, ArrayDeque<CallLane<T>>> first = round.entrySet().iterator().next();
      String corp = first.getKey();
      ArrayDeque<CallLane<T>> ready = first.getValue();
      round.remove(corp);
      CallLane<T> open = firstOpen(ready, now);
      if (!ready.isEmpty()) {
        round.put(corp, ready);
      }
      if (open != null) {
        return open;
      }
    }
    return null;
  }

  private @Nullable CallLane<T> firstOpen(ArrayDeque<CallLane<T>> ready, long now) {
    for (CallLane<T> lane = ready.poll(); lane != null; lane = ready.poll()) {
      lane.ready = false;
      if (!lane.waiting.isEmpty() && isOpen(lane, now)) {
        return lane;
      }
      rest(lane, now);
    }
    return null;
  }

  /** A lane that is full stands aside until an answer, one that is closed until it may open. */
  private boolean isOpen(CallLane<T> lane, long now) {
    if (lane.isFull()) {
      return false;
    }
    long opensAt = Math.max(budget.opensAt(lane.key, now), lane.parallelism.pausedUntil());
    if (opensAt <= now) {
      return true;
    }
    lane.opensAt = opensAt;
    refuseWhoCannotWait(lane);
    if (!lane.waiting.isEmpty()) {
      lane.parked = parked.add(opensAt, lane);
    }
    return false;
  }

  private void unpark(long now) {
    for (CallLane<T> lane = parked.due(now); lane != null; lane = parked.due(now)) {
      lane.parked = null;
      makeReady(lane);
      rest(lane, now);
    }
  }

  private Turn<T> send(CallLane<T> lane, long now) {
    Turn<T> turn = lane.waiting.removeFirst();
    awaitsNoMore(turn);
    turn.sentAt = now;
    budget.onSent(lane.key, now);
    underWay++;
    lane.underWay++;
    turn.filledLane = lane.isFull();
    if (turn.met == null) {
      telemetry.duration(Meter.WECOM_WAIT, now - turn.offeredAt);
    }
    makeReady(lane);
    return turn;
  }

  private void repeatDue(long now) {
    for (Turn<T> turn = repeats.due(now); turn != null; turn = repeats.due(now)) {
      turn.repeat = null;
      turn.lane.toBeRepeated--;
      turn.lane.waiting.addFirst(turn);
      makeReady(turn.lane);
    }
  }

  // ---- giving up

  private void expire(long now) {
    for (Turn<T> turn = expiries.due(now); turn != null; turn = expiries.due(now)) {
      turn.expiry = null;
      if (turn.repeat != null) {
        repeats.remove(turn.repeat);
        turn.lane.toBeRepeated--;
      } else {
        turn.lane.waiting.remove(turn);
      }
      awaitsNoMore(turn);
      refuse(turn, "waited", whyNot(turn));
      rest(turn.lane, now);
    }
  }

  private void refuseWhoCannotWait(CallLane<T> lane) {
    lane.waiting.removeIf(
        turn -> {
          if (turn.deadline > lane.opensAt) {
            return false;
          }
          awaitsNoMore(turn);
          refuse(turn, "waited", turn.met == null ? noRoom() : turn.met);
          return true;
        });
  }

  private static <T> WeComFailure whyNot(Turn<T> turn) {
    if (turn.met != null) {
      return turn.met;
    }
    return turn.lane.isClosed() ? noRoom() : WeComFailure.retryable("waited too long for its turn");
  }

  private static WeComFailure noRoom() {
    return new WeComFailure(ErrorClass.RATE_LIMITED, 0, "call limit: no room within its time");
  }

  private void refuse(Turn<T> turn, String reason, WeComFailure failure) {
    telemetry.count(Meter.WECOM_UNSENT, reason, 1);
    refusals.add(new Refusal<>(turn.what, failure));
  }
}
