/**
 * Store: what one transaction into Postgres holds, and what its answer means.
 *
 * <pre>
 *   Drained ──► BatchAssembler ──MessageBatch──► MessageStore ──► CommitOutcome | StoreFailure
 * </pre>
 *
 * Rows, counters, {@code chat_seq} and checkpoint move together or not at all (I2, I3, I5).
 */
@NullMarked
package io.weir.engine.store;

import org.jspecify.annotations.NullMarked;
