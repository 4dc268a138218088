package io.weir.engine.inbox;

/**
 * What keys a row of the inbox; what is sealed in the row is bound to it.
 *
 * @param receiver as {@code suite:ww1}
 * @param digest of the decrypted message, 64 hex digits
 */
public record InboxKey(String receiver, String digest) {}
