package io.weir.engine.journal;

import org.jspecify.annotations.Nullable;

/**
 * One record where it stands.
 *
 * @param record null when it is damaged
 * @param damage what is wrong with it; empty when nothing is
 * @param bytes its encoded size
 */
public record JournalEntry(
    JournalPosition position, @Nullable JournalRecord record, String damage, int bytes) {}
