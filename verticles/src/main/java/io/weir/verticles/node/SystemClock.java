package io.weir.verticles.node;

import io.weir.engine.base.Clock;

/** The machine's clocks. */
public final class SystemClock implements Clock {

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }
}
