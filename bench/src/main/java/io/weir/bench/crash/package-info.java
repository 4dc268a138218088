/**
 * {@code weir bench run crash}: a real node, killed again and again, and every row compared.
 *
 * <pre>
 * CrashScenario ── CrashWorld (one a few kills) ── CrashPlan (drawn from the seed): Moment, Victims
 *                       │  Child · NodePostgres · SimWeCom · OracleCheck
 * </pre>
 */
@NullMarked
package io.weir.bench.crash;

import org.jspecify.annotations.NullMarked;
