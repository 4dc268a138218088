/**
 * Callback: decides what a request to a callback URL is answered, and what of it the journal keeps.
 *
 * <pre>
 *   CallbackRequest ──► CallbackGate ──► CallbackVerdict: Accept (journal it, then 200 "success")
 *                           │                             Echo   (URL verification: 200 with the plaintext)
 *     path 404/405 ─ size 413 ─ XML 400 ─ receiver 404    Reject (status and reason)
 *     ─ corp id 400 ─ signature and time 401
 * </pre>
 *
 * A POST is never decrypted here: its signature shows who sent it, and the drain has time for the
 * rest. The checks stand in that order, and the cheap ones first. Guards its part of I1 and I6.
 */
@NullMarked
package io.weir.engine.callback;

import org.jspecify.annotations.NullMarked;
