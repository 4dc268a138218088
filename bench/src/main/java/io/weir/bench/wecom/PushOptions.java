package io.weir.bench.wecom;

/**
 * How callbacks are pushed.
 *
 * @param concurrency pushes under way at once, waiting for another try included
 * @param triesMax tries of one push before it is given up; the platform makes 3
 * @param timeoutMillis how long a 200 may take
 * @param retryMillis pause before the second try; doubles with every other, up to 5 s
 * @param perSecond first tries a second at most; 0 for as many as go
 */
public record PushOptions(
    int concurrency, int triesMax, int timeoutMillis, int retryMillis, int perSecond) {

  /** Refuses what can't be pushed with. */
  public PushOptions {
    if (concurrency < 1 || triesMax < 1 || timeoutMillis < 1 || retryMillis < 1 || perSecond < 0) {
      throw new IllegalArgumentException(
          "concurrency, tries, time-out and pause: from 1; pushes a second: from 0");
    }
  }

  /** As the platform does it. */
  public static PushOptions platform() {
    return new PushOptions(32, 3, 5_000, 500, 0);
  }

  /** The same with {@code tries}. */
  public PushOptions withTriesMax(int tries) {
    return new PushOptions(concurrency, tries, timeoutMillis, retryMillis, perSecond);
  }
}
