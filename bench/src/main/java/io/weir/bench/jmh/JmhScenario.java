package io.weir.bench.jmh;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.scenario.Report;
import io.weir.bench.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benches, each in a JVM of its own with this one's options. It holds when all of them gave a
 * figure; which figure is for people to judge.
 */
public final class JmhScenario implements Scenario {

  /**
   * How long each bench runs.
   *
   * @param forks JVMs, one after the other; 0 = in this one, of which JMH says nothing
   */
  public record Pace(int forks, int warmUps, int iterations, long iterationMillis) {

    /** For figures: about eleven seconds a bench. */
    public static final Pace FULL = new Pace(1, 3, 5, 1_000);

    /** To see that they run: about four seconds a bench, most of them for its start. */
    public static final Pace QUICK = new Pace(1, 1, 3, 200);

    VerboseMode verbosity() {
      return forks == 0 ? VerboseMode.SILENT : VerboseMode.NORMAL;
    }
  }

  private final Path folder;
  private final List<String> benches;
  private final Pace pace;
  private final long seed;
  private final Consumer<String> say;
  private final Set<ProcessHandle> before = children();

  /**
   * Runs {@code benches} in {@code home}.
   *
   * @param benches of {@link Benches#names}
   * @param say hears how it goes, besides what JMH says on standard error
   */
  public JmhScenario(Path home, List<String> benches, Pace pace, long seed, Consumer<String> say) {
    this.folder = home.resolve("jmh");
    this.benches = List.copyOf(benches);
    this.pace = pace;
    this.seed = seed;
    this.say = say;
  }

  @Override
  public Report run() throws IOException {
    Files.createDirectories(folder);
    say.accept(benches.size() + " benches: " + String.join(", ", benches));
    try {
      var format = OutputFormatFactory.createFormatInstance(System.err, pace.verbosity());
      return report(new Runner(options().build(), format).run());
    } catch (RunnerException e) {
      return failed(String.valueOf(e.getMessage()).strip());
    } finally {
      close();
    }
  }

  private ChainedOptionsBuilder options() {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(pace.forks())
            .threads(1)
            .warmupIterations(pace.warmUps())
            .warmupTime(TimeValue.milliseconds(pace.iterationMillis()))
            .measurementIterations(pace.iterations())
            .measurementTime(TimeValue.milliseconds(pace.iterationMillis()))
            .param(Providers.PARAMETER, Providers.names())
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            // Added to the options that this JVM was started with, which JMH passes on.
            .jvmArgsAppend(
                "-D" + Inputs.SEED + "=" + seed, "-D" + AppendBench.FOLDER + "=" + folder);
    benches.forEach(bench -> options.include(Benches.patternOf(bench)));
    return options;
  }

  private Report report(Collection<RunResult> results) {
    List<Figure> figures = results.stream().map(Figure::of).toList();
    Set<String> seen = figures.stream().map(Figure::bench).collect(Collectors.toSet());
    List<String> lines = new ArrayList<>(Figure.heading());
    figures.forEach(figure -> lines.add(figure.line()));
    benches.stream()
        .filter(bench -> !seen.contains(bench))
        .forEach(bench -> lines.add("no figure of " + bench));
    ObjectNode json = json(seen.containsAll(benches));
    ArrayNode array = json.putArray("benches");
    figures.forEach(figure -> array.add(figure.json()));
    return new Report(seen.containsAll(benches), json, lines);
  }

  private Report failed(String why) {
    return new Report(false, json(false).put("failure", why), List.of(why));
  }

  private ObjectNode json(boolean holds) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("holds", holds)
        .put("java", Runtime.version().toString())
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("forks", pace.forks())
        .put("iterations", pace.iterations())
        .put("iterationMillis", pace.iterationMillis());
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  /** Ends the JVM that runs a bench, waits for its end, and removes what it wrote. */
  @Override
  public synchronized void close() {
    children().stream()
        .filter(child -> !before.contains(child))
        .peek(ProcessHandle::destroyForcibly)
        .map(ProcessHandle::onExit)
        .toList()
        .forEach(CompletableFuture::join);
    try {
      NodeFolder.removeTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }

  /** One line of the table. */
  private record Figure(
      String bench, String provider, double nanos, double error, double bytesAllocated) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static Figure of(RunResult result) {
      var params = result.getParams();
      var allocated = result.getSecondaryResults().get(ALLOCATED);
      return new Figure(
          Benches.nameOf(params.getBenchmark()),
          params.getParamsKeys().contains(Providers.PARAMETER)
              ? params.getParam(Providers.PARAMETER)
              : "",
          result.getPrimaryResult().getScore(),
          result.getPrimaryResult().getScoreError(),
          allocated == null ? Double.NaN : allocated.getScore());
    }

    static List<String> heading() {
      return List.of(
          String.format(Locale.ROOT, "%-20s %-10s %14s %12s %14s", "", "", "ns/op", "±", "B/op"));
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%-20s %-10s %,14.0f %,12.0f %,14.0f",
          bench,
          provider,
          nanos,
          error,
          bytesAllocated);
    }

    ObjectNode json() {
      ObjectNode json =
          JsonNodeFactory.instance.objectNode().put("name", bench).put("provider", provider);
      number(json, "nanosPerOperation", nanos);
      number(json, "error", error);
      number(json, "bytesPerOperation", bytesAllocated);
      return json;
    }

    // JSON has no word for what is not known, as the error of a single iteration.
    private static void number(ObjectNode json, String name, double value) {
      if (Double.isFinite(value)) {
        json.put(name, Math.round(value * 10) / 10.0);
      } else {
        json.putNull(name);
      }
    }
  }
}
