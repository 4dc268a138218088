package io.weir.engine.journal.chronicle;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalFile;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.SealedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import net.openhft.chronicle.core.time.SystemTimeProvider;
import org.jspecify.annotations.Nullable;

/**
 * A journal directory: {@code journal.properties} (identity, number of shards, format), {@code
 * lock}, and {@code shard-N/} with Chronicle's files.
 *
 * <p>Whatever an abrupt end left behind is left alone: no writer ever opens a file, a table or a
 * lock of an earlier one, and readers trust nothing that has no right checksum.
 */
public final class ChronicleJournal implements Journal {

  private static final String SCRATCH = "scratch";

  private final Path directory;
  private final @Nullable DirectoryLock lock;
  private final boolean syncs;
  private final LongSupplier wallMillis;
  private final List<ShardFiles> shards = new ArrayList<>();
  private final List<JournalPosition> endsAtOpen = new ArrayList<>();
  private final List<Long> closedUpTo = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  // Changed under this journal's monitor, which may wait for the disk; read by event loops too.
  private volatile JournalIdentity identity;
  private boolean compared;

  private ChronicleJournal(
      Path directory,
      @Nullable DirectoryLock lock,
      JournalIdentity identity,
      boolean syncs,
      LongSupplier wallMillis) {
    this.directory = directory;
    this.lock = lock;
    this.identity = identity;
    this.syncs = syncs;
    this.wallMillis = wallMillis;
    for (int shard = 0; shard <= identity.archiveShards(); shard++) {
      ShardFiles files = new ShardFiles(folderOf(directory, shard));
      shards.add(files);
      // Under the lock nobody appends to what is there. Without it, readers take the time to look.
      closedUpTo.add(lock != null ? files.last() : Long.MAX_VALUE);
    }
    // Side by side: a restart waits for this.
    List<JournalPosition> found =
        shards.parallelStream().map(files -> endOf(files, lock != null)).toList();
    for (int shard = 0; shard < found.size(); shard++) {
      endsAtOpen.add(earlierEnd(shard, found.get(shard)));
    }
  }

  /**
   * Opens the journal for writing, and makes it when it is not there.
   *
   * @param archiveShards for a new journal; an old one keeps its own number
   * @param syncs whether {@link JournalWriter#sync} must reach the device
   * @throws JournalException when another process holds it (its process id is named), or the
   *     directory can't be used: what to do is part of the message
   */
  public static ChronicleJournal open(Path directory, int archiveShards, boolean syncs) {
    return open(directory, archiveShards, syncs, SystemTimeProvider.INSTANCE::currentTimeMillis);
  }

  /**
   * The same with a clock of the caller's.
   *
   * @param wallMillis says when a file is old enough to be followed by another; may jump
   */
  public static ChronicleJournal open(
      Path directory, int archiveShards, boolean syncs, LongSupplier wallMillis) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new JournalException("cannot make the journal directory " + directory + ": " + e, e);
    }
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      List<String> findings = new ArrayList<>();
      JournalIdentity identity =
          JournalIdentity.readOrMake(directory, archiveShards, findings)
              .upgraded(directory, findings);
      ChronicleJournal journal = new ChronicleJournal(directory, lock, identity, syncs, wallMillis);
      journal.findings.addAll(findings);
      new ShardFiles(directory.resolve(SCRATCH)).removeAll(); // of a process that was killed there
      for (int shard = 0; shard < journal.shards(); shard++) {
        Files.createDirectories(folderOf(directory, shard));
        journal.shards.get(shard).sweep();
      }
      OpenQueue.force(directory);
      return journal;
    } catch (IOException e) {
      lock.close();
      throw new JournalException("cannot make the shards of " + directory + ": " + e, e);
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
        directory, null, JournalIdentity.read(directory).current(directory), false, () -> 0);
  }

  private JournalPosition earlierEnd(int shard, JournalPosition found) {
    List<JournalPosition> kept = identity.uncomparedEnds();
    boolean isEarlier = !kept.isEmpty() && kept.get(shard).compareTo(found) < 0;
    return isEarlier ? kept.get(shard) : found;
  }

  // With the first append, and not when it is opened: a disk that is full then still lets what it
  // holds be drained.
  private synchronized void keepEnds() {
    if (!compared && identity.uncomparedEnds().isEmpty()) {
      identity = identity.withEnds(endsAtOpen).write(directory);
    }
  }

  static Path folderOf(Path directory, int shard) {
    return directory.resolve("shard-" + shard);
  }

  // The newest file may be empty, or hold nothing but what an abrupt end tore.
  private static JournalPosition endOf(ShardFiles files, boolean trims) {
    List<ShardFiles.Numbered> all = files.list();
    for (int i = all.size() - 1; i >= 0; i--) {
      JournalPosition last = JournalPosition.START;
      try (FileScan scan = new FileScan(all.get(i))) {
        scan.skipToLast();
        for (JournalEntry e = scan.next(true); e != null; e = scan.next(true)) {
          last = e.position();
        }
        if (trims && i == all.size() - 1) {
          scan.trim();
        }
      } catch (IOException e) {
        throw new JournalException("cannot read " + all.get(i).path() + ": " + e, e);
      }
      if (!last.equals(JournalPosition.START)) {
        return last;
      }
    }
    return JournalPosition.START;
  }

  /** What was repaired when it was opened, one sentence each; for the operator. */
  public List<String> findings() {
    return List.copyOf(findings);
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
  public synchronized void endsCompared() {
    compared = true;
    if (!identity.uncomparedEnds().isEmpty()) {
      identity = identity.withEnds(List.of()).write(directory);
    }
  }

  @Override
  public synchronized JournalId renew() {
    identity = identity.renewed().write(directory);
    compared = true; // with none: no checkpoint has the new id
    return identity.id();
  }

  /**
   * Opens a queue, appends to it and removes it: the first one of a process takes Chronicle a few
   * hundred milliseconds, which otherwise a push would wait for. Changes nothing in the journal.
   *
   * @throws JournalException when there is no room for it
   */
  public void warmUp() {
    ShardFiles scratch = new ShardFiles(directory.resolve(SCRATCH));
    OpenQueue queue = OpenQueue.make(scratch, ShardFiles.FIRST, false);
    try {
      queue.append(new byte[Long.BYTES]);
    } finally {
      queue.abandon();
      scratch.removeAll();
    }
  }

  @Override
  public JournalWriter openWriter(int shard) {
    if (lock == null) {
      throw new JournalException("the journal in " + directory + " is open for reading only");
    }
    return new ChronicleWriter(shards.get(shard), syncs, wallMillis, this::keepEnds);
  }

  @Override
  public JournalReader openReader(int shard) {
    return new ChronicleReader(shards.get(shard), closedUpTo.get(shard));
  }

  @Override
  public SealedKeys sealedKeys(int shard) {
    return new KeyFiles(shards.get(shard));
  }

  @Override
  public List<JournalFile> files(int shard) {
    List<JournalFile> files = new ArrayList<>();
    for (ShardFiles.Numbered file : shards.get(shard).list()) {
      files.add(
          new JournalFile(
              directory.relativize(file.path()).toString(),
              ShardFiles.position(file.number(), 0),
              ShardFiles.bytesOf(file),
              ShardFiles.markedAt(file)));
    }
    return files;
  }

  @Override
  public void markCommitted(int shard, JournalFile file, long atMs) {
    ShardFiles.mark(numbered(file), atMs);
  }

  @Override
  public void remove(int shard, JournalFile file) {
    ShardFiles.remove(numbered(file));
  }

  private ShardFiles.Numbered numbered(JournalFile file) {
    if (lock == null) {
      throw new JournalException("the journal in " + directory + " is open for reading only");
    }
    return new ShardFiles.Numbered(
        ShardFiles.numberOf(file.begin()), directory.resolve(file.name()));
  }

  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }
}
