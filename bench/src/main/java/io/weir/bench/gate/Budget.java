package io.weir.bench.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What one figure of a scenario must reach.
 *
 * @param stage a stage word of the design
 * @param figure its name in the scenario
 * @param percentile of a latency, 0 to 100; null = the median of a figure's samples
 * @param atLeast a lower bound, or null
 * @param atMost an upper bound, or null; a latency's is in milliseconds
 */
public record Budget(
    @JsonProperty(required = true) String stage,
    @JsonProperty(required = true) String figure,
    @Nullable Double percentile,
    @Nullable Double atLeast,
    @Nullable Double atMost) {

  /** Refuses a budget that nothing can miss. */
  public Budget {
    if ((atLeast == null) == (atMost == null)) {
      throw new IllegalArgumentException(
          stage + " " + figure + ": say either atLeast or atMost, and one of them");
    }
    if (percentile != null && (percentile <= 0 || percentile > 100)) {
      throw new IllegalArgumentException(
          stage + " " + figure + ": percentile " + percentile + " is not in 0 to 100");
    }
  }

  boolean isKept(double value) {
    return (atLeast == null || value >= atLeast) && (atMost == null || value <= atMost);
  }

  /** As it stands in a report: {@code callback ack p99 ≤ 5 ms}. */
  public String text() {
    String which = percentile == null ? "" : " p" + plain(percentile);
    String bound = atLeast == null ? " ≤ " + plain(atMost) : " ≥ " + plain(atLeast);
    return stage + " " + figure + which + bound + (percentile == null ? "" : " ms");
  }

  private static String plain(@Nullable Double number) {
    return number == null ? "" : number.toString().replaceAll("\\.0$", "");
  }
}
