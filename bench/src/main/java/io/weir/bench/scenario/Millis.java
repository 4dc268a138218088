package io.weir.bench.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Durations in milliseconds, up to ten minutes, for a report. One thread. */
public final class Millis {

  private static final long MILLIS_MAX = 600_000;

  private final Histogram histogram = new Histogram(MILLIS_MAX, 3);

  /** Counts one; what is longer than ten minutes counts as ten minutes. */
  public void add(long millis) {
    histogram.recordValue(Math.max(0, Math.min(MILLIS_MAX, millis)));
  }

  /** The greatest; 0 without any. */
  public long max() {
    return histogram.getMaxValue();
  }

  /** Count, median, tail and greatest. */
  public ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("count", histogram.getTotalCount())
        .put("p50", histogram.getValueAtPercentile(50))
        .put("p90", histogram.getValueAtPercentile(90))
        .put("p99", histogram.getValueAtPercentile(99))
        .put("max", histogram.getMaxValue());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %,d ms  p90 %,d ms  p99 %,d ms  greatest %,d ms  of %,d",
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getMaxValue(),
        histogram.getTotalCount());
  }
}
