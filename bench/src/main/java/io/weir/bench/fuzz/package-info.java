/**
 * {@code weir bench run fuzz}: what strangers can send, bent at random, through the code that reads
 * it.
 *
 * <pre>
 * FuzzScenario ── FuzzPool (threads, watchdog) ── Probe: CallbackProbe | RecordProbe ── Mutator
 *              └─ HttpFuzz (a real node's callback port)
 * </pre>
 */
@NullMarked
package io.weir.bench.fuzz;

import org.jspecify.annotations.NullMarked;
