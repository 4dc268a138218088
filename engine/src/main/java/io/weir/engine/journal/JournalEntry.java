package io.weir.engine.journal;

/**
 * One record where it stands.
 *
 * @param bytes its encoded size
 */
public record JournalEntry(JournalPosition position, RecordCodec.Decoded decoded, int bytes) {}
