package io.weir.bench.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.Expected;
import io.weir.bench.wecom.oracle.FilledColumns;
import io.weir.bench.wecom.oracle.OracleCheck;
import io.weir.engine.base.Meter;
import io.weir.verticles.observe.MeterExport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What a demo has to say: for people, and as the one JSON object of {@code --json}. */
final class DemoReport {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

  private static final List<Meter> SHOWN =
      List.of(
          Meter.CALLBACK_ACK,
          Meter.JOURNAL_APPEND,
          Meter.PULL_PAGE,
          Meter.DRAIN_DECRYPT,
          Meter.DRAIN_COMMIT);

  /** What was compared, and how fast it came in. */
  record Counts(
      Expected.Totals expected,
      OracleCheck.Progress stored,
      Comparison comparison,
      FilledColumns columns,
      double messagesPerSecond) {}

  private final Counts counts;
  private final double ceiling;
  private final String provider;
  private final Map<String, Histogram> latencies = new TreeMap<>();

  /**
   * Takes what it needs of {@code meters} at once, so that the node may be stopped.
   *
   * @param ceiling RSA operations a second, the mean of before and after
   */
  DemoReport(Counts counts, double ceiling, String provider, MeterExport meters) {
    this.counts = counts;
    this.ceiling = ceiling;
    this.provider = provider;
    SHOWN.forEach(meter -> latencies.put(meter.metricName(), meters.measured(meter)));
  }

  boolean holds() {
    return counts.comparison().same();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>(counts.comparison().report());
    lines.add("");
    FilledColumns.TABLES.forEach(table -> lines.addAll(columnLines(table)));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "messages   expected %,d  stored %,d",
            counts.expected().messages(),
            counts.stored().messages()));
    lines.add(
        String.format(
            Locale.ROOT,
            "callbacks  expected %,d  stored %,d",
            counts.expected().callbacks(),
            counts.stored().callbacks()));
    lines.add(
        String.format(
            Locale.ROOT,
            "missing %,d  duplicates %,d",
            counts.comparison().missing(),
            counts.comparison().duplicates()));
    lines.add(
        String.format(
            Locale.ROOT,
            "%.0f messages/s = %.2f of the %.0f RSA operations/s that these cores can do (%s)",
            counts.messagesPerSecond(),
            counts.messagesPerSecond() / ceiling,
            ceiling,
            provider));
    latencies.forEach((name, histogram) -> lines.add(latencyLine(name, histogram)));
    lines.add(holds() ? "every row is as expected" : "NOT every row is as expected");
    return lines;
  }

  /** In how many of a hundred rows each column has a value, and a line for each that has none. */
  private List<String> columnLines(String table) {
    List<FilledColumns.Column> columns = counts.columns().of(table);
    List<String> lines = new ArrayList<>();
    lines.add(
        columns.stream()
            .filter(column -> column.filled() > 0)
            .map(column -> column.name() + ' ' + percent(column))
            .collect(Collectors.joining(", ", "filled, % of " + table + ": ", "")));
    columns.stream()
        .filter(column -> column.filled() == 0)
        .map(
            column ->
                "  "
                    + column.name()
                    + " is empty: "
                    + (column.isUnexplained() ? "NOBODY KNOWS WHY" : column.whyEmpty()))
        .forEach(lines::add);
    return lines;
  }

  // Never 100 while a row has none.
  private static String percent(FilledColumns.Column column) {
    return column.filled() == column.rows()
        ? "100"
        : String.format(Locale.ROOT, "%.1f", Math.floor(column.share() * 1_000) / 10);
  }

  private static String latencyLine(String name, Histogram histogram) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-24s ms ", name));
    for (double percentile : PERCENTILES) {
      line.append(
          String.format(
              Locale.ROOT,
              " p%s %.2f",
              percentile == 100 ? "100" : Double.toString(percentile).replaceAll("\\.0$", ""),
              histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI));
    }
    return line.toString();
  }

  String json() {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("expected")
        .put("messages", counts.expected().messages())
        .put("callbacks", counts.expected().callbacks());
    root.putObject("stored")
        .put("messages", counts.stored().messages())
        .put("callbacks", counts.stored().callbacks());
    root.put("missing", counts.comparison().missing());
    root.put("duplicates", counts.comparison().duplicates());
    root.put("wrong", counts.comparison().wrong());
    root.put("messagesPerSecond", Math.round(counts.messagesPerSecond()));
    root.put("rsaCeilingPerSecond", Math.round(ceiling));
    root.put("rsaProvider", provider);
    root.put("same", holds());
    ObjectNode columns = root.putObject("columns");
    counts.columns().columns().forEach(column -> describe(column, columns));
    ObjectNode all = root.putObject("latencyMillis");
    latencies.forEach(
        (name, histogram) ->
            all.putObject(name)
                .put("count", histogram.getTotalCount())
                .put("p50", histogram.getValueAtPercentile(50) / NANOS_PER_MILLI)
                .put("p99", histogram.getValueAtPercentile(99) / NANOS_PER_MILLI)
                .put("p999", histogram.getValueAtPercentile(99.9) / NANOS_PER_MILLI)
                .put("max", histogram.getMaxValue() / NANOS_PER_MILLI));
    return root.toString();
  }

  private static void describe(FilledColumns.Column column, ObjectNode columns) {
    ObjectNode described = columns.putObject(column.path()).put("share", column.share());
    if (!column.whyEmpty().isEmpty()) {
      described.put("why", column.whyEmpty());
    }
  }
}
