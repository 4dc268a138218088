package io.weir.bench.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.Others;
import java.util.Locale;

/**
 * Bounds for what disturbs a measurement.
 *
 * @param ceilingSpreadMax middle half of the RSA slices over their median
 * @param othersMax share of the cores that processes which are no part of the run may use
 */
public record Noise(
    @JsonProperty(required = true) double ceilingSpreadMax,
    @JsonProperty(required = true) double othersMax) {

  /** The RSA slices' figure, of those scenarios that have them. */
  private static final String CEILING = "rsa operations";

  /** Refuses bounds that nothing or everything is beyond. */
  public Noise {
    if (!(ceilingSpreadMax > 0)) {
      throw new IllegalArgumentException(
          "ceilingSpreadMax: " + ceilingSpreadMax + " is not above 0");
    }
    if (!(othersMax > 0 && othersMax <= 1)) {
      throw new IllegalArgumentException("othersMax: " + othersMax + " is not in 0 to 1");
    }
  }

  /** Says what disturbed a run so much that its budgets say nothing of Weir. */
  public void judge(Measured measured) {
    Figure ceiling = measured.figures().get(CEILING);
    if (ceiling != null && ceiling.spread() > ceilingSpreadMax) {
      measured.disturbed(
          said(
              "the middle half of the RSA slices is %s of their median wide, at most %s is quiet",
              ceiling.spread(), ceilingSpreadMax));
    }
    Figure others = measured.figures().get(Others.FIGURE);
    if (others != null && others.median() > othersMax) {
      measured.disturbed(
          said(
              "processes that are no part of the run used %s of the cores, at most %s is quiet",
              others.median(), othersMax));
    }
  }

  private static String said(String text, double found, double bound) {
    return String.format(Locale.ROOT, text, percent(found), percent(bound));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }
}
