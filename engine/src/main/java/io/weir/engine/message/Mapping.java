package io.weir.engine.message;

import io.weir.engine.decrypt.DecryptFailure;

/** What a decrypted message turned out to be. */
public sealed interface Mapping permits MessageRows, Mapping.Unmapped {

  /** No rows: the record goes to quarantine. */
  record Unmapped(DecryptFailure why) implements Mapping {}
}
