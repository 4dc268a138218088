package io.weir.bench.wecom.directory;

import org.jspecify.annotations.Nullable;

/**
 * One change of a directory.
 *
 * @param number from 1
 * @param seconds when, by the directory's own clock: later than the change before it
 * @param event what the platform tells of it; null for a change that it says nothing of
 */
public record Change(int number, long seconds, @Nullable DirectoryEvent event) {}
