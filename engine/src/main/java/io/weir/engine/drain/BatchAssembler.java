package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.corp.CorpId;
import io.weir.engine.inbox.Effects;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CursorRun;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.QuarantineRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which records share a transaction and when it goes out: when it is full, when its oldest
 * row has waited long enough, or when nothing else is on its way and the one before it went out
 * some time ago; so the first row after a pause waits for nobody, and a steady trickle gathers.
 */
@Confined(Role.DRAIN)
final class BatchAssembler {

  private record Ready(Piece.Item item, Drained drained) {}

  /** How much longer a row waits for company under a backlog, at most. */
  private static final int BACKLOG_AGES = 5;

  /**
   * Parts of its wait for a turn that a row waits for company besides. As long as the wait itself,
   * and a backlog that callbacks slow down has too little in hand to keep the decrypt pool busy.
   */
  private static final int LATE_PARTS = 4;

  /** Parts of a row's age between two transactions of a quiet drain. */
  private static final int QUIET_PARTS = 2;

  private final Drain.Purpose purpose;
  private final JournalId journal;
  private final int shard;
  private final DrainBounds bounds;
  private final Deque<Ready> ready = new ArrayDeque<>();
  private final List<Ready> out = new ArrayList<>();
  private Checkpoint committed = Checkpoint.NONE;
  private JournalPosition next = JournalPosition.START;
  private long readySince;
  private long quietFrom = Long.MIN_VALUE;
  private boolean last;
  private long readyBytes;
  private long leastWaited = Long.MAX_VALUE;
  private int rowsMax;

  BatchAssembler(Drain.Purpose purpose, JournalId journal, int shard, DrainBounds bounds) {
    this.purpose = purpose;
    this.journal = journal;
    this.shard = shard;
    this.bounds = bounds;
    this.rowsMax = bounds.batchRowsMax();
  }

  /** Forgets everything; {@code checkpoint} is what Postgres has. */
  void restart(Checkpoint checkpoint) {
    ready.clear();
    out.clear();
    readyBytes = 0;
    leastWaited = Long.MAX_VALUE;
    rowsMax = bounds.batchRowsMax();
    committed = checkpoint;
    next = checkpoint.position();
  }

  /** Nothing more is read: what is ready when nothing else is on its way need not wait. */
  void readNoFurther() {
    last = true;
    quietFrom = Long.MIN_VALUE;
  }

  /** Under whose id the checkpoint is kept; a replay's is its job's. */
  JournalId journal() {
    return journal;
  }

  /** Whether Postgres is where this drain left it. */
  boolean isCommitted(Checkpoint stored) {
    return committed.equals(stored);
  }

  void add(Piece piece, long now) {
    if (ready.isEmpty()) {
      readySince = now;
      leastWaited = Long.MAX_VALUE;
    }
    leastWaited = Math.min(leastWaited, piece.waitedNanos);
    for (int i = 0; i < piece.items.size(); i++) {
      ready.addLast(new Ready(piece.items.get(i), piece.results.get(i)));
      readyBytes += piece.items.get(i).slot().bytes();
    }
  }

  /**
   * Whether a transaction should go out.
   *
   * @param quiet nothing is at the decrypt pool or waits for it
   * @param backlog records wait for their turn at it: larger transactions cost less, and who waited
   *     long for a turn may wait a quarter of it for company
   */
  boolean isDue(long now, boolean quiet, boolean backlog, CommitTracker tracker) {
    if (ready.isEmpty()) {
      // Only skipped records were passed: worth a transaction of its own when there is nothing else
      // to do.
      return quiet && now >= quietFrom && tracker.checkpoint().compareTo(committed.position()) > 0;
    }
    return (quiet && now >= quietFrom)
        || ready.size() >= rowsMax
        || readyBytes >= bounds.batchBytesMax()
        || now - readySince >= age(backlog);
  }

  boolean hasWork(boolean quiet, CommitTracker tracker) {
    return !ready.isEmpty() || (quiet && tracker.checkpoint().compareTo(committed.position()) > 0);
  }

  /** When what there is goes out if nothing joins it; may be past. */
  long dueAt(boolean quiet, boolean backlog) {
    long ofAge = ready.isEmpty() ? Long.MAX_VALUE : readySince + age(backlog);
    return quiet ? Math.min(quietFrom, ofAge) : ofAge;
  }

  private long age(boolean backlog) {
    long least = bounds.batchAgeNanos();
    return backlog
        ? Math.max(least, Math.min(leastWaited / LATE_PARTS, BACKLOG_AGES * least))
        : least;
  }

  /**
   * Takes what fits; until {@link #committed}, {@link #putBack} or {@link #poisoned} nothing else
   * is taken.
   */
  MessageBatch assemble(CommitTracker tracker, long now) {
    quietFrom = last ? now : now + bounds.batchAgeNanos() / QUIET_PARTS;
    long bytes = 0;
    while (!ready.isEmpty() && out.size() < rowsMax && bytes < bounds.batchBytesMax()) {
      Ready taken = ready.removeFirst();
      bytes += taken.item().slot().bytes();
      tracker.committing(taken.item().slot());
      out.add(taken);
    }
    readyBytes -= bytes;
    next = tracker.checkpoint();
    return batch();
  }

  private MessageBatch batch() {
    List<MessageRows> messages = new ArrayList<>(out.size());
    List<InboxRow> inbox = new ArrayList<>();
    List<QuarantineRow> quarantined = new ArrayList<>();
    Map<CorpId, List<CursorRun>> runs = new HashMap<>();
    for (Ready one : out) {
      if (one.drained() instanceof Drained.Stored stored) {
        messages.add(stored.rows());
      } else if (one.drained() instanceof Drained.Arrived arrived) {
        inbox.add(inboxRow(arrived));
      } else {
        quarantined.add(((Drained.Refused) one.drained()).row());
      }
      addRun(runs, one.item());
    }
    return new MessageBatch(journal, shard, committed, next, messages, inbox, quarantined, runs);
  }

  // An effect that ran must not run again (I5): the row says that it is no fresh arrival.
  private InboxRow inboxRow(Drained.Arrived arrived) {
    return purpose == Drain.Purpose.REPLAY
        ? arrived.row().in(Effects.STATE_REPLAYED)
        : arrived.row();
  }

  private void addRun(Map<CorpId, List<CursorRun>> runs, Piece.Item item) {
    if (purpose == Drain.Purpose.LIVE
        && item.decoded() instanceof RecordCodec.Decoded.Sound sound
        && sound.record() instanceof JournalRecord.Archived archived) {
      CursorRun.add(runs.computeIfAbsent(archived.corp(), corp -> new ArrayList<>()), archived);
    }
  }

  /** The batch is in Postgres: its records, to be finished. */
  List<CommitTracker.Slot> committed() {
    List<CommitTracker.Slot> slots = new ArrayList<>(out.size());
    out.forEach(one -> slots.add(one.item().slot()));
    out.clear();
    committed = committed.moved(next);
    rowsMax = Math.min(bounds.batchRowsMax(), rowsMax * 2);
    return slots;
  }

  /**
   * The batch is not in Postgres, as far as anyone knows: what it held goes out again, in the same
   * order.
   */
  void putBack(CommitTracker tracker) {
    for (int i = out.size() - 1; i >= 0; i--) {
      Ready one = out.get(i);
      tracker.reopened(one.item().slot());
      readyBytes += one.item().slot().bytes();
      ready.addFirst(one);
    }
    out.clear();
  }

  /**
   * Some row of the batch can't be stored: halved until it is alone, and then it goes to
   * quarantine.
   *
   * @return false when that changes nothing: the quarantine does not take it either, or the batch
   *     had no rows; trying again is all that is left, and must not be done at once
   */
  boolean poisoned(String reason, CommitTracker tracker) {
    int size = out.size();
    putBack(tracker);
    if (size > 1) {
      rowsMax = size / 2;
      return true;
    }
    Ready alone = size == 1 ? ready.getFirst() : null;
    if (alone == null || alone.drained() instanceof Drained.Refused) {
      return false;
    }
    ready.removeFirst();
    ready.addFirst(
        new Ready(
            alone.item(),
            new Drained.Refused(Refusal.of(alone.item().decoded(), "unstorable: " + reason))));
    return true;
  }
}
