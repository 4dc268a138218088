/**
 * A simulated WeCom: one HTTP server that answers like the platform, and a pusher that calls back
 * like it.
 *
 * <pre>
 *                    ┌─► TokenRoutes    gettoken
 *   SimWeCom ────────┼─► SuiteRoutes    a suite's tokens and authorisations
 *    (one loop)      ├─► ArchiveRoutes  get_chat_data, get_media_data ◄── FaultScript
 *                    └─► /sim/stats, /sim/pushed
 *   Pusher  ─── signed, encrypted ──► the engine's callback URLs
 * </pre>
 *
 * Everything that changes is touched on the server's event loop only; what tests read meanwhile is
 * counted in {@link io.weir.bench.wecom.SimStats}.
 */
@NullMarked
package io.weir.bench.wecom;

import org.jspecify.annotations.NullMarked;
