package io.weir.engine.journal;

/** Appends to one shard. Belongs to the thread that opened it. */
public interface JournalWriter extends AutoCloseable {

  /**
   * Opens what the first append needs, which takes a few hundred milliseconds in a new process, so
   * that no push waits for it.
   *
   * @throws JournalException when it can't; the next append tries again
   */
  void prepare();

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
