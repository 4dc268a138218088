package io.weir.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.Pressure;
import io.weir.engine.wecom.WeComFailure;
import io.weir.testkit.SeededTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PullScheduleTest {

  private final PullSchedule schedule = new PullSchedule(4);

  private PullSchedule.Turn turn(String corp) {
    return schedule.enrol(
        new Puller(new CorpId(corp), 1000, PullConfig.DEFAULT, bound -> 0, Telemetry.NONE));
  }

  private PullSchedule.Turn troubled(String corp) {
    PullSchedule.Turn turn = turn(corp);
    turn.puller().grant(new PullGrant(1, 0, 0, 0, 0));
    turn.puller().onFetchStarted(0, 0, Pressure.Level.FLOWING);
    turn.puller().onFailure(WeComFailure.retryable("down"), 0, 0);
    return turn;
  }

  private List<String> dueNow(long now) {
    List<String> corps = new ArrayList<>();
    for (PullSchedule.Turn t = schedule.due(now); t != null; t = schedule.due(now)) {
      corps.add(t.puller().corp().value());
    }
    return corps;
  }

  @Test
  void shouldGiveTurnsInTheOrderOfTheirTimeAndNotBefore() {
    schedule.at(turn("b"), 20);
    schedule.at(turn("a"), 10);
    schedule.at(turn("c"), 30);
    assertThat(schedule.nextDueAt()).isEqualTo(10);
    assertThat(dueNow(9)).isEmpty();
    assertThat(dueNow(20)).containsExactly("a", "b");
    assertThat(schedule.nextDueAt()).isEqualTo(30);
  }

  @Test
  void shouldNeverHaveMoreUnderWayThanSlots() { // I7
    for (int i = 0; i < 10; i++) {
      schedule.at(turn("c" + i), 0);
    }
    assertThat(dueNow(0)).hasSize(4);
    assertThat(schedule.running()).isEqualTo(4);
    assertThat(schedule.ready()).isEqualTo(6);
  }

  @Test
  void shouldServeEveryoneBeforeAnyoneTwice() {
    PullSchedule one = new PullSchedule(1);
    Map<String, Integer> served = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      one.at(one.enrol(turn("c" + i).puller()), 0);
    }
    for (int i = 0; i < 500; i++) {
      PullSchedule.Turn t = Objects.requireNonNull(one.due(i));
      served.merge(t.puller().corp().value(), 1, Integer::sum);
      one.done(t);
      one.at(t, i); // each has a backlog without end
    }
    assertThat(served).hasSize(50);
    assertThat(served.values()).containsOnly(10);
  }

  @Test
  void shouldKeepAQuarterFreeOfThoseInTrouble() {
    for (int i = 0; i < 100; i++) {
      schedule.at(troubled("bad" + i), 0);
    }
    assertThat(dueNow(0)).hasSize(3); // and all of them hang
    schedule.at(turn("good"), 1);
    assertThat(dueNow(1)).containsExactly("good");
  }

  @Test
  void shouldNotStarveThoseInTroubleEither() {
    for (int i = 0; i < 100; i++) {
      schedule.at(turn("good" + i), 0);
    }
    schedule.at(troubled("bad"), 0);
    assertThat(dueNow(0)).contains("bad");
  }

  @Test
  void shouldTakeTheEarlierOfTwoTimes() {
    PullSchedule.Turn turn = turn("a");
    schedule.at(turn, 100);
    schedule.at(turn, 10);
    assertThat(schedule.nextDueAt()).isEqualTo(10);
    schedule.at(turn, PullStep.NEVER);
    assertThat(schedule.nextDueAt()).isEqualTo(PullStep.NEVER);
  }

  @Test
  void shouldForgetWhoLeaves() {
    PullSchedule.Turn waiting = turn("a");
    schedule.at(waiting, 5);
    schedule.leave(waiting);
    assertThat(dueNow(10)).isEmpty();
    PullSchedule.Turn running = turn("b");
    schedule.at(running, 5);
    assertThat(dueNow(10)).containsExactly("b");
    schedule.leave(running);
    assertThat(schedule.running()).isEqualTo(1);
    schedule.done(running);
    schedule.done(running);
    assertThat(schedule.running()).isZero();
  }

  @SeededTest(runs = 100)
  void shouldAgreeWithASortedListWhateverHappens(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PullSchedule big = new PullSchedule(1_000_000);
    List<PullSchedule.Turn> turns = new ArrayList<>();
    Map<PullSchedule.Turn, Long> model = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      turns.add(big.enrol(turn("c" + i).puller()));
    }
    for (int step = 0; step < 400; step++) {
      PullSchedule.Turn turn = turns.get(random.nextInt(turns.size()));
      if (random.nextInt(5) == 0) {
        big.leave(turn);
        model.remove(turn);
      } else {
        long at = random.nextInt(1000);
        big.at(turn, at);
        model.put(turn, at);
      }
      long first = model.values().stream().mapToLong(v -> v).min().orElse(PullStep.NEVER);
      assertThat(big.nextDueAt()).isEqualTo(first);
    }
    long last = -1;
    for (PullSchedule.Turn t = big.due(2000); t != null; t = big.due(2000)) {
      assertThat(model.get(t)).isGreaterThanOrEqualTo(last);
      last = model.remove(t);
    }
    assertThat(model).isEmpty();
  }

  @Test
  void shouldHoldTenThousandCorpsCheaply() {
    PullSchedule many = new PullSchedule(64);
    for (int i = 0; i < 10_000; i++) {
      many.at(many.enrol(turn("c" + i).puller()), i % 977);
    }
    int served = 0;
    for (PullSchedule.Turn t = many.due(1000); t != null; t = many.due(1000)) {
      many.done(t);
      served++;
    }
    assertThat(served).isEqualTo(10_000);
    assertThat(many.nextDueAt()).isEqualTo(PullStep.NEVER);
  }
}
