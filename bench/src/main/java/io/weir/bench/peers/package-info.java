/**
 * {@code weir bench run peers}: the same data through other people's code and through ours, in
 * turns.
 *
 * <pre>
 * PeersMeasurement ─┬─ CallbackSamples ─► WxJava's WxCpXmlMessage   │ CallbackGate, EnvelopeCipher, EventParser
 *                   ├─ UnwrapPeers     ─► WxJava's WxCpCryptUtil    │ KeyUnwrapper
 *                   └─ PlainLoop (pull, decrypt, SELECT, INSERT)    │ Stand: a node
 * </pre>
 *
 * The only code that uses WxJava. {@code PlainLoop} is written here after what public projects do;
 * no line of it is theirs.
 */
@NullMarked
package io.weir.bench.peers;

import org.jspecify.annotations.NullMarked;
