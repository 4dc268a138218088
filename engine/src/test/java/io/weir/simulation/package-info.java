/**
 * A whole fleet in one thread, from one seed: nodes made of the engine's real classes, wired as
 * {@code verticles} wires them, among a simulated Postgres, WeCom, disks and clocks that fail in
 * every way they can.
 *
 * <pre>
 *   FaultPlan ──► SimWorld ──► SimNode (disk, clock) ──► SimProcess (one life: loops, drains, pulls)
 *                    │             │                          │
 *                 Workload     SimPostgres, SimWeCom      Checkers I1…I7, at every step
 *                    └────────────── Oracle: naive, at the end ──────────────┘
 * </pre>
 *
 * A step is one event: what a context does in one go, an arrival at Postgres, an answer. Between
 * any two a node may crash. {@code Seams} is where tests plant mistakes, to show that a checker
 * bites.
 */
@NullMarked
package io.weir.simulation;

import org.jspecify.annotations.NullMarked;
