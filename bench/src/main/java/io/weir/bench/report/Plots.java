package io.weir.bench.report;

import io.weir.bench.gate.Budget;
import io.weir.bench.gate.Verdict;
import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** What a run's page draws. */
final class Plots {

  private static final String MILLISECONDS = "milliseconds";
  private static final String SECONDS = "seconds since the run's begin";
  private static final int STEPS_PER_HALF = 10;

  /** How x is laid out; the page's script knows these words. */
  enum Kind {
    /** x = 1 / (1 - percentile / 100), logarithmic. */
    percentile,
    plain
  }

  /** One plot with its curves. */
  record Plot(Kind kind, String title, String x, String y, List<Curve> curves) {}

  /**
   * One curve.
   *
   * @param points x and y of each
   * @param bound whether it is bounds to keep and not what was measured
   */
  record Curve(String label, List<double[]> points, boolean bound) {}

  private Plots() {}

  static List<Plot> of(Run run) {
    List<Plot> plots = new ArrayList<>();
    Measured measured = run.measured();
    measured.latencies().forEach((key, nanos) -> plots.add(percentiles(run, key, nanos)));
    measured.intervals().forEach((key, parts) -> plots.add(overTime(run, key, parts)));
    plots.addAll(series(measured));
    plots.addAll(repetitions(measured));
    return plots;
  }

  private static Plot percentiles(Run run, String key, Histogram nanos) {
    List<double[]> points = new ArrayList<>();
    for (HistogramIterationValue step : nanos.percentiles(STEPS_PER_HALF)) {
      double x =
          Math.min(place(step.getPercentileLevelIteratedTo()), (double) nanos.getTotalCount());
      points.add(new double[] {x, step.getValueIteratedTo() / Run.NANOS_PER_MILLI});
    }
    List<Curve> curves = new ArrayList<>(List.of(new Curve(key, points, false)));
    List<double[]> bounds = bounds(run, key);
    if (!bounds.isEmpty()) {
      curves.add(new Curve("budget", bounds, true));
    }
    return new Plot(Kind.percentile, key + ": percentiles", "percentile", MILLISECONDS, curves);
  }

  private static List<double[]> bounds(Run run, String key) {
    List<double[]> bounds = new ArrayList<>();
    for (Verdict verdict : run.verdicts()) {
      Budget budget = verdict.budget();
      if (budget.percentile() != null
          && budget.atMost() != null
          && key.equals(budget.stage() + ' ' + budget.figure())) {
        bounds.add(new double[] {place(budget.percentile()), budget.atMost()});
      }
    }
    return bounds;
  }

  private static double place(double percentile) {
    return 1 / (1 - percentile / 100);
  }

  private static Plot overTime(Run run, String key, List<Histogram> parts) {
    List<Curve> curves =
        List.of(
            curve("p50", run, parts, part -> part.getValueAtPercentile(50)),
            curve("p99", run, parts, part -> part.getValueAtPercentile(99)),
            curve("greatest", run, parts, Histogram::getMaxValue));
    return new Plot(Kind.plain, key + ": over time", SECONDS, MILLISECONDS, curves);
  }

  private static Curve curve(
      String label, Run run, List<Histogram> parts, ToLongFunction<Histogram> value) {
    long begin = run.begin().toEpochMilli();
    List<double[]> points = new ArrayList<>();
    for (Histogram part : parts) {
      double seconds = (part.getEndTimeStamp() - begin) / 1e3;
      points.add(new double[] {seconds, value.applyAsLong(part) / Run.NANOS_PER_MILLI});
    }
    return new Curve(label, points, false);
  }

  /** One plot a unit: what can share an axis. */
  private static List<Plot> series(Measured measured) {
    Map<String, List<Curve>> byUnit = new LinkedHashMap<>();
    measured
        .series()
        .forEach(
            (key, series) ->
                byUnit
                    .computeIfAbsent(series.unit(), unit -> new ArrayList<>())
                    .add(new Curve(key, series.points(), false)));
    return plots(byUnit, " over time", SECONDS);
  }

  private static List<Plot> repetitions(Measured measured) {
    Map<String, List<Curve>> byUnit = new LinkedHashMap<>();
    for (Figure figure : measured.figures().values()) {
      if (figure.samples().length > 1) {
        byUnit
            .computeIfAbsent(unit(figure), unit -> new ArrayList<>())
            .add(new Curve(figure.stage() + ' ' + figure.name(), points(figure), false));
      }
    }
    return plots(byUnit, " by repetition", "repetition");
  }

  private static String unit(Figure figure) {
    return figure.unit().isEmpty() ? "ratio" : figure.unit();
  }

  private static List<double[]> points(Figure figure) {
    List<double[]> points = new ArrayList<>();
    for (double sample : figure.samples()) {
      points.add(new double[] {points.size() + 1, sample});
    }
    return points;
  }

  private static List<Plot> plots(Map<String, List<Curve>> byUnit, String tail, String x) {
    return byUnit.entrySet().stream()
        .map(unit -> new Plot(Kind.plain, unit.getKey() + tail, x, unit.getKey(), unit.getValue()))
        .toList();
  }
}
