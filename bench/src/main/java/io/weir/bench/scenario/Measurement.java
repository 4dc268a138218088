package io.weir.bench.scenario;

import io.weir.bench.measure.Measured;

/** The measuring part of a scenario with budgets; it judges nothing. Run once. */
public interface Measurement extends AutoCloseable {

  /** Measures; an exception is a bench that broke. */
  void measure(Measured into) throws Exception;

  /** Stops every process that it started, from any thread; {@link #measure} then ends soon. */
  @Override
  void close();
}
