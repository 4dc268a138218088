/**
 * Crypto: WeCom's ciphers and our own seal, pinned by public test vectors. The only package that
 * knows javax.crypto.
 *
 * <pre>
 *   callback push    ──► CallbackSignature (is it WeCom's?)          callback loop
 *                    ──► EnvelopeCipher    (frame, receiveid)        drain; a GET on the loop
 *   archive message  ──► KeyUnwrapper (RSA) ──► BodyCipher (AES)     decrypt thread
 *                            └── provider timed by RsaProviders at start
 *   secrets at rest  ◄─► Seal (AES-256-GCM)
 *   content keys     ◄─► KeySeal (AES-256-GCM, many of them)         decrypt thread
 * </pre>
 *
 * What comes from outside and is wrong is a value of a sealed type; only a wrong configuration
 * throws. No key, secret or plaintext is in a toString or an exception here (I6).
 */
@NullMarked
package io.weir.engine.crypto;

import org.jspecify.annotations.NullMarked;
