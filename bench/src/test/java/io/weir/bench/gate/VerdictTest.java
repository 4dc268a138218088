package io.weir.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.gate.Verdict.Outcome;
import io.weir.bench.measure.Measured;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class VerdictTest {

  private static final Budget RATE = new Budget("drain", "rate-share", null, 0.85, null);
  private static final Budget P99 = new Budget("callback", "ack", 99.0, null, 5.0);

  private final Measured measured = new Measured();

  /** A hundred acknowledgements, one of them after {@code slowest} milliseconds. */
  private static Histogram acks(double usual, double slowest) {
    Histogram nanos = new Histogram(3);
    nanos.recordValueWithCount((long) (usual * 1e6), 98);
    nanos.recordValueWithCount((long) (slowest * 1e6), 2);
    return nanos;
  }

  private Outcome outcome() {
    return Verdict.of(measured, Verdict.of(List.of(RATE, P99), measured));
  }

  @Test
  void shouldKeepWhatReachesItsBounds() {
    measured.figure("drain", "rate-share", "", 0.1, 0.85, 0.9); // the median is judged
    measured.latency("callback", "ack", acks(1, 4.9));
    assertThat(outcome()).isEqualTo(Outcome.KEPT);
  }

  @Test
  void shouldNameStagePercentileBudgetAndValueOfWhatIsMissed() {
    measured.figure("drain", "rate-share", "", 0.84);
    measured.latency("callback", "ack", acks(1, 7));
    assertThat(Verdict.of(List.of(RATE, P99), measured))
        .extracting(Verdict::line)
        .containsExactly(
            "MISSED   drain rate-share ≥ 0.85: 0.840", "MISSED   callback ack p99 ≤ 5 ms: 7.000");
    assertThat(outcome()).isEqualTo(Outcome.MISSED);
  }

  @Test
  void shouldMissWhatNobodyMeasured() {
    measured.figure("drain", "rate-share", "", 1);
    measured.latency("callback", "ack", new Histogram(3));
    assertThat(Verdict.of(List.of(RATE, P99), measured).get(1).line())
        .isEqualTo("MISSED   callback ack p99 ≤ 5 ms: nothing measured");
  }

  @Test
  void shouldMissWhatWasDividedByNothing() {
    measured.figure("drain", "rate-share", "", Double.POSITIVE_INFINITY);
    measured.latency("callback", "ack", acks(1, 4));
    assertThat(outcome()).isEqualTo(Outcome.MISSED);
  }

  @Test
  void shouldKeepWhatALateLoadOnlyMadeSlower() {
    measured.figure("drain", "rate-share", "", 0.9);
    measured.latency("callback", "ack", acks(1, 4.9));
    measured.raised("callback", "ack", "the load itself was late", acks(1, 3));
    assertThat(outcome()).isEqualTo(Outcome.KEPT);
  }

  @Test
  void shouldNotJudgeWhatALateLoadMayHaveMissed() {
    measured.figure("drain", "rate-share", "", 0.9);
    measured.latency("callback", "ack", acks(1, 7));
    measured.raised("callback", "ack", "the load itself was late", acks(1, 3));
    assertThat(outcome()).isEqualTo(Outcome.UNJUDGED);
    measured.raised("callback", "ack", "the load itself was late", acks(1, 1.5));
    assertThat(outcome()).as("missed by more than that").isEqualTo(Outcome.MISSED);
    measured.figure("drain", "rate-share", "", 0.1);
    assertThat(outcome()).as("no latency").isEqualTo(Outcome.MISSED);
  }

  @Test
  void shouldNotJudgeADisturbedRunWhateverItReached() {
    measured.figure("drain", "rate-share", "", 2);
    measured.latency("callback", "ack", acks(1, 99));
    measured.disturbed("a build ran");
    assertThat(outcome()).isEqualTo(Outcome.UNJUDGED);
    measured.wrong("a row is missing");
    assertThat(outcome()).isEqualTo(Outcome.MISSED);
  }

  @Test
  void shouldNotPassADisturbedRunWithoutBudgets() {
    measured.disturbed("a build ran");
    assertThat(Verdict.of(measured, List.of())).isEqualTo(Outcome.UNJUDGED);
  }

  @Test
  void shouldCallAMachineNoisyByItsSlicesAndByOthers() {
    Noise noise = new Noise(0.15, 0.10);
    measured.figure("rsa", "operations", "operations/s", 95, 100, 105, 100, 100);
    measured.figure("machine", "others", "", 0.10);
    noise.judge(measured);
    assertThat(measured.disturbances()).isEmpty();
    measured.figure("rsa", "operations", "operations/s", 80, 80, 100, 120, 120);
    measured.figure("machine", "others", "", 0.25);
    noise.judge(measured);
    assertThat(measured.disturbances())
        .satisfiesExactly(
            slices -> assertThat(slices).contains("RSA slices").contains("40.0 %"),
            others -> assertThat(others).contains("no part of the run").contains("25.0 %"));
  }
}
