/**
 * The oracle: what must be in Postgres when everything was taken in, and whether it is.
 *
 * <pre>
 *   World ──► ExpectedWriter ──► expected.json ──► Expected ──┐
 *                                                             ├─► RowMerge ──► Comparison
 *   Postgres ──────────────────────► StoredTables ────────────┘
 * </pre>
 *
 * It shares no line with the engine: a mistake that both made could not be seen.
 */
@NullMarked
package io.weir.bench.wecom.oracle;

import org.jspecify.annotations.NullMarked;
