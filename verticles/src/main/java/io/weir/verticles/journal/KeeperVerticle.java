package io.weir.verticles.journal;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.journal.DiskGuard;
import io.weir.engine.journal.DiskGuard.Room;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalFile;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.Retention;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the journal's disk: whether there is room, and which files may go. A worker, since
 * both ask the file system.
 */
public final class KeeperVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(KeeperVerticle.class);

  private static final long LOOK_MS = 1_000;

  /** Files are minutes old when they may go; a listing of them is not worth every look. */
  private static final int LOOKS_A_SWEEP = 10;

  private final Journal journal;
  private final LongSupplier freeBytes;
  private final DiskGuard guard;
  private final Retention retention;
  private final Telemetry telemetry;
  private final Clock clock;
  private final Consumer<Optional<String>> holding;
  private final AtomicReferenceArray<JournalPosition> committed;

  private volatile long free;
  private Room room = Room.ENOUGH;
  private int looks;
  private boolean failing;

  /**
   * For all shards.
   *
   * @param freeBytes of the journal's disk
   * @param holding told why nothing more may be taken, and empty when it may again; on this
   *     verticle's thread, must only hand over
   */
  public KeeperVerticle(
      Journal journal,
      LongSupplier freeBytes,
      DiskGuard guard,
      Retention retention,
      Telemetry telemetry,
      Clock clock,
      Consumer<Optional<String>> holding) {
    this.journal = journal;
    this.freeBytes = freeBytes;
    this.guard = guard;
    this.retention = retention;
    this.telemetry = telemetry;
    this.clock = clock;
    this.holding = holding;
    this.committed = new AtomicReferenceArray<>(journal.shards());
  }

  /** The first look is over before anything can be offered. */
  @Override
  public Future<?> start() {
    Thread.currentThread().setName("journal-keeper");
    look();
    vertx.setPeriodic(LOOK_MS, id -> look());
    return Future.succeededFuture();
  }

  /** Any thread: where Postgres is, further or, after a failover, further back. */
  public void committed(int shard, JournalPosition checkpoint) {
    committed.set(shard, checkpoint);
  }

  /** Any thread: as of the last look. */
  public long freeBytes() {
    return free;
  }

  private void look() {
    long now = freeBytes.getAsLong();
    free = now;
    Room before = room;
    room = guard.look(before, now);
    if (room == Room.NONE && before != Room.NONE) {
      String reason =
          "the journal's disk has "
              + now
              + " bytes left, below journal.diskFreeMin of "
              + guard.freeMin()
              + ": free some, or make it larger";
      LOG.error("nothing more is taken: {}", reason);
      holding.accept(Optional.of(reason));
    } else if (room != Room.NONE && before == Room.NONE) {
      LOG.info("the journal's disk has room again, {} bytes: going on", now);
      holding.accept(Optional.empty());
    }
    if (looks++ % LOOKS_A_SWEEP == 0 || room != Room.ENOUGH) {
      sweep();
    }
  }

  // A file that can't be removed is tried again at the next sweep; one line a change of state.
  private void sweep() {
    try {
      long bytes = 0;
      for (int shard = 0; shard < journal.shards(); shard++) {
        bytes += journal.files(shard).stream().mapToLong(JournalFile::bytes).sum();
      }
      for (int shard = 0; shard < journal.shards(); shard++) {
        bytes -= sweep(shard, bytes);
      }
      failing = false;
    } catch (JournalException e) {
      if (!failing) {
        LOG.warn("old journal files stay: {}", e.getMessage());
      }
      failing = true;
    }
  }

  private long sweep(int shard, long bytes) {
    JournalPosition checkpoint = committed.get(shard);
    if (checkpoint == null) {
      return 0; // Postgres has not said yet
    }
    mark(shard, checkpoint);
    List<JournalFile> old =
        retention.removable(journal.files(shard), checkpoint, bytes, clock.millis(), room);
    long removed = 0;
    for (JournalFile file : old) {
      journal.remove(shard, file);
      removed += file.bytes();
      telemetry.count(Meter.JOURNAL_REMOVED_FILES, 1);
      telemetry.count(Meter.JOURNAL_REMOVED_BYTES, file.bytes());
    }
    if (!old.isEmpty()) {
      LOG.info(
          "removed {} committed journal files of shard {}, {} bytes, up to {}",
          old.size(),
          shard,
          removed,
          old.get(old.size() - 1).name());
    }
    return removed;
  }

  // What a failover has forgotten is not committed any more, and its day begins anew.
  private void mark(int shard, JournalPosition checkpoint) {
    List<JournalFile> files = journal.files(shard);
    int known = Retention.committed(files, checkpoint).size();
    for (int i = 0; i < files.size(); i++) {
      if (i < known && !files.get(i).isMarked()) {
        journal.markCommitted(shard, files.get(i), clock.millis());
      } else if (i >= known && files.get(i).isMarked()) {
        journal.markCommitted(shard, files.get(i), JournalFile.NOT_MARKED);
      }
    }
  }
}
