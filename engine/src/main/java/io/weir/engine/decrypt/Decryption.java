package io.weir.engine.decrypt;

/** What became of an archive record's ciphertext. */
public sealed interface Decryption permits PlainMessage, DecryptFailure {}
