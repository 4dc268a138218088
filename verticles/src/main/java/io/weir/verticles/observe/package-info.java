/**
 * Observe: what an operator sees of a running node.
 *
 * <pre>
 *   engine, verticles ──Telemetry──► MeterExport ─┐
 *   EventLoopProbe (every loop, 10 times a second)├─► ObserveVerticle: /health/live /health/ready /metrics /corps
 *   Readiness (reasons, by key) ──────────────────┘
 * </pre>
 *
 * It reads counters and reasons, never a stage's own state.
 */
@NullMarked
package io.weir.verticles.observe;

import org.jspecify.annotations.NullMarked;
