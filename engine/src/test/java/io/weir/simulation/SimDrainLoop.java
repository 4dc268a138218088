package io.weir.simulation;

import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.Drain;
import io.weir.engine.drain.DrainStep;
import io.weir.engine.drain.Drained;
import io.weir.engine.drain.Piece;
import io.weir.engine.drain.RestartScan;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As {@code DrainVerticle}: carries one shard's pieces to the pool and its batches to the store.
 */
final class SimDrainLoop {

  private static final long LOOK = 10 * SimKernel.SECOND;

  private final SimProcess process;
  private final int shard;
  private final SimContext context;
  private final MessageStore store;
  private final JournalReader reader;
  private @Nullable Drain drain;
  private boolean stepping;
  private long timerAt = Long.MAX_VALUE;
  private int piecesOut;

  SimDrainLoop(SimProcess process, int shard) {
    this.process = process;
    this.shard = shard;
    this.context = new SimContext(process.kernel, process, "drain-" + shard);
    this.store =
        process.world.seams.store(process.world.postgres.new Client(context), process.node);
    this.reader = process.journal.openReader(shard);
    context.timer(LOOK, "look", this::look);
  }

  RestartScan scan(JournalPosition checkpoint, Map<CorpId, Cursor> cursors) {
    reader.seekAfter(checkpoint);
    return RestartScan.of(reader, cursors);
  }

  void drainFrom(Checkpoint checkpoint) {
    Drain made =
        new Drain(
            process.journal.id(),
            shard,
            process.bounds.drain(),
            reader,
            process.writers.get(shard).pressure,
            process.telemetry);
    made.resume(checkpoint);
    drain = made;
    step();
  }

  void wake() {
    if (!stepping) {
      stepping = true;
      context.post("step", this::step);
    }
  }

  private void step() {
    stepping = false;
    Drain running = drain;
    if (running == null) {
      return;
    }
    for (DrainStep step = running.next(now()); ; step = running.next(now())) {
      if (step instanceof DrainStep.Decode decode) {
        decode(running, decode.piece());
      } else if (step instanceof DrainStep.Commit commit) {
        commit(running, commit.batch());
      } else if (step instanceof DrainStep.AskCursors ask) {
        askCursors(running, ask);
      } else {
        wakeAt(((DrainStep.Wait) step).untilNanos());
        break;
      }
    }
    process.world.checkers.i7.onDrain(running, process.bounds.drain());
    if (running.tookDamage()) {
      process.damaged(shard);
    }
  }

  private void look() {
    context.timer(LOOK, "look", this::look);
    Drain running = drain;
    boolean looks = running != null && process.world.seams.looks();
    DrainStep.AskCheckpoint ask = running == null || !looks ? null : running.look();
    if (running == null || ask == null) {
      return;
    }
    store.checkpoint(
        process.journal.id(),
        shard,
        context.reply(
            stored -> {
              if (!running.onCheckpoint(ask, stored)) {
                onMoved(running, stored);
              }
              wake();
            },
            cause -> {
              running.onCheckpointFailed(ask);
              wake();
            }));
  }

  private void decode(Drain running, Piece piece) {
    process.world.checkers.i7.onPieces(++piecesOut, process.bounds.drain());
    long took = process.kernel.between(10_000, 30 * SimKernel.MILLI);
    context.timer(took, "piece back", () -> decoded(running, piece));
  }

  private void decoded(Drain running, Piece piece) {
    piecesOut = Math.max(0, piecesOut - 1);
    List<JournalRecord> records = new ArrayList<>();
    for (RecordCodec.Decoded one : piece.records()) {
      if (one instanceof RecordCodec.Decoded.Sound sound) {
        records.add(sound.record());
      }
    }
    List<Drained> results =
        process.world.seams.decoded(
            records, process.decoder.decode(piece.records()), process.node.millis());
    running.onDecoded(piece, results, now()).forEach(process::wake);
    wake();
  }

  private void askCursors(Drain running, DrainStep.AskCursors ask) {
    store.cursors(
        ask.corps(),
        context.reply(
            answer -> {
              running.onCursors(ask, answer);
              wake();
            },
            cause -> {
              running.onCursorsFailed(ask, now());
              wake();
            }));
  }

  private void commit(Drain running, MessageBatch batch) {
    process.world.checkers.i7.onBatch(batch, process.bounds.drain());
    store.commit(
        batch,
        context.reply(
            outcome -> onOutcome(running, batch, outcome),
            cause -> {
              running.onCommitFailed(StoreFailure.of(cause), now());
              wake();
            }));
  }

  private void onOutcome(Drain running, MessageBatch batch, CommitOutcome outcome) {
    if (outcome instanceof CommitOutcome.CheckpointMoved moved) {
      onMoved(running, moved.stored());
    } else {
      running.onCommitted((CommitOutcome.Committed) outcome).forEach(process::setBack);
      if (Drain.bringsEffects(batch)) {
        process.arrived();
      }
    }
    wake();
  }

  private void onMoved(Drain running, Checkpoint stored) {
    piecesOut = 0;
    if (shard != Journal.CALLBACK_SHARD) {
      process.startOver(shard);
    }
    if (!running.resume(stored)) {
      drain = null;
      process.lost(shard);
    }
  }

  private void wakeAt(long nanos) {
    if (nanos == timerAt) {
      return;
    }
    timerAt = nanos;
    if (nanos != Long.MAX_VALUE) {
      context.timer(
          nanos - now(),
          "due",
          () -> {
            if (timerAt == nanos) {
              timerAt = Long.MAX_VALUE;
              step();
            }
          });
    }
  }

  private long now() {
    return process.node.nanos();
  }
}
