package io.weir.simulation;

import io.weir.engine.drain.DrainBounds;
import io.weir.engine.pull.PullConfig;
import java.util.SplittableRandom;

/** Every configured bound of a world's nodes, small, so that each is reached (I7). */
record SimBounds(
    DrainBounds drain,
    PullConfig pull,
    int queueSubmissions,
    long queueBytes,
    long slowBytes,
    long stopBytes) {

  static SimBounds of(SplittableRandom random) {
    DrainBounds drain =
        new DrainBounds(
            1 + random.nextInt(30),
            300L + random.nextInt(8_000),
            random.nextLong(20 * SimKernel.MILLI),
            1 + random.nextInt(100),
            300L + random.nextInt(20_000),
            1 + random.nextInt(4),
            random.nextInt(2) * random.nextLong(20 * SimKernel.MILLI));
    PullConfig pull =
        new PullConfig(
            1 + random.nextInt(4), 1 + random.nextInt(30), 10_000, 5 * 86_400_000L, 300_000);
    long slow = 1_000L + random.nextInt(20_000);
    return new SimBounds(
        drain,
        pull,
        2 << random.nextInt(4),
        300L + random.nextInt(random.nextBoolean() ? 1_000 : 10_000),
        slow,
        slow + random.nextInt(10_000));
  }
}
