package io.weir.bench.load;

/** When requests are due. */
public sealed interface Pace {

  /** When the request with this number, from 0, is due; {@code now} at the latest is at once. */
  long dueAt(long number, long now);

  /**
   * An open loop at a constant rate: request n is due n periods after the start, whatever became of
   * those before it. Counted from the start each time, so that no rounding adds up.
   *
   * @param startNanos when the first is due, as {@link System#nanoTime} has it
   */
  record Constant(long startNanos, double perSecond) implements Pace {

    private static final double NANOS_PER_SECOND = 1e9;

    /** Refuses a rate that is none. */
    public Constant {
      if (!(perSecond > 0)) {
        throw new IllegalArgumentException("requests a second: above 0, not " + perSecond);
      }
    }

    @Override
    public long dueAt(long number, long now) {
      return startNanos + Math.round(number * (NANOS_PER_SECOND / perSecond));
    }
  }

  /** A closed loop: a request is due as soon as a connection is free. */
  record Saturated() implements Pace {
    @Override
    public long dueAt(long number, long now) {
      return now;
    }
  }
}
