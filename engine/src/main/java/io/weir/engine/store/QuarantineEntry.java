package io.weir.engine.store;

/**
 * A row of {@code weir_quarantine} that waits, without its record.
 *
 * @param seq 0 when there is none
 * @param keyVersion 0 when there is none
 * @param bytes of its record
 * @param createdAtMs when it came in
 * @param attempts retries that failed
 */
public record QuarantineEntry(
    long id,
    String source,
    String corpId,
    long seq,
    String msgId,
    long keyVersion,
    String reason,
    int bytes,
    long createdAtMs,
    int attempts) {}
