package io.weir.bench.measure;

import java.util.Arrays;
import java.util.Locale;

/**
 * One figure of a run, taken several times.
 *
 * @param stage a stage word of the design: callback, pull, journal, drain …
 * @param name what was measured, in words joined by hyphens
 * @param unit what one of it is: {@code messages/s}, {@code ms}, {@code MiB}; empty for a ratio
 * @param samples one a repetition, at least one
 */
public record Figure(String stage, String name, String unit, double[] samples) {

  /** Refuses a figure that nobody measured. */
  public Figure {
    if (samples.length == 0) {
      throw new IllegalArgumentException("no samples of " + stage + ' ' + name);
    }
    samples = samples.clone();
  }

  /** The middle of all samples: what a figure is judged by. */
  public double median() {
    return quantile(0.5);
  }

  /** The middle half of the samples, as a share of the median: how much they differ. */
  public double spread() {
    double median = median();
    return median == 0 ? 0 : (quantile(0.75) - quantile(0.25)) / Math.abs(median);
  }

  /** The sample below which {@code share} of them are, between samples a straight line. */
  public double quantile(double share) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }

  @Override
  public String toString() {
    String tail = unit.isEmpty() ? "" : " " + unit;
    return samples.length == 1
        ? String.format(Locale.ROOT, "%s %s: %s%s", stage, name, number(samples[0]), tail)
        : String.format(
            Locale.ROOT,
            "%s %s: %s%s (middle half %s to %s, of %d)",
            stage,
            name,
            number(median()),
            tail,
            number(quantile(0.25)),
            number(quantile(0.75)),
            samples.length);
  }

  /** With three digits or more. */
  public static String number(double value) {
    double size = Math.abs(value);
    return size >= 1000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", value);
  }
}
