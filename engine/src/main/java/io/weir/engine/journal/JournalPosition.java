package io.weir.engine.journal;

/**
 * A place in one shard of one journal: the record at {@code index}. Ordered, but not dense.
 *
 * @param index {@link #START} = before the first record
 */
public record JournalPosition(long index) implements Comparable<JournalPosition> {

  public static final JournalPosition START = new JournalPosition(-1);

  @Override
  public int compareTo(JournalPosition other) {
    return Long.compare(index, other.index);
  }
}
