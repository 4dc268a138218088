package io.weir.engine.fleet;

import io.weir.engine.store.Cursor;

/**
 * What Postgres says of one corp.
 *
 * @param holder who was given {@code cursor.fencingToken()}; empty when nobody was
 * @param allowed false when an operator switched the corp off, or its suite's authorisation was
 *     cancelled
 * @param tipAtMs when the archive last had nothing more to give; before it ever had not, the time
 *     of the newest message stored; 0 when there is neither
 */
public record Lease(Cursor cursor, String holder, boolean allowed, long tipAtMs) {}
