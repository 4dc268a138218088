/**
 * Inbox: what a row of {@code weir_inbox} sets off, once.
 *
 * <pre>
 *   weir_inbox (state new) ─► Effect ─► carried out, and the row done, in one transaction
 *                                └─ a call failed ─► EffectFailure: Again | GivenUp | Over
 * </pre>
 *
 * An authorisation applies by its own time: a late cancel_auth undoes no newer create_auth. The
 * wake-up of a puller is no effect: every arrival gives it, at once, in the drain.
 */
@NullMarked
package io.weir.engine.inbox;

import org.jspecify.annotations.NullMarked;
