package io.weir.engine.drain;

/**
 * The bounds of one drain (I7).
 *
 * @param batchRowsMax rows of one transaction
 * @param batchBytesMax encoded bytes of the records of one transaction
 * @param batchAgeNanos how long a row waits for company while more is being decrypted
 * @param readAheadRecordsMax records read from the journal and not finished
 * @param readAheadBytesMax their encoded bytes
 * @param piecesMax pieces at the decrypt pool at once
 * @param restNanos how long a drain that has caught up lets records gather before it looks again: a
 *     transaction of many rows costs little more than one of a few
 */
public record DrainBounds(
    int batchRowsMax,
    long batchBytesMax,
    long batchAgeNanos,
    int readAheadRecordsMax,
    long readAheadBytesMax,
    int piecesMax,
    long restNanos) {}
