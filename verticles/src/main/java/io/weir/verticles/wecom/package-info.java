/**
 * Carries WeCom calls over HTTP: tokens, deadlines, bounds. What a call is and what a failure means
 * stands in {@code io.weir.engine.wecom}.
 *
 * <pre>
 *   caller's context ──call──► WeComClient ──► Tokens (one context: TokenBook, those that wait)
 *          ▲                       │
 *          └──────reply── Exchange ┴─► HTTP, on the caller's own context
 * </pre>
 *
 * In front of the client, for all calls but the archive's pulls, stands {@link
 * io.weir.verticles.wecom.PacedApi}: at the platform's pace, and once more where that helps.
 */
@NullMarked
package io.weir.verticles.wecom;

import org.jspecify.annotations.NullMarked;
