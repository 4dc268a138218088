/**
 * Decrypt: an archive record's ciphertext → its message's JSON, or the reason why not.
 *
 * <pre>
 *   Archived ──keyVersion──► private key ──RSA──► content key ──BodyCipher──► PlainMessage
 *                 └ unknown       └ bad padding        └ bad padding
 *                 └───────────────┴── DecryptFailure ──┴──► quarantine, with the ciphertext
 * </pre>
 *
 * One {@link io.weir.engine.decrypt.Decryptor} per decrypt thread. Plaintext begins here (I6).
 */
@NullMarked
package io.weir.engine.decrypt;

import org.jspecify.annotations.NullMarked;
