/**
 * Node: one process of Weir. What the operator wrote becomes an immutable {@link
 * io.weir.verticles.node.NodeConfig}; the tables are brought up to date; the stages are wired.
 *
 * <pre>
 *   weir.yaml ─► ConfigLoader ─► NodeConfig (a record a stage, and the CorpBook) ─► Node
 *                    └─► every problem at once, with path, value and what is allowed: no start
 * </pre>
 *
 * {@link io.weir.verticles.node.Settings} declares each key once: reading, checking and the table
 * of {@code conf/README.md} come from there. The stages do not know these records; the wiring hands
 * them plain values.
 */
@NullMarked
package io.weir.verticles.node;

import org.jspecify.annotations.NullMarked;
