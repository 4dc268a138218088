/**
 * Message: a decrypted message → the rows that it becomes in Postgres.
 *
 * <pre>
 *                       ┌─► MsgType, MessageContent ──► msg_content (normalised) ──► MediaRow…
 *   PlainMessage ──JSON─┼─► times and texts ─────────► MessageRow
 *                       └─► ConversationRule ────────► Conversation, Participant…
 *       └── not UTF-8, not JSON, another message ─────► DecryptFailure, to quarantine
 * </pre>
 *
 * A pure function: the same message gives the same rows on every node and in every replay (I5). An
 * unknown msgtype is mapped too, never refused; {@link io.weir.engine.message.MsgType} is the table
 * of those known.
 */
@NullMarked
package io.weir.engine.message;

import org.jspecify.annotations.NullMarked;
