package io.weir.verticles.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Where the engine's numbers go: counters and durations that any thread writes without waiting,
 * read as Prometheus text. Safe for all threads.
 */
public final class MeterExport implements Telemetry, AutoCloseable {

  private static final String PREFIX = "weir_";
  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999, 1.0};

  /** Values of a label, a meter. What comes on top of it counts as {@code other} (I7). */
  private static final int LABELS_MAX = 64;

  private static final String OTHER = "other";
  private static final String NO_LABEL = "";

  private final Map<Meter, Map<String, LongAdder>> counters =
      perMeter(Meter.Kind.COUNTER, LongAdder::new);
  private final Map<Meter, Map<String, Durations>> durations =
      perMeter(Meter.Kind.DURATION, Durations::new);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  public MeterExport() {
    registry.getPrometheusRegistry().register((MultiCollector) this::snapshots);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** A meter without a label is there from the start, at zero: an absent series alarms nobody. */
  private static <T> Map<Meter, Map<String, T>> perMeter(Meter.Kind kind, Supplier<T> fresh) {
    Map<Meter, Map<String, T>> all = new EnumMap<>(Meter.class);
    for (Meter meter : Meter.values()) {
      if (meter.kind() == kind) {
        Map<String, T> values = new ConcurrentHashMap<>();
        if (meter.label().isEmpty()) {
          values.put(NO_LABEL, fresh.get());
        }
        all.put(meter, values);
      }
    }
    return all;
  }

  @Override
  public void count(Meter meter, long n) {
    count(meter, NO_LABEL, n);
  }

  @Override
  public void count(Meter meter, String label, long n) {
    Map<String, LongAdder> values = counters.get(meter);
    if (values != null) {
      labelled(values, label, LongAdder::new).add(n);
    }
  }

  @Override
  public void duration(Meter meter, long nanos) {
    duration(meter, NO_LABEL, nanos);
  }

  /** For a duration that has a label; {@code label} is one of few values, never an id. */
  public void duration(Meter meter, String label, long nanos) {
    Map<String, Durations> values = durations.get(meter);
    if (values != null) {
      labelled(values, label, Durations::new).record(nanos);
    }
  }

  private static <T> T labelled(Map<String, T> values, String label, Supplier<T> fresh) {
    T known = values.get(label);
    if (known != null) {
      return known;
    }
    String bounded = values.size() < LABELS_MAX ? label : OTHER;
    return values.computeIfAbsent(bounded, name -> fresh.get());
  }

  /**
   * A number that is asked for when metrics are read, from any thread; it must not block.
   *
   * @param name without {@code weir_}, with its unit, as {@code journal_backlog_bytes}
   */
  public void gauge(String name, String help, DoubleSupplier value) {
    Gauge.builder(PREFIX + name, value::getAsDouble)
        .description(help)
        .strongReference(true)
        .register(registry);
  }

  /** The same with a label, as {@code shard="1"}. Once for each of its values. */
  public void gauge(
      String name, String help, String label, String labelValue, DoubleSupplier value) {
    Gauge.builder(PREFIX + name, value::getAsDouble)
        .description(help)
        .tag(label, labelValue)
        .strongReference(true)
        .register(registry);
  }

  /** How often something was counted, all labels together. */
  public long counted(Meter meter) {
    Map<String, LongAdder> values = counters.get(meter);
    return values == null ? 0 : values.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** How often something was counted with this label. */
  public long counted(Meter meter, String label) {
    Map<String, LongAdder> values = counters.get(meter);
    LongAdder value = values == null ? null : values.get(label);
    return value == null ? 0 : value.sum();
  }

  /** All that was measured since the start, all labels together; nanoseconds, exact to 1 %. */
  public Histogram measured(Meter meter) {
    Histogram all = new Durations().all();
    Map<String, Durations> values = durations.get(meter);
    if (values != null) {
      values.values().forEach(one -> all.add(one.all()));
    }
    return all;
  }

  /** Moves the window of the quantiles on; to be called every ten seconds. */
  public void turn() {
    durations.values().forEach(values -> values.values().forEach(Durations::turn));
  }

  /** Everything in Prometheus's text format. Takes some milliseconds: not on an event loop. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  private MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    counters.forEach((meter, values) -> all.add(counter(meter, values)));
    durations.forEach((meter, values) -> all.add(summary(meter, values)));
    return new MetricSnapshots(all);
  }

  private static MetricSnapshot counter(Meter meter, Map<String, LongAdder> values) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder()
            // The format itself puts _total behind a counter's name.
            .name(PREFIX + meter.metricName().replaceFirst("_total$", ""))
            .help(meter.help());
    values.forEach(
        (label, adder) ->
            snapshot.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(labels(meter, label))
                    .value((double) adder.sum())
                    .build()));
    return snapshot.build();
  }

  private static MetricSnapshot summary(Meter meter, Map<String, Durations> values) {
    SummarySnapshot.Builder snapshot =
        SummarySnapshot.builder().name(PREFIX + meter.metricName()).help(meter.help());
    values.forEach((label, one) -> snapshot.dataPoint(point(labels(meter, label), one)));
    return snapshot.build();
  }

  private static SummaryDataPointSnapshot point(Labels labels, Durations durations) {
    Histogram window = durations.window();
    Quantiles.Builder quantiles = Quantiles.builder();
    for (double quantile : QUANTILES) {
      quantiles.quantile(new Quantile(quantile, seconds(window, quantile)));
    }
    return SummaryDataPointSnapshot.builder()
        .labels(labels)
        .quantiles(quantiles.build())
        .count(durations.count())
        .sum(durations.sumSeconds())
        .build();
  }

  /** Not a number while nothing was measured: zero would be a wrong answer. */
  private static double seconds(Histogram window, double quantile) {
    return window.getTotalCount() == 0
        ? Double.NaN
        : window.getValueAtPercentile(quantile * 100) / 1e9;
  }

  private static Labels labels(Meter meter, String value) {
    return meter.label().isEmpty() ? Labels.EMPTY : Labels.of(meter.label(), value);
  }
}
