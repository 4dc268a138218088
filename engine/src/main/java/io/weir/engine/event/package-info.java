/**
 * Event: a callback's plaintext → what happened.
 *
 * <pre>
 *   frame's message ──► EventParser ──► Parsed ──┬─► Event (sealed; what inbox and directory act on)
 *                           │                    └─► payload JSON, secrets sealed, for weir_inbox
 *                           └─► Unparseable, to quarantine
 * </pre>
 *
 * WeCom adds event types all the time: an unknown one is an {@link
 * io.weir.engine.event.Event.Unknown} and is kept. Any field may be missing, and is then empty.
 * Suites call the type InfoType and self-built apps Event; the same payload comes under both.
 */
@NullMarked
package io.weir.engine.event;

import org.jspecify.annotations.NullMarked;
