package io.weir.engine.journal;

import java.util.List;

/**
 * A set of append-only shards on one disk. Shard 0 holds callbacks, shards 1 to {@link
 * #archiveShards()} the archive; a corp lives in exactly one of those. Opening takes the
 * directory's lock, so that no second process writes to it.
 */
public interface Journal extends AutoCloseable {

  /** The shard that callbacks go to. */
  int CALLBACK_SHARD = 0;

  JournalId id();

  /** Fixed when the journal is made. */
  int archiveShards();

  /**
   * Where a shard ended when the journal was opened; {@link JournalPosition#START} when it was
   * empty. A checkpoint beyond it was taken of records that are gone (a power cut, another disk),
   * and what was appended since stands in their place. A process that ends before it has compared
   * leaves its ends to the next: until {@link #endsCompared} they are the first of them.
   */
  JournalPosition endAtOpen(int shard);

  /**
   * No checkpoint is beyond {@link #endAtOpen}: the next opening takes its own ends. Blocks for the
   * disk.
   *
   * @throws JournalException when that cannot be written down; then the next opening compares the
   *     earlier ends, and perhaps drains what is drained
   */
  void endsCompared();

  /**
   * Gives the journal a new id, when it turns out to end before a checkpoint that was taken of it.
   */
  JournalId renew();

  /** At most one open writer a shard; used by the thread that opens it and no other. */
  JournalWriter openWriter(int shard);

  /** Independent of other readers; used by the thread that opens it and no other. */
  JournalReader openReader(int shard);

  /** What is kept of the shard's content keys; each call gives one of its own. */
  default SealedKeys sealedKeys(int shard) {
    return SealedKeys.NONE;
  }

  /** A shard's files, oldest first; the last one may be being appended to. Any thread. */
  default List<JournalFile> files(int shard) {
    return List.of();
  }

  /**
   * Remembers, past this process's end, since when all of the file's records are committed; {@link
   * JournalFile#NOT_MARKED}: forgets it.
   */
  default void markCommitted(int shard, JournalFile file, long atMs) {}

  /**
   * Removes a file; a reader that is in it goes on behind it. What may go {@link Retention} says.
   */
  default void remove(int shard, JournalFile file) {
    throw new JournalException("this journal has no files");
  }

  /** All shards: callbacks first. */
  default int shards() {
    return 1 + archiveShards();
  }

  /** The one archive shard that {@code corpId} lives in. */
  default int archiveShardOf(String corpId) {
    return 1 + Math.floorMod(corpId.hashCode(), archiveShards());
  }

  @Override
  void close();
}
