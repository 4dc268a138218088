package io.weir.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.measure.Slices.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class SlicesTest {

  private final List<String> story = new ArrayList<>();

  /** Does a fixed amount a turn, out of so much work. */
  private final class Fake implements Contender {
    private final String name;
    private final long perTurn;
    private long left;
    private long done;

    Fake(String name, long perTurn, long left) {
      this.name = name;
      this.perTurn = perTurn;
      this.left = left;
    }

    @Override
    public void go() {
      story.add(name + " goes");
      done += Math.min(perTurn, left);
      left -= Math.min(perTurn, left);
    }

    @Override
    public void halt() {
      story.add(name + " halts");
    }

    @Override
    public long done() {
      return done;
    }

    @Override
    public long cpuNanos() {
      return done * 1000;
    }

    @Override
    public boolean hasWork() {
      return left > 0;
    }
  }

  private static Slices of(Fake... contenders) {
    return new Slices(Duration.ofMillis(1), List.of(contenders));
  }

  @Test
  void shouldLetOneRunAtATimeAndTurnTheOrderEveryRound() throws Exception {
    of(new Fake("a", 1, 99), new Fake("b", 1, 99), new Fake("c", 1, 99)).run(3);
    assertThat(
            story.stream().filter(line -> line.endsWith("goes")).map(line -> line.substring(0, 1)))
        .containsExactly("a", "b", "c", "c", "b", "a", "a", "b", "c");
    for (int i = 0; i < story.size(); i += 2) {
      assertThat(story.get(i + 1)).isEqualTo(story.get(i).replace("goes", "halts"));
    }
  }

  @Test
  void shouldKeepEachOnesSlicesWhoeverWentFirst() throws Exception {
    Slices slices = of(new Fake("a", 3, 99), new Fake("b", 1, 99));
    slices.run(4);
    assertThat(slices.of(0)).extracting(Slice::done).containsExactly(3L, 3L, 3L, 3L);
    assertThat(slices.of(1)).extracting(Slice::done).containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  void shouldTellWhatEachDidInItsTurns() throws Exception {
    Slices slices = of(new Fake("a", 30, 999), new Fake("b", 10, 999));
    slices.run(3);
    assertThat(slices.of(0)).extracting(Slice::done).containsExactly(30L, 30L, 30L);
    assertThat(slices.of(1)).extracting(Slice::cpuNanos).containsExactly(10_000L, 10_000L, 10_000L);
    assertThat(slices.each(round -> (double) round.get(0).done() / round.get(1).done()))
        .containsExactly(3, 3, 3);
    assertThat(slices.of(0)).allSatisfy(slice -> assertThat(slice.nanos()).isGreaterThan(999_999));
  }

  @Test
  void shouldTellRatesASecondAndTheirRatiosWithinARound() throws Exception {
    assertThat(new Slice(500, 250_000_000, 1).perSecond()).isEqualTo(2000);
    Slices slices = of(new Fake("a", 1_000_000, 9_999_999), new Fake("b", 1, 999));
    slices.run(2);
    assertThat(DoubleStream.of(slices.rateRatios(0, 1)).boxed())
        .hasSize(2)
        .allMatch(ratio -> ratio > 1);
    assertThat(DoubleStream.of(slices.rateRatios(1, 0)).boxed())
        .hasSize(2)
        .allMatch(ratio -> ratio < 1);
  }

  @Test
  void shouldNotBeJudgedByAFewRounds() throws Exception {
    Measured most = new Measured();
    of(new Fake("a", 10, 90), new Fake("b", 1, 999)).run(12, most); // 8 whole rounds
    assertThat(most.disturbances()).isEmpty();
    Measured few = new Measured();
    of(new Fake("a", 10, 80), new Fake("b", 1, 999)).run(12, few);
    assertThat(few.disturbances()).singleElement().asString().contains("7 of 12 rounds");
  }

  @Test
  void shouldLeaveOutTheRoundInWhichSomebodyRanOutOfWork() throws Exception {
    Slices slices = of(new Fake("a", 10, 25), new Fake("b", 10, 999));
    slices.run(9);
    assertThat(slices.rounds()).isEqualTo(2);
    assertThat(story.stream().filter("b goes"::equals)).hasSize(3);
  }
}
