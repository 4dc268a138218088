package io.weir.engine.store;

/**
 * A row of {@code weir_quarantine}: what could not be decrypted, parsed or stored, ciphertext and
 * reason with it.
 *
 * @param source {@code callback} or {@code archive}
 * @param corpId empty when not known
 * @param seq 0 when there is none
 * @param keyVersion 0 when there is none
 * @param reason begins with a stable word; never content (I6)
 * @param record the journal record, encoded ({@code RecordCodec}), so that a retry can take it up
 *     again
 * @param digest SHA-256, lowercase hex, of what makes two of them the same, so that a replay adds
 *     no row (I5)
 */
public record QuarantineRow(
    String source,
    String corpId,
    long seq,
    String msgId,
    long keyVersion,
    String reason,
    byte[] record,
    String digest) {}
