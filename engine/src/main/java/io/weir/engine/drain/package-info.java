/**
 * Drain: takes one journal shard into Postgres.
 *
 * <pre>
 *   JournalReader ─► lanes (one a corp) ─► pieces ─► decrypt pool ─► back in the lane's order ─► MessageBatch
 *        ▲                                                                                          │
 *        └────────────── CommitTracker: the checkpoint passes only what is finished ◄────────── MessageStore
 * </pre>
 *
 * One {@link Drain} a shard, owned by its drain thread. Guards I3 and its part of I2, I5 and I7.
 */
@NullMarked
package io.weir.engine.drain;

import org.jspecify.annotations.NullMarked;
