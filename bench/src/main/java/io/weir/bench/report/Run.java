package io.weir.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.gate.Budget;
import io.weir.bench.gate.Verdict;
import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Machine;
import io.weir.bench.measure.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One run of a scenario with what it came to, as lines and as JSON.
 *
 * @param size the scenario's own keys
 * @param verdicts one a budget
 */
public record Run(
    String scenario,
    long seed,
    Map<String, Object> size,
    Instant begin,
    Instant end,
    Measured measured,
    List<Verdict> verdicts) {

  static final double NANOS_PER_MILLI = 1e6;

  /** Which of three ways it ended. */
  public Verdict.Outcome outcome() {
    return Verdict.of(measured, verdicts);
  }

  /** For people; the list may be added to. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    measured.figures().values().forEach(figure -> lines.add(figure.toString()));
    measured.latencies().forEach((key, latency) -> lines.add(line(key, latency)));
    lines.addAll(measured.notes());
    measured.disturbances().forEach(why -> lines.add("too noisy to judge: " + why));
    measured
        .raised()
        .forEach((latency, why) -> lines.add(latency + " may be lower: " + why.reason()));
    measured.wrongs().forEach(what -> lines.add("WRONG: " + what));
    verdicts.forEach(verdict -> lines.add(verdict.line()));
    return lines;
  }

  private static String line(String key, Histogram nanos) {
    return String.format(
        Locale.ROOT,
        "%s: p50 %s  p99 %s  p99.9 %s  greatest %s ms, of %,d",
        key,
        millis(nanos, 50),
        millis(nanos, 99),
        millis(nanos, 99.9),
        millis(nanos, 100),
        nanos.getTotalCount());
  }

  static String millis(Histogram nanos, double percentile) {
    return Figure.number(nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
  }

  /** For programs: all but the curves. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Verdict.Outcome outcome = outcome();
    json.put("scenario", scenario).put("holds", outcome == Verdict.Outcome.KEPT);
    json.put("outcome", word(outcome));
    json.put("begin", begin.toString()).put("seconds", seconds()).put("seed", seed);
    json.putPOJO("size", size);
    ObjectNode machine = json.putObject("machine");
    Machine.describe().forEach(machine::put);
    ObjectNode configuration = json.putObject("configuration");
    measured.configuration().forEach(configuration::put);
    ArrayNode figures = json.putArray("figures");
    measured.figures().values().forEach(figure -> add(figures.addObject(), figure));
    ArrayNode latencies = json.putArray("latencies");
    measured.latencies().forEach((key, latency) -> add(latencies.addObject(), key, latency));
    ArrayNode judged = json.putArray("budgets");
    verdicts.forEach(verdict -> add(judged.addObject(), verdict));
    measured.notes().forEach(json.putArray("notes")::add);
    measured.disturbances().forEach(json.putArray("disturbances")::add);
    ObjectNode raised = json.putObject("raised");
    measured.raised().forEach((latency, why) -> raised.put(latency, why.reason()));
    measured.wrongs().forEach(json.putArray("wrong")::add);
    return json;
  }

  double seconds() {
    return Duration.between(begin, end).toMillis() / 1e3;
  }

  static String word(Verdict.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private static void add(ObjectNode node, Figure figure) {
    node.put("stage", figure.stage()).put("figure", figure.name()).put("unit", figure.unit());
    node.put("median", figure.median()).put("spread", figure.spread());
    ArrayNode samples = node.putArray("samples");
    for (double sample : figure.samples()) {
      samples.add(sample);
    }
  }

  private static void add(ObjectNode node, String key, Histogram nanos) {
    node.put("latency", key).put("count", nanos.getTotalCount());
    for (double percentile : new double[] {50, 90, 99, 99.9, 99.99, 100}) {
      String field = "p" + Double.toString(percentile).replaceAll("\\.0$", "");
      node.put(field + "Millis", nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
    }
  }

  private static void add(ObjectNode node, Verdict verdict) {
    Budget budget = verdict.budget();
    node.put("budget", budget.text());
    node.put("stage", budget.stage()).put("figure", budget.figure());
    node.put("percentile", budget.percentile());
    node.put("atLeast", budget.atLeast()).put("atMost", budget.atMost());
    node.put("value", Double.isNaN(verdict.value()) ? null : verdict.value());
    node.put("outcome", word(verdict.outcome()));
  }
}
