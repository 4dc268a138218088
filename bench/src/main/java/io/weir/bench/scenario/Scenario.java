package io.weir.bench.scenario;

/** Something to try Weir with. Run once. */
public interface Scenario extends AutoCloseable {

  /** Runs to its end; what did not hold is in the report, an exception is a bench that broke. */
  Report run() throws Exception;

  /** Stops every process that it started, from any thread; {@link #run} then ends soon. */
  @Override
  void close();
}
