package io.weir.bench.scenario;

import io.weir.bench.gate.Budgets;
import io.weir.bench.gate.Noise;
import io.weir.bench.gate.Verdict;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.Others;
import io.weir.bench.report.ReportFolder;
import io.weir.bench.report.Run;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A measurement, judged by its budgets, with its report folder. */
public final class Judged implements Scenario {

  private final String name;
  private final Site site;
  private final Budgets.Plan plan;
  private final Noise noise;
  private final Path reports;
  private final Measurement measurement;

  /** What came of it, and which of three ways it ended. */
  public record Judgement(Verdict.Outcome outcome, Report report) {}

  /**
   * Measures nothing yet.
   *
   * @param plan its size and its budgets
   * @param reports the report becomes a folder in it
   * @throws IllegalArgumentException when the size has an unknown key or a bad value
   */
  public Judged(Catalogue.Entry<?> entry, Site site, Budgets.Plan plan, Noise noise, Path reports) {
    this.name = entry.name();
    this.site = site;
    this.plan = plan;
    this.noise = noise;
    this.reports = reports;
    this.measurement = entry.make(site, plan.sizeWith(Map.of()));
  }

  @Override
  public Report run() throws Exception {
    return judge().report();
  }

  /** Runs it; what did not hold is in the report, an exception is a bench that broke. */
  public Judgement judge() throws Exception {
    Instant begin = Instant.now();
    Measured measured = new Measured();
    try (Others others = Others.watch(site.home())) {
      measurement.measure(measured);
      others.report(measured);
    }
    measured.fifths();
    noise.judge(measured);
    List<Verdict> verdicts = Verdict.of(plan.list(), measured);
    Run run =
        new Run(
            name, site.seed(), plan.sizeWith(Map.of()), begin, Instant.now(), measured, verdicts);
    Path folder = ReportFolder.write(reports, run);
    return new Judgement(run.outcome(), report(run, folder));
  }

  private static Report report(Run run, Path folder) {
    List<String> lines = run.lines();
    lines.add("report: " + folder.resolve(ReportFolder.PAGE));
    return new Report(
        run.outcome() == Verdict.Outcome.KEPT, run.json().put("report", folder.toString()), lines);
  }

  @Override
  public void close() {
    measurement.close();
  }
}
