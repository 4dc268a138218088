package io.weir.engine.journal.chronicle;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.time.SystemTimeProvider;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A journal directory: {@code journal.properties} (identity, number of shards), {@code lock}, and
 * {@code shard-N/} with Chronicle's files.
 */
public final class ChronicleJournal implements Journal {

  /**
   * Chronicle maps this much at a time; files are sparse, so an idle shard costs address space and
   * not disk.
   */
  private static final int BLOCK_BYTES = 16 * 1024 * 1024;

  private final Path directory;
  private final @Nullable DirectoryLock lock;
  private final boolean syncs;
  private final TimeProvider wall;
  private final List<ChronicleQueue> queues = new ArrayList<>();
  private final List<JournalPosition> endsAtOpen = new ArrayList<>();
  private JournalIdentity identity;

  private ChronicleJournal(
      Path directory,
      @Nullable DirectoryLock lock,
      JournalIdentity identity,
      boolean syncs,
      TimeProvider wall) {
    this.wall = wall;
    this.directory = directory;
    this.lock = lock;
    this.identity = identity;
    this.syncs = syncs;
    for (int shard = 0; shard <= identity.archiveShards(); shard++) {
      ChronicleQueue queue = queue(shard, lock == null);
      queues.add(queue);
      endsAtOpen.add(
          new JournalPosition(Math.max(JournalPosition.START.index(), queue.lastIndex())));
    }
  }

  /**
   * Opens the journal for writing, and makes it when it is not there.
   *
   * @param archiveShards for a new journal; an old one keeps its own number
   * @param syncs whether {@link JournalWriter#sync} must reach the device
   * @throws JournalException when another process holds it (its process id is named), or the
   *     directory can't be used
   */
  public static ChronicleJournal open(Path directory, int archiveShards, boolean syncs) {
    return open(directory, archiveShards, syncs, SystemTimeProvider.INSTANCE);
  }

  /** As {@link #open(Path, int, boolean)}, by a clock of the caller's. */
  public static ChronicleJournal open(
      Path directory, int archiveShards, boolean syncs, TimeProvider wall) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new JournalException("cannot make the journal directory " + directory + ": " + e, e);
    }
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      return new ChronicleJournal(
          directory, lock, JournalIdentity.readOrMake(directory, archiveShards), syncs, wall);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Opens an existing journal for reading only, beside a running writer or without one.
   *
   * @throws JournalException when there is none
   */
  public static ChronicleJournal openReadOnly(Path directory) {
    return new ChronicleJournal(
        directory, null, JournalIdentity.read(directory), false, SystemTimeProvider.INSTANCE);
  }

  @Override
  public JournalId id() {
    return identity.id();
  }

  @Override
  public int archiveShards() {
    return identity.archiveShards();
  }

  @Override
  public JournalPosition endAtOpen(int shard) {
    return endsAtOpen.get(shard);
  }

  @Override
  public JournalId renew() {
    identity = identity.renewed(directory);
    return identity.id();
  }

  @Override
  public JournalWriter openWriter(int shard) {
    if (lock == null) {
      throw new JournalException("the journal in " + directory + " is open for reading only");
    }
    return new ChronicleWriter(queues.get(shard).createAppender());
  }

  @Override
  public JournalReader openReader(int shard) {
    return new ChronicleReader(queues.get(shard).createTailer());
  }

  @Override
  public void close() {
    for (ChronicleQueue queue : queues) {
      queue.close();
    }
    if (lock != null) {
      lock.close();
    }
  }

  private ChronicleQueue queue(int shard, boolean readOnly) {
    Path path = directory.resolve("shard-" + shard);
    // Files roll whole, so they are small in time: retention can only ever remove whole files.
    RisingTime time = new RisingTime(wall);
    SingleChronicleQueue queue =
        SingleChronicleQueueBuilder.binary(path.toFile())
            .rollCycle(RollCycles.FIVE_MINUTELY)
            .timeProvider(time)
            .blockSize(BLOCK_BYTES)
            .syncMode(syncs ? SyncMode.SYNC : SyncMode.NONE)
            .readOnly(readOnly && Files.isDirectory(path))
            .build();
    time.raiseTo((long) queue.lastCycle() * queue.rollCycle().lengthInMillis());
    return queue;
  }
}
