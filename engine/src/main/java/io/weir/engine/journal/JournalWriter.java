package io.weir.engine.journal;

/** Appends to one shard. Belongs to the thread that opened it. */
public interface JournalWriter extends AutoCloseable {

  /**
   * Appends one encoded record ({@link RecordCodec}). On return it survives the end of this
   * process.
   *
   * @throws JournalException when it is not there: disk full, closed
   */
  JournalPosition append(byte[] encoded);

  /** On return all that was appended survives a power cut. */
  void sync();

  @Override
  void close();
}
