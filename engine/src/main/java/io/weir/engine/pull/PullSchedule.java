package io.weir.engine.pull;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is, among very many pullers, with one timer: a heap of those that wait for a
 * moment, and a round of those that are ready. A corp costs one small object.
 *
 * <p>Fair: whoever was served goes to the end of the round, however large its backlog. Corps whose
 * calls fail are sure of a quarter of the slots and never get the last quarter, so that neither a
 * gateway that hangs nor those with a backlog can hold them all.
 */
@Confined(Role.PULL_LOOP)
public final class PullSchedule {

  /** One corp's place in the schedule. */
  public static final class Turn {
    private final Puller puller;
    private State state = State.OUT;
    private long dueAt;
    private int heapIndex;
    private boolean troubled;

    private Turn(Puller puller) {
      this.puller = puller;
    }

    public Puller puller() {
      return puller;
    }
  }

  private enum State {
    OUT,
    WAITING,
    READY,
    RUNNING
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.PULL_LOOP);
  private final int slots;
  private final int quarter;
  private final List<Turn> heap = new ArrayList<>();
  private final ArrayDeque<Turn> round = new ArrayDeque<>();
  private final ArrayDeque<Turn> troubledRound = new ArrayDeque<>();
  private int running;
  private int troubledRunning;

  /**
   * @param inFlightMax slots, 1 or more
   */
  public PullSchedule(int inFlightMax) {
    if (inFlightMax < 1) {
      throw new IllegalArgumentException("inFlightMax " + inFlightMax + ": 1 or more is allowed");
    }
    this.slots = inFlightMax;
    this.quarter = inFlightMax / 4;
  }

  /** A turn for {@code puller}, not due before {@link #at}. */
  public Turn enrol(Puller puller) {
    return new Turn(puller);
  }

  /**
   * The turn is due at {@code dueAt} (nanos; {@link PullStep#NEVER} = it leaves the schedule). A
   * turn that is running stays so until {@link #done}; one that is ready already keeps its place.
   */
  public void at(Turn turn, long dueAt) {
    assert owner.isCurrent() : owner.complaint();
    if (turn.state == State.RUNNING || turn.state == State.READY) {
      return;
    }
    if (turn.state == State.WAITING) {
      remove(turn);
    }
    if (dueAt != PullStep.NEVER) {
      push(turn, dueAt);
    }
  }

  /** Whose turn it is at {@code now}; it holds a slot from now on. Null when nobody's. */
  public @Nullable Turn due(long now) {
    assert owner.isCurrent() : owner.complaint();
    while (!heap.isEmpty() && heap.get(0).dueAt <= now) {
      makeReady(heap.get(0));
    }
    if (running >= slots) {
      return null;
    }
    Turn turn = troubledRunning < quarter ? troubledRound.poll() : null;
    if (turn == null) {
      turn = round.poll();
    }
    if (turn == null && troubledRunning < slots - quarter) {
      turn = troubledRound.poll();
    }
    if (turn != null) {
      turn.state = State.RUNNING;
      running++;
      troubledRunning += turn.troubled ? 1 : 0;
    }
    return turn;
  }

  /** The turn gives its slot back. */
  public void done(Turn turn) {
    assert owner.isCurrent() : owner.complaint();
    if (turn.state == State.RUNNING) {
      turn.state = State.OUT;
      running--;
      troubledRunning -= turn.troubled ? 1 : 0;
    }
  }

  /** The turn leaves; if it is running, it leaves when it is {@link #done}. */
  public void leave(Turn turn) {
    assert owner.isCurrent() : owner.complaint();
    if (turn.state == State.WAITING) {
      remove(turn);
    } else if (turn.state == State.READY) {
      (turn.troubled ? troubledRound : round).remove(turn);
      turn.state = State.OUT;
    }
  }

  /**
   * When {@link #due} may have something next, by the clock alone; {@link PullStep#NEVER} = never.
   */
  public long nextDueAt() {
    return heap.isEmpty() ? PullStep.NEVER : heap.get(0).dueAt;
  }

  /** Slots taken. */
  public int running() {
    return running;
  }

  /** Turns that are due and have no slot yet. */
  public int ready() {
    return round.size() + troubledRound.size();
  }

  private void makeReady(Turn turn) {
    remove(turn);
    turn.troubled = turn.puller.inTrouble();
    turn.state = State.READY;
    (turn.troubled ? troubledRound : round).add(turn);
  }

  private void push(Turn turn, long dueAt) {
    turn.dueAt = dueAt;
    turn.state = State.WAITING;
    turn.heapIndex = heap.size();
    heap.add(turn);
    siftUp(turn);
  }

  private void remove(Turn turn) {
    Turn last = heap.remove(heap.size() - 1);
    turn.state = State.OUT;
    if (last != turn) {
      put(last, turn.heapIndex);
      siftUp(last);
      siftDown(last);
    }
  }

  private void siftUp(Turn turn) {
    int index = turn.heapIndex;
    while (index > 0 && heap.get((index - 1) / 2).dueAt > turn.dueAt) {
      put(heap.get((index - 1) / 2), index);
      index = (index - 1) / 2;
    }
    put(turn, index);
  }

  private void siftDown(Turn turn) {
    int index = turn.heapIndex;
    for (int child = earlierChild(index); child > 0; child = earlierChild(index)) {
      if (heap.get(child).dueAt >= turn.dueAt) {
        break;
      }
      put(heap.get(child), index);
      index = child;
    }
    put(turn, index);
  }

  /** The child that is due first; 0 = there is none. */
  private int earlierChild(int index) {
    int left = 2 * index + 1;
    if (left >= heap.size()) {
      return 0;
    }
    int right = left + 1;
    return right < heap.size() && heap.get(right).dueAt < heap.get(left).dueAt ? right : left;
  }

  private void put(Turn turn, int index) {
    heap.set(index, turn);
    turn.heapIndex = index;
  }
}
