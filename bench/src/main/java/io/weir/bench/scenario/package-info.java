/** What {@code weir bench} runs: a scenario goes from its options to a report. */
@NullMarked
package io.weir.bench.scenario;

import org.jspecify.annotations.NullMarked;
