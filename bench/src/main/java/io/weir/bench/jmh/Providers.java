package io.weir.bench.jmh;

import io.weir.engine.crypto.RsaProviders;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/** The providers that a node chooses from, by name. */
final class Providers {

  /** The parameter of the benches that depend on one. */
  static final String PARAMETER = "provider";

  private Providers() {}

  /** Of those that load on this machine. */
  static String[] names() {
    return RsaProviders.candidates().stream()
        .map(RsaProviders.Candidate::name)
        .toArray(String[]::new);
  }

  /** Null = the JDK's own. */
  static @Nullable Provider named(String name) {
    RsaProviders.Candidate candidate = RsaProviders.candidate(name);
    if (candidate == null) {
      throw new IllegalStateException("no provider " + name + " on this machine");
    }
    return candidate.provider();
  }
}
