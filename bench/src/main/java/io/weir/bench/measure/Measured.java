package io.weir.bench.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a scenario measured: it is filled while the scenario runs and read when it is over. */
public final class Measured {

  private static final int FIFTHS = 5;
  private static final double NANOS_PER_MILLI = 1e6;

  /** A latency by its key, {@code stage name}; values are nanoseconds. */
  private final Map<String, Histogram> latencies = new LinkedHashMap<>();

  /** What intervals there are of a latency, with the times of their begin and end. */
  private final Map<String, List<Histogram>> intervals = new LinkedHashMap<>();

  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private final Map<String, Series> series = new LinkedHashMap<>();
  private final Map<String, String> configuration = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> disturbances = new ArrayList<>();

  /** What made a latency come out too high, by its key. */
  private final Map<String, Raised> raised = new LinkedHashMap<>();

  private final List<String> wrong = new ArrayList<>();
  private final long madeNanos = System.nanoTime();
  private volatile long beginNanos = Long.MIN_VALUE;
  private volatile long endNanos = Long.MAX_VALUE;

  /**
   * Values over time, for a plot.
   *
   * @param unit of the values
   * @param points seconds since the run's begin, and the value
   */
  public record Series(String unit, List<double[]> points) {}

  /**
   * What a latency has of others' making.
   *
   * @param by nanoseconds
   */
  public record Raised(String reason, Histogram by) {}

  /** A figure, one sample a repetition. */
  public void figure(String stage, String name, String unit, double... samples) {
    figures.put(key(stage, name), new Figure(stage, name, unit, samples));
  }

  /** One more sample of a figure. */
  public void sample(String stage, String name, String unit, double value) {
    Figure before = figures.get(key(stage, name));
    double[] samples = before == null ? new double[0] : before.samples();
    double[] all = Arrays.copyOf(samples, samples.length + 1);
    all[samples.length] = value;
    figure(stage, name, unit, all);
  }

  /** A latency in nanoseconds, counted from when each was due; added to what is there of it. */
  public void latency(String stage, String name, Histogram nanos) {
    Histogram sum =
        latencies.computeIfAbsent(
            key(stage, name), unused -> new Histogram(nanos.getNumberOfSignificantValueDigits()));
    sum.setAutoResize(true);
    sum.add(nanos);
  }

  /**
   * A latency of a part of the run, a second as a rule; it counts for the whole's as well.
   *
   * @param startMillis of the part, since 1970
   * @param endMillis of the part, since 1970
   * @param nanos may be used again afterwards
   */
  public void interval(
      String stage, String name, long startMillis, long endMillis, Histogram nanos) {
    Histogram part = nanos.copy();
    part.setStartTimeStamp(startMillis);
    part.setEndTimeStamp(endMillis);
    intervals.computeIfAbsent(key(stage, name), unused -> new ArrayList<>()).add(part);
    latency(stage, name, nanos);
  }

  /** Adds how the p99 of each latency with parts differs over the run: one a fifth of the parts. */
  public void fifths() {
    intervals.forEach(
        (latency, parts) -> {
          if (parts.size() >= FIFTHS) {
            String[] words = latency.split(" ", 2);
            figure(words[0], words[1] + "-p99-by-fifth", "ms", p99OfFifths(parts));
          }
        });
  }

  private static double[] p99OfFifths(List<Histogram> parts) {
    double[] p99 = new double[FIFTHS];
    for (int i = 0; i < FIFTHS; i++) {
      Histogram fifth = new Histogram(parts.get(0).getNumberOfSignificantValueDigits());
      fifth.setAutoResize(true);
      parts.subList(i * parts.size() / FIFTHS, (i + 1) * parts.size() / FIFTHS).forEach(fifth::add);
      p99[i] = fifth.getValueAtPercentile(99) / NANOS_PER_MILLI;
    }
    return p99;
  }

  /**
   * What counts begins now: warm-up is over. Without it the whole run counts; of several the first.
   */
  public void begin() {
    if (beginNanos == Long.MIN_VALUE) {
      beginNanos = System.nanoTime();
    }
  }

  /** What counts is over: the rest is for comparing and cleaning up. Of several the last. */
  public void end() {
    endNanos = System.nanoTime();
  }

  /** Whether a moment, as {@link System#nanoTime} has it, is of the part that counts. */
  boolean counts(long nanos) {
    return nanos >= beginNanos && nanos <= endNanos;
  }

  /** A point of a plot, of a moment as {@link System#nanoTime} has it. */
  public void point(String stage, String name, String unit, long nanos, double value) {
    series
        .computeIfAbsent(key(stage, name), unused -> new Series(unit, new ArrayList<>()))
        .points()
        .add(new double[] {(nanos - madeNanos) / 1e9, value});
  }

  /** What was measured was set up so. */
  public void configuration(String what, String how) {
    configuration.put(what, how);
  }

  /** Something a reader should know. */
  public void note(String line) {
    notes.add(line);
  }

  /** Why this run can't be judged: the machine did something else. */
  public void disturbed(String reason) {
    disturbances.add(reason);
  }

  /**
   * Why a latency may be higher than the engine's own, and by how much: a bound that it keeps is
   * kept all the more, one that it misses by no more than this can't be judged.
   *
   * @param by nanoseconds
   */
  public void raised(String stage, String name, String reason, Histogram by) {
    raised.put(key(stage, name), new Raised(reason, by));
  }

  /** Something that must never be: a row missing, an answer that was an error. */
  public void wrong(String what) {
    wrong.add(what);
  }

  private static String key(String stage, String name) {
    return stage + ' ' + name;
  }

  public Map<String, Figure> figures() {
    return figures;
  }

  public Map<String, Histogram> latencies() {
    return latencies;
  }

  public Map<String, List<Histogram>> intervals() {
    return intervals;
  }

  public Map<String, Series> series() {
    return series;
  }

  public Map<String, String> configuration() {
    return configuration;
  }

  public List<String> notes() {
    return notes;
  }

  public List<String> disturbances() {
    return disturbances;
  }

  public Map<String, Raised> raised() {
    return raised;
  }

  public List<String> wrongs() {
    return wrong;
  }

  @Override
  public String toString() {
    return Arrays.asList(figures.values()).toString();
  }
}
