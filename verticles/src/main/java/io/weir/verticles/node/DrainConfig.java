package io.weir.verticles.node;

import io.weir.engine.drain.DrainBounds;
import java.util.concurrent.TimeUnit;

/**
 * How records become rows.
 *
 * @param batchRows records of a transaction, at most
 * @param batchBytes bytes of a transaction, about
 * @param batchAgeMillis the longest that a decrypted record waits for its batch to fill while
 *     nothing waits for its turn
 * @param readAheadRecords records that a shard's drain holds to take turns between corps
 * @param decryptThreads threads that decrypt
 * @param decryptNice how far they, the drain of the callbacks and the JVM's optimising compiler
 *     stand back from the event loops; 0 = not at all
 */
public record DrainConfig(
    int batchRows,
    long batchBytes,
    int batchAgeMillis,
    int readAheadRecords,
    int decryptThreads,
    int decryptNice) {

  /** Pieces at the decrypt pool, a drain: enough that no thread waits for the drain's next turn. */
  private static final int PIECES_PER_THREAD = 2;

  /**
   * Encoded bytes that a shard's drain holds: a page of the largest messages must not fill memory.
   */
  private static final long READ_AHEAD_BYTES_MAX = 32L * 1024 * 1024;

  /** Not felt by anyone who waits for a row, and 5 callbacks of 1,000/s instead of one by one. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  public DrainConfig {
    Settings.DRAIN_ROWS.require(batchRows);
    Settings.DRAIN_BYTES.require(batchBytes);
    Settings.DRAIN_AGE.require(batchAgeMillis);
    Settings.DRAIN_AHEAD.require(readAheadRecords);
    Settings.DRAIN_THREADS.require(decryptThreads);
    Settings.DRAIN_NICE.require(decryptNice);
  }

  /** What bounds each shard's drain (I7). */
  DrainBounds bounds() {
    return new DrainBounds(
        batchRows,
        batchBytes,
        TimeUnit.MILLISECONDS.toNanos(batchAgeMillis),
        readAheadRecords,
        READ_AHEAD_BYTES_MAX,
        PIECES_PER_THREAD * decryptThreads,
        REST_NANOS);
  }
}
