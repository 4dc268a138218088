package io.weir.engine.base;

/** Randomness for jitter and ids; seeded in tests. Not for keys. */
public interface Entropy {

  /** Uniform in 0 (inclusive) to {@code bound} (exclusive); {@code bound} above 0. */
  long below(long bound);
}
