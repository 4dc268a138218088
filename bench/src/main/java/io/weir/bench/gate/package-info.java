/**
 * Gate: what scenarios must reach, and what became of it.
 *
 * <pre>
 *   conf/budgets.yaml ─► Budgets ─► Verdict ◄─ Measured ◄─ scenario
 * </pre>
 */
@NullMarked
package io.weir.bench.gate;

import org.jspecify.annotations.NullMarked;
