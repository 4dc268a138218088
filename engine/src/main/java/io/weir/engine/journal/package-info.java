/**
 * Journal: the append-only wall between what WeCom sends and what Postgres takes.
 *
 * <pre>
 *   callback ─┐                      ┌─ shard 0 (callbacks) ─► its drain
 *             ├─► AppendQueue ─► JournalWriter              (one writer thread and one reader thread a shard)
 *   pull ─────┘                      └─ shard 1..n (archive) ─► its drain
 * </pre>
 *
 * Records hold ciphertext only (I6). Nothing is acknowledged before it is here (I1), and nothing
 * leaves before it is in Postgres (I3).
 */
@NullMarked
package io.weir.engine.journal;

import org.jspecify.annotations.NullMarked;
