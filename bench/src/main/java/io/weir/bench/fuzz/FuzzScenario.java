package io.weir.bench.fuzz;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.node.Child;
import io.weir.bench.scenario.Report;
import io.weir.bench.scenario.Scenario;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callbacks, archive records and requests over sockets, so many of each; or one of them again. */
public final class FuzzScenario implements Scenario {

  static final String CALLBACK = "callback";
  static final String RECORD = "record";
  static final String HTTP = "http";

  /** Live heap at the end may be so much more than at a tenth of the way. */
  private static final long GROWTH_BYTES_MAX = 16L * 1024 * 1024;

  private static final int SOCKETS = 16;
  private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A fixed clock: an input hangs on seed and index alone. */
  private static final long NOW_MILLIS = 1_790_000_000_000L;

  /** How many inputs. */
  public record Size(int callbacks, int records, int http) {}

  private final Path home;
  private final Size size;
  private final long seed;
  private final @Nullable String replay;
  private final Consumer<String> say;
  private final List<String> lines = new ArrayList<>();
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final List<Finding> findings = new ArrayList<>();
  private volatile @Nullable FuzzPool running;
  private volatile @Nullable HttpFuzz http;
  private volatile boolean closed;
  private boolean grown;

  /**
   * In {@code home}, which only the requests over sockets need.
   *
   * @param replay {@code KIND:INDEX} to make that one input alone, or null
   */
  public FuzzScenario(
      Path home, Size size, long seed, @Nullable String replay, Consumer<String> say) {
    this.home = home;
    this.size = size;
    this.seed = seed;
    this.replay = replay;
    this.say = say;
  }

  /** Whether that names an input. */
  public static boolean isInput(String replay) {
    return replay.matches("(" + CALLBACK + "|" + RECORD + "|" + HTTP + "):\\d{1,18}");
  }

  @Override
  public Report run() throws Exception {
    json.put("scenario", "fuzz").put("seed", seed);
    if (replay != null) {
      again(replay);
    } else {
      long start = System.nanoTime();
      Vectors vectors = Vectors.of(seed, NOW_MILLIS);
      int threads = Runtime.getRuntime().availableProcessors();
      inputs(CALLBACK, size.callbacks(), threads, () -> new CallbackProbe(vectors));
      inputs(RECORD, size.records(), threads, () -> new RecordProbe(vectors));
      requests(size.http());
      json.put("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }
    for (Finding finding : findings) {
      lines.add(finding.kind() + " " + finding.index() + ": " + finding.what());
      lines.add("  again: " + finding.again(seed));
    }
    lines.add(findings.isEmpty() ? "no finding" : findings.size() + " findings");
    var found = json.putArray("findings");
    findings.forEach(f -> found.addObject().put("what", f.what()).put("again", f.again(seed)));
    return new Report(findings.isEmpty() && !grown && !closed, json, List.copyOf(lines));
  }

  private void inputs(String kind, int count, int threads, Supplier<Probe> probes)
      throws InterruptedException {
    if (closed || count == 0) {
      return;
    }
    FuzzPool pool = new FuzzPool(kind, seed, count, threads, probes);
    running = pool;
    long[] said = {System.nanoTime()};
    long[] heapAtTenth = {-1};
    long start = System.nanoTime();
    pool.run(
        done -> {
          if (heapAtTenth[0] < 0 && done >= count / 10) {
            heapAtTenth[0] = liveHeap();
          }
          if (System.nanoTime() - said[0] > SAY_NANOS) {
            said[0] = System.nanoTime();
            say.accept(String.format(Locale.ROOT, "%s: %,d of %,d", kind, done, count));
          }
        });
    long grew = liveHeap() - heapAtTenth[0];
    findings.addAll(pool.findings());
    describe(kind, count, pool, grew, (System.nanoTime() - start) / 1e9);
    running = null;
  }

  private void describe(String kind, int count, FuzzPool pool, long grew, double seconds) {
    boolean bounded = grew <= GROWTH_BYTES_MAX;
    grown |= !bounded;
    ObjectNode of = json.putObject(kind);
    of.put("inputs", count).put("seconds", Math.round(seconds * 10) / 10.0);
    of.put("slowestMillis", pool.slowestMillis()).put("heapGrowthBytes", grew);
    of.put("probes", pool.probesKept());
    ObjectNode outcomes = of.putObject("outcomes");
    pool.outcomes().forEach((outcome, many) -> outcomes.put(outcome, many.sum()));
    lines.add(
        String.format(
            Locale.ROOT,
            "%-9s %,d inputs in %.1f s, the slowest %,d ms; live heap grew by %,d KiB%s",
            kind,
            count,
            seconds,
            pool.slowestMillis(),
            grew / 1024,
            bounded ? "" : ": TOO MUCH"));
    pool.outcomes()
        .forEach(
            (outcome, many) ->
                lines.add(String.format(Locale.ROOT, "  %,12d  %s", many.sum(), outcome)));
  }

  private static long liveHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void requests(int count) throws Exception {
    if (closed || count == 0) {
      return;
    }
    // The node's clock is the machine's.
    Vectors vectors = Vectors.of(seed, System.currentTimeMillis());
    try (HttpFuzz sockets = new HttpFuzz(home, vectors)) {
      http = sockets;
      say.accept("starting a node for requests over sockets …");
      Child node = sockets.start();
      inputs(HTTP, count, SOCKETS, sockets::probe);
      if (!closed && (!node.isAlive() || sockets.stackTraces() > 0)) {
        findings.add(
            new Finding(HTTP, 0, "the node ended, or its log has stack traces: " + sockets.log()));
      }
      sockets.close();
      if (findings.isEmpty()) {
        sockets.remove();
      }
    }
  }

  private void again(String input) throws Exception {
    String kind = input.substring(0, input.indexOf(':'));
    long index = Long.parseLong(input.substring(input.indexOf(':') + 1));
    if (kind.equals(HTTP)) {
      Vectors vectors = Vectors.of(seed, System.currentTimeMillis());
      try (HttpFuzz sockets = new HttpFuzz(home, vectors)) {
        http = sockets;
        sockets.start();
        again(kind, index, sockets.probe());
      }
    } else {
      Vectors vectors = Vectors.of(seed, NOW_MILLIS);
      again(
          kind,
          index,
          kind.equals(CALLBACK) ? new CallbackProbe(vectors) : new RecordProbe(vectors));
    }
  }

  private void again(String kind, long index, Probe probe) {
    try {
      lines.add(kind + " " + index + ": " + probe.probe(FuzzPool.random(seed, kind, index)));
    } catch (Throwable e) { // as in the pool
      java.io.StringWriter trace = new java.io.StringWriter();
      e.printStackTrace(new java.io.PrintWriter(trace));
      lines.add(trace.toString());
      findings.add(new Finding(kind, index, e.toString()));
    }
  }

  @Override
  public void close() {
    closed = true;
    FuzzPool pool = running;
    if (pool != null) {
      pool.stop();
    }
    HttpFuzz sockets = http;
    if (sockets != null) {
      sockets.close();
    }
  }
}
