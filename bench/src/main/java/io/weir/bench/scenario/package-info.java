/**
 * What {@code weir bench} runs: a scenario goes from its options to a report; and a simulated world
 * as the engine knows it.
 */
@NullMarked
package io.weir.bench.scenario;

import org.jspecify.annotations.NullMarked;
