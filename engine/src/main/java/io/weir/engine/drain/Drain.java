package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Limits;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.CorpId;
import io.weir.engine.inbox.Effects;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.SetBack;
import io.weir.engine.store.StoreFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One shard's way into Postgres: reads ahead a bounded number of records, queues them per corp,
 * lets the corps take turns at the decrypt pool, and commits what is ready while the next is being
 * decrypted.
 *
 * <p>Facts in, {@link DrainStep} out; no thread, no clock, no I/O but the journal's reader. A
 * checkpoint or a cursor in Postgres that is not where this drain left it is believed: the drain
 * goes there.
 */
@Confined(Role.DRAIN)
public final class Drain {

  /** A first retry soon, for a connection that broke; then slower, for a Postgres that is away. */
  private static final long RETRY_NANOS_MIN = 100_000_000L;

  private static final long RETRY_NANOS_MAX = 5_000_000_000L;

  /** What a drain is for. */
  public enum Purpose {
    /** Takes a shard into Postgres, and moves its corps' cursors with it. */
    LIVE,

    /**
     * Goes once more over records that were drained before: every record is decrypted, whatever the
     * cursors say, and none of them moves; what a callback sets off is not set off again.
     */
    REPLAY
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.DRAIN);
  private final int shard;
  private final Purpose purpose;
  private final DrainBounds bounds;
  private final JournalReader reader;
  private final Pressure pressure;
  private final Telemetry telemetry;
  private final BatchAssembler batches;

  private final CorpCursors cursors = new CorpCursors();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Lane> turns = new ArrayDeque<>();
  private CommitTracker tracker = new CommitTracker(JournalPosition.START);
  private JournalPosition readTo = JournalPosition.START;
  private JournalPosition recountTo = JournalPosition.START;
  private long generation;
  private int piecesOut;
  private long skipped;
  private boolean committing;
  private boolean damaged;
  private boolean reading = true;
  private long retryAt = Long.MIN_VALUE;
  private long restUntil = Long.MIN_VALUE;
  private long retryNanos = RETRY_NANOS_MIN;

  public Drain(
      JournalId journal,
      int shard,
      DrainBounds bounds,
      JournalReader reader,
      Pressure pressure,
      Telemetry telemetry) {
    this(Purpose.LIVE, journal, shard, bounds, reader, pressure, telemetry);
  }

  /**
   * For one shard.
   *
   * @param journal whose checkpoint moves: the journal's own id, and for a replay its job's, so
   *     that it goes on where it stopped and the journal's checkpoint stays
   */
  public Drain(
      Purpose purpose,
      JournalId journal,
      int shard,
      DrainBounds bounds,
      JournalReader reader,
      Pressure pressure,
      Telemetry telemetry) {
    this.purpose = purpose;
    this.shard = shard;
    this.bounds = bounds;
    this.reader = reader;
    this.pressure = pressure;
    this.telemetry = telemetry;
    this.batches = new BatchAssembler(purpose, journal, shard, bounds);
  }

  /**
   * Starts, or starts over, behind {@code checkpoint}.
   *
   * @return false when the journal ends before it: the caller gives the journal a new id and starts
   *     at its beginning
   */
  public boolean resume(Checkpoint checkpoint) {
    assert owner.isCurrent() : owner.complaint();
    forget();
    tracker = new CommitTracker(checkpoint.position());
    batches.restart(checkpoint);
    readTo = checkpoint.position();
    return reader.seekAfter(checkpoint.position());
  }

  // What was read and not finished still counts as pending and will be read again; what was
  // finished and will be read again is pending once more: both are counted up to recountTo.
  private void forget() {
    drained(tracker.openBytes());
    if (readTo.compareTo(recountTo) > 0) {
      recountTo = readTo;
    }
    generation++;
    piecesOut = 0;
    lanes.clear();
    turns.clear();
    cursors.forget();
    committing = false;
  }

  /**
   * What to do next at {@code now}. Asked again after each step until it says Wait, and after each
   * fact.
   */
  public DrainStep next(long now) {
    assert owner.isCurrent() : owner.complaint();
    Piece piece = nextPiece(now);
    if (piece != null) {
      return new DrainStep.Decode(piece);
    }
    DrainStep.AskCursors ask = cursors.ask(now, generation);
    if (ask != null) {
      return ask;
    }
    if (!committing && now >= retryAt && batches.isDue(now, isQuiet(), !turns.isEmpty(), tracker)) {
      committing = true;
      return new DrainStep.Commit(batches.assemble(tracker, now));
    }
    return new DrainStep.Wait(wakeAt(now));
  }

  // Records that are skipped make room to read more, which may be skipped too.
  private @Nullable Piece nextPiece(long now) {
    Piece piece;
    long before;
    do {
      before = skipped;
      readAhead(now);
      piece = takeTurn(now);
    } while (piece == null && skipped != before);
    return piece;
  }

  private @Nullable Piece takeTurn(long now) {
    while (piecesOut < bounds.piecesMax() && !turns.isEmpty()) {
      Lane lane = turns.removeFirst();
      lane.unqueue();
      List<Piece.Item> items = turnOf(lane);
      if (!items.isEmpty()) {
        Piece piece = lane.start(items, generation, now);
        telemetry.count(Meter.DRAIN_DECRYPTED, items.size());
        offerTurn(lane);
        piecesOut++;
        return piece;
      }
      removeIfEmpty(lane);
    }
    return null;
  }

  // After a restart, and after a set-back, the journal has records that Postgres has too: RSA is
  // too dear for them. They stand among others where a set-back met what was pulled before it.
  private List<Piece.Item> turnOf(Lane lane) {
    List<Piece.Item> items = new ArrayList<>(Limits.DECRYPT_PIECE_RECORDS);
    while (lane.hasWaiting() && items.size() < Limits.DECRYPT_PIECE_RECORDS) {
      Piece.Item item = lane.removeFirst();
      if (isStored(item)) {
        finish(item.slot());
        skipped++;
        telemetry.count(Meter.DRAIN_SKIPPED, 1);
      } else {
        items.add(item);
      }
    }
    return items;
  }

  private boolean isStored(Piece.Item item) {
    return item.decoded() instanceof RecordCodec.Decoded.Sound sound
        && sound.record() instanceof JournalRecord.Archived archived
        && cursors.isStored(archived);
  }

  private void offerTurn(Lane lane) {
    if (lane.hasWaiting() && lane.queue()) {
      turns.addLast(lane);
    }
  }

  private void removeIfEmpty(Lane lane) {
    if (lane.isEmpty()) {
      lanes.remove(lane.key());
    }
  }

  private long wakeAt(long now) {
    long at = cursors.askAt();
    if (restUntil > now) {
      at = Math.min(at, restUntil);
    }
    if (!committing && batches.hasWork(isQuiet(), tracker)) {
      at = Math.min(at, Math.max(retryAt, batches.dueAt(isQuiet(), !turns.isEmpty())));
    }
    return at;
  }

  /** Nothing is being decrypted or waits for it, so nothing will join the batch soon. */
  private boolean isQuiet() {
    return piecesOut == 0 && turns.isEmpty();
  }

  private void readAhead(long now) {
    if (now < restUntil) {
      return;
    }
    boolean took = false;
    while (reading && hasRoom()) {
      JournalEntry entry = reader.poll();
      if (entry == null) {
        restUntil = took ? now + bounds.restNanos() : restUntil;
        return;
      }
      take(entry, now);
      took = true;
    }
  }

  private boolean hasRoom() {
    return tracker.open() < bounds.readAheadRecordsMax()
        && tracker.openBytes() < bounds.readAheadBytesMax();
  }

  private void take(JournalEntry entry, long now) {
    if (entry.position().compareTo(recountTo) <= 0 && isArchive()) {
      pressure.appended(entry.bytes());
    }
    readTo = entry.position();
    CommitTracker.Slot slot = tracker.read(entry.position(), entry.bytes());
    Piece.Item item = new Piece.Item(entry.decoded(), slot);
    if (entry.decoded() instanceof RecordCodec.Decoded.Sound sound) {
      route(sound.record(), item, now);
    } else {
      takeDamaged(item, now);
    }
  }

  private void route(JournalRecord record, Piece.Item item, long now) {
    if (record instanceof JournalRecord.Archived archived) {
      enqueue(archived.corp(), archived.fencingToken(), item, now);
    } else if (record instanceof JournalRecord.Quarantined quarantined) {
      enqueue(quarantined.corp(), Long.MIN_VALUE, item, now);
    } else {
      enqueue(Lane.CALLBACKS, item, true, now);
    }
  }

  // A damaged archive record is pulled again: its corp's chat_seq is still before it (I3). Which
  // corp it was can't be trusted, so the verticle sets back every puller of the shard. A damaged
  // callback can't be had again: quarantine.
  private void takeDamaged(Piece.Item item, long now) {
    telemetry.count(Meter.JOURNAL_DAMAGED, 1);
    if (isArchive()) {
      damaged = true;
      finish(item.slot());
    } else {
      enqueue(Lane.CALLBACKS, item, true, now);
    }
  }

  // A lane takes no turn before it is known where its corp stands.
  private void enqueue(CorpId corp, long fencingToken, Piece.Item item, long now) {
    boolean ready = purpose == Purpose.REPLAY || cursors.isCurrent(corp, fencingToken);
    enqueue(corp.value(), item, ready, now);
  }

  private void enqueue(String key, Piece.Item item, boolean ready, long now) {
    Lane lane = lanes.computeIfAbsent(key, Lane::new);
    lane.add(item, now);
    if (ready) {
      offerTurn(lane);
    }
  }

  /** The store's answer to {@link DrainStep.AskCursors}; a corp that is not in it has no row. */
  public void onCursors(DrainStep.AskCursors asked, Map<CorpId, Cursor> answer) {
    assert owner.isCurrent() : owner.complaint();
    if (asked.generation() != generation) {
      return; // of a Postgres from before the drain started over: it may have forgotten since
    }
    for (CorpId corp : cursors.answered(asked, answer)) {
      Lane lane = lanes.get(corp.value());
      if (lane != null) {
        offerTurn(lane);
      }
    }
  }

  /** The store could not answer; it is asked again after a pause. */
  public void onCursorsFailed(DrainStep.AskCursors asked, long now) {
    assert owner.isCurrent() : owner.complaint();
    if (asked.generation() == generation) {
      cursors.unanswered(now + RETRY_NANOS_MIN);
    }
  }

  /**
   * A piece is back from the pool.
   *
   * @param results one a record, in order
   * @return corps to wake
   */
  public Set<CorpId> onDecoded(Piece piece, List<Drained> results, long now) {
    assert owner.isCurrent() : owner.complaint();
    if (piece.generation != generation) {
      return Set.of(); // from before the drain started over: it is read again
    }
    piecesOut--;
    telemetry.duration(Meter.DRAIN_DECRYPT, now - piece.startedAt);
    piece.results = results;
    for (Piece released : piece.lane.release()) {
      batches.add(released, now);
    }
    removeIfEmpty(piece.lane);
    return wakes(results);
  }

  private static Set<CorpId> wakes(List<Drained> results) {
    Set<CorpId> wakes = new LinkedHashSet<>();
    for (Drained result : results) {
      if (result instanceof Drained.Arrived arrived && arrived.wakes() != null) {
        wakes.add(arrived.wakes());
      }
    }
    return wakes;
  }

  /**
   * The batch's answer.
   *
   * @return the pullers to set back
   */
  public List<SetBack> onCommitted(CommitOutcome.Committed committed) {
    assert owner.isCurrent() : owner.complaint();
    committing = false;
    retryNanos = RETRY_NANOS_MIN;
    cursors.committed(committed.cursors());
    batches.committed().forEach(this::finish);
    return committed.setBacks();
  }

  /** Whether {@code batch} brought rows with effects to come: whoever carries them out wakes. */
  public static boolean bringsEffects(MessageBatch batch) {
    return batch.inbox().stream().anyMatch(row -> row.state().equals(Effects.STATE_NEW));
  }

  /** The same of events for the directory. */
  public static boolean bringsChanges(MessageBatch batch) {
    return batch.inbox().stream().anyMatch(row -> row.state().equals(Effects.STATE_DIRECTORY));
  }

  /**
   * To be called every so often: a failover that forgot commits shows in the next commit, and a
   * quiet shard has none.
   *
   * @return what to ask; null while a commit is under way, which will tell as well
   */
  public DrainStep.@Nullable AskCheckpoint look() {
    assert owner.isCurrent() : owner.complaint();
    if (committing) {
      return null;
    }
    committing = true; // a commit meanwhile would make the answer stale
    return new DrainStep.AskCheckpoint(batches.journal(), generation);
  }

  /**
   * The store's answer to {@link DrainStep.AskCheckpoint}.
   *
   * @return false when it is not where this drain left it: as with {@link
   *     CommitOutcome.CheckpointMoved}, the drain must go there
   */
  public boolean onCheckpoint(DrainStep.AskCheckpoint asked, Checkpoint stored) {
    assert owner.isCurrent() : owner.complaint();
    if (asked.generation() != generation) {
      return true;
    }
    committing = false;
    return batches.isCommitted(stored);
  }

  /** The store could not answer; it is asked again when the next look is due. */
  public void onCheckpointFailed(DrainStep.AskCheckpoint asked) {
    assert owner.isCurrent() : owner.complaint();
    if (asked.generation() == generation) {
      committing = false;
    }
  }

  /** The batch is not committed, or nobody knows whether it is. */
  public void onCommitFailed(StoreFailure failure, long now) {
    assert owner.isCurrent() : owner.complaint();
    committing = false;
    telemetry.count(Meter.DRAIN_RETRIES, 1);
    if (failure instanceof StoreFailure.Poison poison
        && batches.poisoned(poison.reason(), tracker)) {
      return;
    }
    batches.putBack(tracker);
    retryAt = now + retryNanos;
    retryNanos = Math.min(retryNanos * 2, RETRY_NANOS_MAX);
  }

  /**
   * Whether a damaged archive record was met since the last call; the pullers of this shard must
   * start over then.
   */
  public boolean tookDamage() {
    boolean took = damaged;
    damaged = false;
    return took;
  }

  /** Records read and not passed by the checkpoint; at most the bound (I7). */
  public int openRecords() {
    return tracker.open();
  }

  /** Encoded bytes of the records read and not finished; over the bound by one record at most. */
  public long openBytes() {
    return tracker.openBytes();
  }

  /** The node stops: what was read goes on, the rest stays in the journal. */
  public void readNoFurther() {
    reading = false;
    batches.readNoFurther();
  }

  /** Nothing is read and unfinished. */
  public boolean isDrained() {
    return tracker.open() == 0;
  }

  private void finish(CommitTracker.Slot slot) {
    tracker.finished(slot);
    drained(slot.bytes());
  }

  private void drained(long bytes) {
    if (isArchive()) {
      pressure.drained(bytes);
    }
  }

  private boolean isArchive() {
    return shard != Journal.CALLBACK_SHARD;
  }
}
