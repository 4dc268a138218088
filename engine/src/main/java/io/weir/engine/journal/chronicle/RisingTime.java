package io.weir.engine.journal.chronicle;

import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The wall clock, which stands while the machine's goes back. Chronicle takes the file that it
 * appends to from the clock: set back, it would append to an older file, before everything that was
 * journalled since, where no drain looks any more.
 */
final class RisingTime implements TimeProvider {

  private final TimeProvider wall;
  private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);

  RisingTime(TimeProvider wall) {
    this.wall = wall;
  }

  /** Never tells less than {@code millis} from now on. */
  void raiseTo(long millis) {
    latest.accumulateAndGet(millis, Math::max);
  }

  @Override
  public long currentTimeMillis() {
    return latest.accumulateAndGet(wall.currentTimeMillis(), Math::max);
  }
}
