/**
 * Load: HTTP requests that were made beforehand, sent when they are due.
 *
 * <pre>
 *   Requests ─► LoadGenerator (one thread) ─► Connection … ─► ResponseReader
 *      Pace says when each is due                                  │
 *      LoadRecord: latency from when it was due  ◄─────────────────┘
 * </pre>
 *
 * It shares the cores with what it measures, so it is as cheap as it can be; and since it may come
 * too late itself, it records by how much.
 */
@NullMarked
package io.weir.bench.load;

import org.jspecify.annotations.NullMarked;
