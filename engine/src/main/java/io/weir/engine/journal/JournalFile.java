package io.weir.engine.journal;

/**
 * One file of a shard.
 *
 * @param name below the journal's directory
 * @param begin all of its records are behind it, and before the next file's
 * @param bytes its length, and that of the sealed keys beside it
 * @param committedAtMs when all of its records were known to be committed; {@link #NOT_MARKED}
 *     while nobody has said so
 */
public record JournalFile(String name, JournalPosition begin, long bytes, long committedAtMs) {

  public static final long NOT_MARKED = 0;

  /** {@link Journal#markCommitted} was called for it, in this life or an earlier one. */
  public boolean isMarked() {
    return committedAtMs != NOT_MARKED;
  }
}
