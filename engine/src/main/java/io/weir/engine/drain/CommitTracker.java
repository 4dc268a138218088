package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalPosition;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Records are finished out of order; the checkpoint moves in order: it is the last position before
 * which everything is finished (I3). One slot a record that was read and is not passed yet.
 */
@Confined(Role.DRAIN)
public final class CommitTracker {

  /** Where a record stands. */
  enum State {
    OPEN,
    COMMITTING,
    FINISHED
  }

  /** One record's place in the order. */
  public static final class Slot {
    private final JournalPosition position;
    private final int bytes;
    private State state = State.OPEN;

    Slot(JournalPosition position, int bytes) {
      this.position = position;
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    JournalPosition position() {
      return position;
    }
  }

  private final Deque<Slot> slots = new ArrayDeque<>();
  private JournalPosition passed;
  private long openBytes;

  public CommitTracker(JournalPosition checkpoint) {
    this.passed = checkpoint;
  }

  /** A record was read; positions must rise. */
  public Slot read(JournalPosition position, int bytes) {
    Slot slot = new Slot(position, bytes);
    slots.addLast(slot);
    openBytes += bytes;
    return slot;
  }

  /** The record is part of the transaction that goes out next. */
  public void committing(Slot slot) {
    slot.state = State.COMMITTING;
  }

  /** The transaction was taken apart again before it was committed. */
  public void reopened(Slot slot) {
    slot.state = State.OPEN;
  }

  /** The record is in Postgres, or need not be. */
  public void finished(Slot slot) {
    slot.state = State.FINISHED;
    openBytes -= slot.bytes;
    while (!slots.isEmpty() && slots.getFirst().state == State.FINISHED) {
      passed = slots.removeFirst().position;
    }
  }

  /** The checkpoint that holds when what is committing has been committed. */
  public JournalPosition checkpoint() {
    JournalPosition checkpoint = passed;
    for (Slot slot : slots) {
      if (slot.state == State.OPEN) {
        break;
      }
      checkpoint = slot.position;
    }
    return checkpoint;
  }

  /** Records read and not finished. */
  public int open() {
    return slots.size();
  }

  /** Encoded bytes of the records read and not finished. */
  public long openBytes() {
    return openBytes;
  }
}
