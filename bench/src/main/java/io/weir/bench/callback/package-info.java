/**
 * Callback: how soon pushes are acknowledged, and how many.
 *
 * <pre>
 *   World's pushes ─► PushRequests ─► LoadGenerator ─► a node's callback port, or BareEndpoint
 * </pre>
 */
@NullMarked
package io.weir.bench.callback;

import org.jspecify.annotations.NullMarked;
