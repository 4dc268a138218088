/**
 * Whole nodes against the simulated WeCom while something fails; at the end Postgres holds exactly
 * what the oracle says.
 */
@NullMarked
package io.weir.bench.fault;

import org.jspecify.annotations.NullMarked;
