package io.weir.bench.demo;

import java.util.Locale;

/**
 * Turns counts over time into the demo's rate: from 20 % to 100 % committed, so that the start-up
 * is left out.
 */
final class Pace {

  private static final double FROM = 0.2;

  private final long total;
  private final long startedAt = System.nanoTime();
  private long stored;
  private long fromCount = -1;
  private long fromAt;
  private long doneAt;

  Pace(long total) {
    this.total = total;
  }

  /** {@code count} were committed at {@code now}; counts rise. */
  void at(long now, long count) {
    stored = count;
    if (fromCount < 0 && count >= total * FROM) {
      fromCount = count;
      fromAt = now;
    }
    if (doneAt == 0 && count >= total) {
      doneAt = now;
    }
  }

  /** 0 when it never got from 20 % to 100 %, or did so between two looks. */
  double perSecond() {
    return doneAt > fromAt && fromCount >= 0 ? (total - fromCount) * 1e9 / (doneAt - fromAt) : 0;
  }

  String line(long now) {
    return String.format(
        Locale.ROOT,
        "%3d %%  %,d of %,d messages committed  %.0f s",
        total == 0 ? 100 : Math.min(100, 100 * stored / total),
        Math.min(stored, total),
        total,
        (now - startedAt) / 1e9);
  }
}
