package io.weir.engine.base;

/**
 * Time as the engine sees it. Real in production, simulated in tests; nothing in the engine asks
 * the system.
 */
public interface Clock {

  /** Monotonic, for intervals and deadlines; its origin means nothing. */
  long nanos();

  /** Wall clock, milliseconds since 1970-01-01 UTC; may jump. */
  long millis();
}
