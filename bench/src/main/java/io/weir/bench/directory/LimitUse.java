package io.weir.bench.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How much of a limit of calls a minute was used, in the full minutes from the last look that found
 * no call (or the first of all) to the last call: what is left of the last minute says nothing,
 * since nobody is to wait in it for room. So it may come out too low by what one look is from the
 * next, and never too high: a minute that began with a look at the first calls would have those of
 * more than a minute in it.
 */
final class LimitUse {

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Look(long nanos, long calls) {}

  private final List<Look> looks = new ArrayList<>(); // the last without calls, and with more each

  /** By {@code nanos}, later than before, there were {@code calls} in all. */
  void seen(long nanos, long calls) {
    if (calls == 0) {
      looks.clear();
    }
    if (looks.isEmpty() || calls > last().calls()) {
      looks.add(new Look(nanos, calls));
    }
  }

  /** Full minutes of it. */
  int minutes() {
    return looks.isEmpty() ? 0 : (int) ((last().nanos() - looks.get(0).nanos()) / MINUTE_NANOS);
  }

  /**
   * Calls in these minutes, over those allowed.
   *
   * @throws IllegalStateException when there was no full minute
   */
  double share(long perMinute) {
    int minutes = minutes();
    if (minutes == 0) {
      throw new IllegalStateException("calls for less than a minute");
    }
    long end = looks.get(0).nanos() + minutes * MINUTE_NANOS;
    long calls =
        looks.stream().filter(look -> look.nanos() <= end).mapToLong(Look::calls).max().orElse(0);
    return (double) (calls - looks.get(0).calls()) / (minutes * perMinute);
  }

  private Look last() {
    return looks.get(looks.size() - 1);
  }
}
