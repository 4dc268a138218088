package io.weir.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.gate.Budget;
import io.weir.bench.gate.Budgets;
import io.weir.bench.gate.Noise;
import io.weir.bench.measure.Measured;
import io.weir.bench.report.ReportFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class GateTest {

  private static final Budget BUDGET = new Budget("drain", "share", null, 0.5, null);
  private static final Noise NOISE = new Noise(0.15, 1);
  private static final Duration PLENTY = Duration.ofMinutes(5);

  @TempDir private Path folder;

  private final List<String> said = new ArrayList<>();

  record Size(int corps) {}

  /** What a fake scenario does. */
  @FunctionalInterface
  interface Act {
    void measure(Measured into) throws Exception;
  }

  private Gate.Step step(String name, IntFunction<Act> act) {
    return new Gate.Step(name, attempt -> judged(name, act.apply(attempt), new CountDownLatch(1)));
  }

  private Judged judged(String name, Act act, CountDownLatch closed) {
    Measurement measurement =
        new Measurement() {
          @Override
          public void measure(Measured into) throws Exception {
            act.measure(into);
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    return new Judged(
        new Catalogue.Entry<>(name, "A fake.", Size.class, (site, size) -> measurement),
        new Site(folder, 1, List.of(), said::add),
        new Budgets.Plan(Map.of("corps", 1), List.of(BUDGET)),
        NOISE,
        folder);
  }

  private static Act reaching(double share) {
    return into -> into.figure("drain", "share", "", share);
  }

  /** RSA slices that differ more than the noise's bound. */
  private static Act noisy(double share) {
    return into -> {
      into.figure("drain", "share", "", share);
      into.figure("rsa", "operations", "operations/s", 50, 100, 150);
    };
  }

  private Report gate(Duration limit, Gate.Step... steps) throws Exception {
    try (Gate gate = new Gate(List.of(steps), limit, said::add)) {
      return gate.run();
    }
  }

  @Test
  void shouldHoldWhenAllIsKept() throws Exception {
    Report report = gate(PLENTY, step("one", i -> reaching(0.6)), step("two", i -> reaching(0.7)));
    assertThat(report.holds()).isTrue();
    assertThat(report.lines())
        .contains(
            "one: kept     drain share ≥ 0.5: 0.600", "two: kept     drain share ≥ 0.5: 0.700");
    assertThat(report.json().path("scenarios").findValuesAsText("scenario"))
        .containsExactly("one", "two");
  }

  @Test
  void shouldRunTheRestWhenOneMissesAndFail() throws Exception {
    Report report = gate(PLENTY, step("one", i -> reaching(0.4)), step("two", i -> reaching(0.7)));
    assertThat(report.holds()).isFalse();
    assertThat(report.lines())
        .contains(
            "one: MISSED   drain share ≥ 0.5: 0.400", "two: kept     drain share ≥ 0.5: 0.700");
  }

  @Test
  void shouldRunANoisyOneAgain() throws Exception {
    Report report = gate(PLENTY, step("one", i -> i < 3 ? noisy(0.9) : reaching(0.9)));
    assertThat(report.holds()).isTrue();
    assertThat(said).filteredOn(line -> line.contains("one again")).hasSize(2);
  }

  @Test
  void shouldFailAndSaySoWhenItStaysNoisy() throws Exception {
    List<Integer> attempts = new ArrayList<>();
    Report report =
        gate(
            PLENTY,
            step(
                "one",
                i -> {
                  attempts.add(i);
                  return noisy(0.9);
                }));
    assertThat(report.holds()).isFalse();
    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(report.lines())
        .anyMatch(line -> line.startsWith("one: too noisy to judge: "))
        .contains("one: UNJUDGED drain share ≥ 0.5: 0.900");
    assertThat(report.json().path("scenarios").findValuesAsText("outcome")).contains("unjudged");
  }

  @Test
  void shouldCutShortWhatDoesNotEndInTimeAndReachNothingAfterIt() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    Gate.Step hanging =
        new Gate.Step("one", attempt -> judged("one", into -> closed.await(), closed));
    Duration brief = Duration.ofSeconds(15).plusMillis(100); // 15 s are kept for stopping
    Report report = gate(brief, hanging, step("two", i -> reaching(1)));
    assertThat(closed.getCount()).isZero();
    assertThat(report.holds()).isFalse();
    assertThat(report.lines())
        .contains(
            "one: MISSED   cut short: it did not end within the gate's time",
            "two: MISSED   not reached within the gate's time");
    assertThat(folder)
        .as("what was cut short has ended too, with its report, and writes no more")
        .isDirectoryContaining(path -> Files.exists(path.resolve(ReportFolder.PAGE)));
  }

  @Test
  void shouldFailWithAScenarioThatBreaks() throws Exception {
    Report report =
        gate(
            PLENTY,
            step(
                "one",
                i ->
                    into -> {
                      throw new IllegalStateException("no Postgres");
                    }));
    assertThat(report.holds()).isFalse();
    assertThat(report.lines()).anyMatch(line -> line.startsWith("one: MISSED   broke: "));
  }

  @Test
  void shouldStopWhatRunsWhenItIsClosed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Act waiting =
        into -> {
          begun.countDown();
          closed.await();
        };
    Gate gate =
        new Gate(
            List.of(
                new Gate.Step("one", i -> judged("one", waiting, closed)),
                step("two", i -> reaching(1))),
            PLENTY,
            said::add);
    CountDownLatch ended = new CountDownLatch(1);
    Thread runner =
        new Thread(
            () -> {
              try {
                said.addAll(gate.run().lines());
              } catch (Exception e) {
                said.add("broke: " + e);
              }
              ended.countDown();
            });
    runner.start();
    begun.await();
    gate.close();
    ended.await();
    assertThat(said).contains("two: MISSED   not reached within the gate's time");
  }
}
