package io.weir.bench.gate;

import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Measured;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What became of one budget.
 *
 * @param value what was measured, in the budget's unit; NaN when nothing was
 */
public record Verdict(Budget budget, Outcome outcome, double value) {

  /** How it ended. */
  public enum Outcome {
    KEPT,
    MISSED,
    /** The machine was too noisy to say. */
    UNJUDGED
  }

  private static final double NANOS_PER_MILLI = 1e6;

  /** One a budget, in their order. A budget whose figure is not there is missed. */
  public static List<Verdict> of(List<Budget> budgets, Measured measured) {
    boolean noisy = !measured.disturbances().isEmpty();
    return budgets.stream().map(budget -> of(budget, measured, noisy)).toList();
  }

  private static Verdict of(Budget budget, Measured measured, boolean noisy) {
    double value = value(budget, measured);
    if (!Double.isFinite(value)) {
      return new Verdict(budget, Outcome.MISSED, value);
    }
    boolean kept = budget.isKept(value);
    if (noisy || (!kept && budget.isKept(value - raisedBy(budget, measured)))) {
      return new Verdict(budget, Outcome.UNJUDGED, value);
    }
    return new Verdict(budget, kept ? Outcome.KEPT : Outcome.MISSED, value);
  }

  private static double raisedBy(Budget budget, Measured measured) {
    Measured.Raised raised = measured.raised().get(key(budget));
    return raised == null || budget.percentile() == null
        ? 0
        : raised.by().getValueAtPercentile(budget.percentile()) / NANOS_PER_MILLI;
  }

  private static String key(Budget budget) {
    return budget.stage() + ' ' + budget.figure();
  }

  private static double value(Budget budget, Measured measured) {
    String key = key(budget);
    Double percentile = budget.percentile();
    if (percentile == null) {
      Figure figure = measured.figures().get(key);
      return figure == null ? Double.NaN : figure.median();
    }
    Histogram latency = measured.latencies().get(key);
    return latency == null || latency.getTotalCount() == 0
        ? Double.NaN
        : latency.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /**
   * What a run comes to: what is wrong or missed stays so in a run that is too noisy for others.
   */
  public static Outcome of(Measured measured, List<Verdict> verdicts) {
    if (!measured.wrongs().isEmpty() || has(verdicts, Outcome.MISSED)) {
      return Outcome.MISSED;
    }
    boolean unjudged = !measured.disturbances().isEmpty() || has(verdicts, Outcome.UNJUDGED);
    return unjudged ? Outcome.UNJUDGED : Outcome.KEPT;
  }

  private static boolean has(List<Verdict> verdicts, Outcome outcome) {
    return verdicts.stream().anyMatch(verdict -> verdict.outcome() == outcome);
  }

  /** One line for people: stage, figure, percentile, budget, value. */
  public String line() {
    String word =
        switch (outcome) {
          case KEPT -> "kept    ";
          case MISSED -> "MISSED  ";
          case UNJUDGED -> "UNJUDGED";
        };
    return word + " " + budget.text() + ": " + found();
  }

  /** The value for people. */
  public String found() {
    return !Double.isFinite(value) ? "nothing measured" : Figure.number(value);
  }
}
