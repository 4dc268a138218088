package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.SetBack;
import io.weir.engine.store.StoreFailure;
import io.weir.testkit.SimJournal;
import io.weir.testkit.SimMessageStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One drain in one thread. Nothing is answered before the test says so: pieces, cursors and the
 * commit wait here, in the order in which they were asked for.
 */
final class DrainWorld {

  static final DrainBounds BOUNDS = new DrainBounds(50, 20_000, 1_000_000, 200, 40_000, 3, 0);

  /** A question to the store, and what it answered at once; the answer may arrive much later. */
  record Asked(DrainStep.AskCursors step, Map<CorpId, Cursor> answer) {}

  final SimJournal journal = new SimJournal(1);
  final SimMessageStore store = new SimMessageStore();
  final Pressure pressure = new Pressure(1 << 30, 1 << 30);
  final List<Piece> pieces = new ArrayList<>();
  final List<Asked> asked = new ArrayList<>();
  final List<SetBack> setBacks = new ArrayList<>();
  final List<JournalRecord> decoded = new ArrayList<>();
  final List<CorpId> woken = new ArrayList<>();
  final Map<CorpId, Long> known = new HashMap<>();
  final List<JournalRecord> appended = new ArrayList<>();
  private final List<JournalPosition> positions = new ArrayList<>();
  @Nullable MessageBatch batch;
  long now = 1_000;
  long waitUntil;
  JournalPosition end = JournalPosition.START;
  Drain drain;

  private final int shard;
  private final DrainBounds bounds;
  private final JournalWriter writer;
  private final JournalReader reader;

  DrainWorld(int shard, DrainBounds bounds) {
    this.shard = shard;
    this.bounds = bounds;
    this.writer = journal.openWriter(shard);
    this.reader = journal.openReader(shard);
    this.drain = fresh();
    assertThat(drain.resume(Checkpoint.NONE)).isTrue();
  }

  static DrainWorld archive() {
    return new DrainWorld(1, BOUNDS);
  }

  private Drain fresh() {
    return new Drain(journal.id(), shard, bounds, reader, pressure, Telemetry.NONE);
  }

  JournalPosition append(JournalRecord record) {
    byte[] bytes = RecordCodec.encode(record);
    if (shard != 0) {
      pressure.appended(bytes.length);
    }
    appended.add(record);
    end = writer.append(bytes);
    positions.add(end);
    return end;
  }

  /** Where the {@code n}-th of {@link #appended} stands. */
  long positionOf(int n) {
    return positions.get(n).index();
  }

  /** Asks the drain until it has nothing more to do now. */
  void steps() {
    for (DrainStep step = drain.next(now); ; step = drain.next(now)) {
      if (step instanceof DrainStep.Decode decode) {
        take(decode.piece());
      } else if (step instanceof DrainStep.Commit commit) {
        take(commit.batch());
      } else if (step instanceof DrainStep.AskCursors ask) {
        store.cursors(
            ask.corps(),
            replyTo(
                answer -> asked.add(new Asked(ask, answer)),
                cause -> drain.onCursorsFailed(ask, now)));
      } else {
        waitUntil = ((DrainStep.Wait) step).untilNanos();
        break;
      }
    }
    assertThat(waitUntil).as("waits for a time that is past").isGreaterThan(now);
    assertThat(drain.openRecords()).isLessThanOrEqualTo(bounds.readAheadRecordsMax()); // I7
    assertThat(pressure.pendingBytes()).isNotNegative();
  }

  private void take(Piece piece) {
    pieces.add(piece);
    for (RecordCodec.Decoded one : piece.records()) {
      if (one instanceof RecordCodec.Decoded.Sound sound) {
        decoded.add(sound.record());
        if (sound.record() instanceof JournalRecord.Archived archived) {
          assertThat(archived.seq()).isGreaterThan(known.getOrDefault(archived.corp(), -1L));
        }
      }
    }
  }

  private void take(MessageBatch taken) {
    assertThat(batch).as("one commit at a time").isNull();
    assertThat(taken.rows()).isLessThanOrEqualTo(bounds.batchRowsMax()); // I7
    assertThat(taken.next()).isGreaterThanOrEqualTo(taken.expected().position()); // I3
    batch = taken;
  }

  void decode(int n) {
    Piece piece = pieces.remove(n);
    woken.addAll(drain.onDecoded(piece, FakeDecoder.decode(piece.records()), now));
  }

  void answerCursors(int n) {
    Asked ask = asked.remove(n);
    drain.onCursors(ask.step(), ask.answer());
  }

  void failCursors(int n) {
    drain.onCursorsFailed(asked.remove(n).step(), now);
  }

  /** Sends the batch that waits, and tells the drain what came of it. */
  void commit() {
    MessageBatch sent = Objects.requireNonNull(batch, "no batch to commit");
    batch = null;
    store.commit(
        sent, replyTo(this::onOutcome, cause -> drain.onCommitFailed(StoreFailure.of(cause), now)));
  }

  private void onOutcome(CommitOutcome outcome) {
    if (outcome instanceof CommitOutcome.CheckpointMoved moved) {
      known.clear();
      assertThat(drain.resume(moved.stored())).isTrue();
    } else {
      CommitOutcome.Committed committed = (CommitOutcome.Committed) outcome;
      committed.cursors().forEach((corp, cursor) -> known.put(corp, cursor.chatSeq()));
      setBacks.addAll(drain.onCommitted(committed));
    }
  }

  /** Another process on the same journal: everything in memory is gone. */
  void restart() {
    pieces.clear();
    asked.clear();
    setBacks.clear();
    known.clear();
    batch = null;
    pressure.drained(pressure.pendingBytes());
    Checkpoint checkpoint = store.checkpoint(journal.id(), shard);
    try (JournalReader scanned = journal.openReader(shard)) {
      assertThat(scanned.seekAfter(checkpoint.position())).isTrue();
      pressure.appended(RestartScan.of(scanned, Map.of()).bytes());
    }
    drain = fresh();
    assertThat(drain.resume(checkpoint)).isTrue();
  }

  /** Answers everything at once until there is nothing more to do. */
  void run() {
    for (int i = 0; i < 100_000; i++) {
      steps();
      if (!asked.isEmpty()) {
        answerCursors(0);
      } else if (!pieces.isEmpty()) {
        decode(0);
      } else if (batch != null) {
        commit();
      } else if (waitUntil == Long.MAX_VALUE) {
        return;
      } else {
        now = waitUntil;
      }
    }
    throw new AssertionError("never gets quiet");
  }

  Cursor cursor(String corp) {
    return store.cursor(new CorpId(corp));
  }

  Checkpoint stored() {
    return store.checkpoint(journal.id(), shard);
  }

  JournalPosition checkpoint() {
    return stored().position();
  }

  Set<CorpId> corpsAsked() {
    return asked.get(asked.size() - 1).step().corps();
  }

  private static <T> Reply<T> replyTo(Consumer<T> ok, Consumer<Throwable> failed) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        ok.accept(value);
      }

      @Override
      public void fail(Throwable cause) {
        failed.accept(cause);
      }
    };
  }
}
