package io.weir.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One seed, run. */
record SimulationRun(long seed, long steps, long digest, @Nullable Throwable failure) {

  static SimulationRun of(long seed, Seams seams, @Nullable Consumer<String> lines) {
    SimWorld world = new SimWorld(seed, seams, lines);
    try {
      world.run();
      return new SimulationRun(seed, world.kernel.steps(), world.trace.digest(), null);
    } catch (RuntimeException | AssertionError broken) {
      return new SimulationRun(seed, world.kernel.steps(), world.trace.digest(), broken);
    }
  }
}
