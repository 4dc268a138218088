package io.weir.engine.journal;

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
   * and what was appended since stands in their place.
   */
  JournalPosition endAtOpen(int shard);

  /**
   * Gives the journal a new id, when it turns out to end before a checkpoint that was taken of it.
   */
  JournalId renew();

  /** At most one open writer a shard; used by the thread that opens it and no other. */
  JournalWriter openWriter(int shard);

  /** Independent of other readers; used by the thread that opens it and no other. */
  JournalReader openReader(int shard);

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
