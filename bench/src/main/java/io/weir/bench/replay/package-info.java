/**
 * {@code weir bench run replay}: a drained journal once more into empty schemas, beside the live
 * rate and a loop that does nothing but write.
 *
 * <pre>
 * ReplayMeasurement ─┬─ Stand: drains the journal, which gives the live rate
 *                    ├─ ReplayProcess: weir journal replay --into SCHEMA
 *                    └─ BareLoop: the same records, mapped beforehand, through the drain's own store
 * </pre>
 */
@NullMarked
package io.weir.bench.replay;

import org.jspecify.annotations.NullMarked;
