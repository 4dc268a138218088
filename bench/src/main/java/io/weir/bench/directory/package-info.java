/**
 * The whole of a directory read at WeCom's limits, while events change it.
 *
 * <pre>
 *   World's pushes ─► EventStorm ─► a node's callback port        the directory lives on before each
 *                        └─ due ─► TakenWatch ◄─ seen ─ InboxPoll
 *   simulated WeCom's counters ─► LimitUse
 * </pre>
 */
@NullMarked
package io.weir.bench.directory;

import org.jspecify.annotations.NullMarked;
