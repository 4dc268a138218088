package io.weir.engine.base;

/**
 * Where the engine's numbers go. The engine knows no metrics library and no logger; the default
 * keeps nothing.
 */
public interface Telemetry {

  Telemetry NONE = new Telemetry() {};

  default void count(Meter meter, long n) {}

  /**
   * As {@link #count(Meter, long)}, for a meter that has a label; {@code label} is one of few
   * values, never an id.
   */
  default void count(Meter meter, String label, long n) {}

  default void duration(Meter meter, long nanos) {}
}
