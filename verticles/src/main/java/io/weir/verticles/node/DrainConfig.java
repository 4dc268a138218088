package io.weir.verticles.node;

/**
 * How records become rows.
 *
 * @param batchRows records of a transaction, at most
 * @param batchBytes bytes of a transaction, about
 * @param batchAgeMillis the longest that a decrypted record waits for its batch to fill
 * @param readAheadRecords records that a shard's drain holds to take turns between corps
 * @param decryptThreads threads that decrypt
 * @param decryptNice how far they stand back from the event loops; 0 = not at all
 */
public record DrainConfig(
    int batchRows,
    long batchBytes,
    int batchAgeMillis,
    int readAheadRecords,
    int decryptThreads,
    int decryptNice) {

  public DrainConfig {
    Settings.DRAIN_ROWS.require(batchRows);
    Settings.DRAIN_BYTES.require(batchBytes);
    Settings.DRAIN_AGE.require(batchAgeMillis);
    Settings.DRAIN_AHEAD.require(readAheadRecords);
    Settings.DRAIN_THREADS.require(decryptThreads);
    Settings.DRAIN_NICE.require(decryptNice);
  }
}
