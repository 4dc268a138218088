package io.weir.verticles.drain;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.Drain;
import io.weir.engine.drain.DrainStep;
import io.weir.engine.drain.Drained;
import io.weir.engine.drain.Piece;
import io.weir.engine.drain.RestartScan;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalFile;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.SealedKeys;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.StoreFailure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one shard's {@link Drain}: carries its pieces to the decrypt pool and its batches to the
 * store. Deployed as a worker with a pool of exactly one thread, since a journal's reader belongs
 * to one thread.
 */
public final class DrainVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(DrainVerticle.class);

  /** How soon a quiet shard notices that Postgres has forgotten commits. */
  private static final long LOOK_MS = 10_000;

  /**
   * Sealed content keys in memory, about 100 bytes each (I7); a commit mostly writes them before.
   */
  private static final int KEYS_KEPT_MAX = 8192;

  private final Journal journal;
  private final int shard;
  private final Function<JournalReader, Drain> drains;
  private final MessageStore store;
  private final DecryptPool pool;
  private final DrainObserver observer;
  private final Telemetry telemetry;
  private final Clock clock;
  private final SealedKeys keys;
  private final int nice;
  private final AtomicBoolean stepping = new AtomicBoolean();

  private volatile @Nullable Context home;
  private @Nullable JournalReader reader;
  private @Nullable Drain drain;
  private long timer = -1;
  private long timerAt = Long.MAX_VALUE;
  private boolean failing;
  private int keysKept;
  private boolean keysFailing;
  private Promise<Void> committing = settled();
  private @Nullable Promise<Void> finishing;

  /**
   * For one shard.
   *
   * @param keys where content keys are kept that come back sealed
   * @param nice how far its thread stands back from the event loops; 0 = not at all
   */
  public DrainVerticle(
      Journal journal,
      int shard,
      Function<JournalReader, Drain> drains,
      MessageStore store,
      DecryptPool pool,
      DrainObserver observer,
      Telemetry telemetry,
      Clock clock,
      SealedKeys keys,
      int nice) {
    this.journal = journal;
    this.shard = shard;
    this.drains = drains;
    this.store = store;
    this.pool = pool;
    this.observer = observer;
    this.telemetry = telemetry;
    this.clock = clock;
    this.keys = keys;
    this.nice = nice;
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName("drain-" + shard);
    ThreadPriority.lower(nice);
    reader = journal.openReader(shard);
    home = context;
    vertx.setPeriodic(LOOK_MS, id -> look());
    return Future.succeededFuture();
  }

  /** Reads to the end behind {@code checkpoint}, before {@link #drainFrom}. */
  public Future<RestartScan> scan(JournalPosition checkpoint, Map<CorpId, Cursor> cursors) {
    return onHome(
        () -> {
          reader().seekAfter(checkpoint);
          return RestartScan.of(reader(), cursors);
        });
  }

  /** Starts draining behind {@code checkpoint}. */
  public Future<Void> drainFrom(Checkpoint checkpoint) {
    return onHome(
        () -> {
          Drain made = drains.apply(reader());
          // A record that a checkpoint names and nobody finds is read again from the start.
          goOn(made, checkpoint);
          drain = made;
          step();
          return null;
        });
  }

  /** Any thread: there is something to look at. Many calls before the next step are one. */
  public void wake() {
    Context started = home;
    if (started != null && !stepping.getAndSet(true)) {
      started.runOnContext(v -> step());
    }
  }

  private void step() {
    stepping.set(false);
    Drain running = drain;
    if (running == null) {
      return;
    }
    for (DrainStep step = running.next(clock.nanos()); ; step = running.next(clock.nanos())) {
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
    if (running.tookDamage()) {
      observer.damaged(shard);
    }
    noteFinished();
  }

  private void look() {
    Drain running = drain;
    DrainStep.AskCheckpoint ask = running == null ? null : running.look();
    if (running == null || ask == null) {
      return;
    }
    store.checkpoint(
        ask.journal(),
        shard,
        replyTo(
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
    pool.submit(
        piece.cost(),
        piece.records(),
        results -> context.runOnContext(v -> decoded(running, piece, results)));
  }

  private void decoded(Drain running, Piece piece, List<Drained> results) {
    running.onDecoded(piece, results, clock.nanos()).forEach(observer::wake);
    keysKept += piece.keepKeys(results, keys);
    if (keysKept >= KEYS_KEPT_MAX) {
      flushKeys();
    }
    wake();
  }

  private void askCursors(Drain running, DrainStep.AskCursors ask) {
    store.cursors(
        ask.corps(),
        replyTo(
            answer -> {
              running.onCursors(ask, answer);
              wake();
            },
            cause -> {
              running.onCursorsFailed(ask, clock.nanos());
              wake();
            }));
  }

  private void commit(Drain running, MessageBatch batch) {
    long started = clock.nanos();
    Promise<Void> under = Promise.promise();
    committing = under;
    store.commit(
        batch,
        replyTo(
            outcome -> {
              under.complete();
              telemetry.duration(Meter.DRAIN_COMMIT, clock.nanos() - started);
              onOutcome(running, batch, outcome);
            },
            cause -> {
              under.complete();
              onFailure(running, StoreFailure.of(cause));
            }));
    flushKeys(); // while Postgres works, and before retention hears that the file is committed
  }

  // A replay does without them, so that nothing waits for them and no failure stops anything.
  private void flushKeys() {
    int count = keysKept;
    keysKept = 0;
    try {
      keys.flush();
      if (keysFailing && count > 0) {
        keysFailing = false;
        LOG.info("sealed content keys can be written again: shard={}", shard);
      }
    } catch (JournalException e) {
      telemetry.count(Meter.JOURNAL_KEYS_LOST, count);
      if (!keysFailing) {
        keysFailing = true;
        LOG.warn(
            "sealed content keys are not kept, a replay will need RSA: shard={} reason={}",
            shard,
            e.getMessage());
      }
    }
  }

  private void onOutcome(Drain running, MessageBatch batch, CommitOutcome outcome) {
    if (failing) {
      failing = false;
      LOG.info("commits go through again: shard={}", shard);
    }
    if (outcome instanceof CommitOutcome.CheckpointMoved moved) {
      onMoved(running, moved.stored());
    } else {
      CommitOutcome.Committed committed = (CommitOutcome.Committed) outcome;
      running.onCommitted(committed).forEach(observer::setBack);
      observer.checkpoint(shard, batch.next());
      observer.committed(batch, committed);
    }
    wake();
  }

  private void onMoved(Drain running, Checkpoint stored) {
    LOG.warn("the stored checkpoint is not the one this drain left, going there: shard={}", shard);
    if (shard != Journal.CALLBACK_SHARD) {
      // A commit whose answer was lost may have found runs that do not connect, and told nobody.
      observer.startOver(shard);
    }
    if (!goOn(running, stored)) {
      drain = null;
      observer.lost(shard, stored.position());
    }
  }

  private boolean goOn(Drain running, Checkpoint stored) {
    observer.checkpoint(shard, stored.position());
    if (running.resume(stored)) {
      return true;
    }
    List<JournalFile> files = journal.files(shard);
    boolean trimmed = !files.isEmpty() && files.get(0).begin().compareTo(stored.position()) > 0;
    if (trimmed) {
      observer.trimmed(shard, stored.position());
    }
    return trimmed;
  }

  private void onFailure(Drain running, StoreFailure failure) {
    if (!failing) {
      failing = true; // one line per change of state, not per attempt
      LOG.warn("a commit failed and is tried again: shard={} reason={}", shard, failure.reason());
    }
    running.onCommitFailed(failure, clock.nanos());
    wake();
  }

  private void wakeAt(long nanos) {
    if (nanos == timerAt) {
      return;
    }
    vertx.cancelTimer(timer);
    timerAt = nanos;
    if (nanos != Long.MAX_VALUE) {
      long millis = Math.max(1, (nanos - clock.nanos() + 999_999) / 1_000_000);
      timer =
          vertx.setTimer(
              millis,
              id -> {
                timerAt = Long.MAX_VALUE;
                step();
              });
    }
  }

  /**
   * Reads no further; completes when all that was read is committed, or a commit fails. May be
   * called again.
   */
  public Future<Void> finish() {
    return onHome(
            () -> {
              Promise<Void> finished = finishing == null ? Promise.promise() : finishing;
              finishing = finished;
              if (drain != null) {
                drain.readNoFurther();
              }
              step();
              noteFinished();
              return finished;
            })
        .compose(Promise::future);
  }

  private void noteFinished() {
    Drain running = drain;
    if (finishing != null && (running == null || running.isDrained() || failing)) {
      finishing.tryComplete();
    }
  }

  /**
   * Whether everything that its reader gives is in Postgres.
   *
   * @param readerAtEnd asked on the drain's own thread
   */
  public Future<Boolean> hasDrained(BooleanSupplier readerAtEnd) {
    return onHome(() -> drain != null && readerAtEnd.getAsBoolean() && drain.isDrained());
  }

  /**
   * Takes nothing new from the journal; completes when the commit under way, if any, has its
   * answer.
   */
  public Future<Void> quiesce() {
    return onHome(
            () -> {
              drain = null;
              return committing;
            })
        .compose(under -> under.future());
  }

  private JournalReader reader() {
    if (reader == null) {
      throw new IllegalStateException("not started");
    }
    return reader;
  }

  private <T> Future<T> onHome(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        v -> {
          try {
            promise.complete(work.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  private static Promise<Void> settled() {
    Promise<Void> promise = Promise.promise();
    promise.complete();
    return promise;
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

  @Override
  public Future<?> stop() {
    drain = null;
    vertx.cancelTimer(timer);
    if (reader != null) {
      reader.close();
    }
    return Future.succeededFuture();
  }
}
