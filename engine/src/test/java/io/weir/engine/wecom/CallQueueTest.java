package io.weir.engine.wecom;

import static io.weir.engine.wecom.PaceWorld.HOUR;
import static io.weir.engine.wecom.PaceWorld.MILLI;
import static io.weir.engine.wecom.PaceWorld.MINUTE;
import static io.weir.engine.wecom.PaceWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.wecom.PaceWorld.Answered;
import io.weir.engine.wecom.PaceWorld.Call;
import io.weir.testkit.SeededTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CallQueueTest {

  private static final CallKey KEY = PaceWorld.key("a", "externalcontact/get");

  private PaceWorld world = new PaceWorld(PaceConfig.DEFAULT, 7);

  private static PaceConfig config(int underWay, int lane, int waiting) {
    return new PaceConfig(100, 10, underWay, 120_000, lane, waiting);
  }

  private void always(int errcode) {
    world.platform = (call, now) -> Answered.code(MILLI, errcode);
  }

  private List<Long> pauses(Call call) {
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < call.sentAt.size(); i++) {
      pauses.add(call.sentAt.get(i) - call.sentAt.get(i - 1) - MILLI);
    }
    return pauses;
  }

  @Test
  void shouldRepeatWhenWeComIsBusyThreeTimesAfterOneTwoAndFourSeconds() {
    always(-1);
    Call call = world.offer(KEY, HOUR);
    world.run(HOUR);
    assertThat(call.errorClass()).isEqualTo(ErrorClass.BUSY);
    List<Long> pauses = pauses(call);
    assertThat(pauses).hasSize(3);
    for (int i = 0; i < 3; i++) {
      long least = SECOND << i;
      assertThat(pauses.get(i)).isBetween(least, least + least / 5);
    }
  }

  @Test
  void shouldRepeatAConflictOfVersionsAfterAMoment() {
    always(6000);
    Call call = world.offer(KEY, HOUR);
    world.run(HOUR);
    assertThat(pauses(call)).hasSize(3).allMatch(p -> p >= SECOND / 5 && p <= SECOND / 2);
    assertThat(call.failure).isNotNull();
  }

  @Test
  void shouldRepeatNothingElse() {
    for (WeComFailure failure :
        List.of(
            WeComFailure.ofCode(40014, ""),
            WeComFailure.ofCode(84061, ""),
            WeComFailure.ofCode(48002, ""),
            WeComFailure.ofCode(40058, ""),
            WeComFailure.ofCode(45029, ""),
            WeComFailure.ofCode(99999, ""),
            WeComFailure.retryable("cut off"))) {
      world.platform = (call, now) -> new Answered(MILLI, failure);
      Call call = world.offer(KEY, HOUR);
      world.run(MINUTE);
      assertThat(call.sentAt).as(failure.reason()).hasSize(1);
      assertThat(call.failure).isEqualTo(failure);
    }
  }

  @Test
  void shouldKeepACallThatMet45009UntilItsWindowOpens() {
    world.platform =
        (call, now) ->
            call.sentAt.size() == 1 ? Answered.code(MILLI, 45009) : Answered.ok(50 * MILLI);
    Call call = world.offer(KEY, 2 * MINUTE);
    world.run(SECOND);
    Call behind = world.offer(KEY, 2 * MINUTE);
    world.run(2 * MINUTE);
    assertThat(call.answered).isTrue();
    assertThat(pauses(call)).singleElement().isEqualTo(60 * SECOND);
    assertThat(behind.sentAt.get(0)).isGreaterThanOrEqualTo(call.sentAt.get(1) + 50 * MILLI);
  }

  @Test
  void shouldRefuseAtOnceWhatCannotWaitForTheWindow() {
    always(45009);
    Call patient = world.offer(KEY, 2 * MINUTE);
    world.run(SECOND);
    Call hasty = world.offer(KEY, 20 * SECOND);
    world.step();
    assertThat(hasty.errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(hasty.endedAt).isEqualTo(hasty.offeredAt);
    assertThat(hasty.sentAt).isEmpty();
    world.offer(KEY, 2 * MINUTE); // stands aside for the window
    Call behind = world.offer(KEY, 20 * SECOND);
    assertThat(behind.errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);

    world.run(2 * MINUTE); // refused again, for an hour now: nobody waits for that
    assertThat(patient.errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(patient.sentAt).hasSize(2);
    assertThat(patient.endedAt - patient.offeredAt).isLessThan(62 * SECOND);
  }

  @Test
  void shouldGiveUpAtItsDeadlineWithWhatItMet() {
    always(45033);
    Call call = world.offer(KEY, 20 * SECOND);
    world.run(MINUTE);
    assertThat(call.errorClass()).isEqualTo(ErrorClass.CONCURRENCY);
    assertThat(call.endedAt - call.offeredAt).isLessThanOrEqualTo(20 * SECOND);
    assertThat(pauses(call)).allMatch(p -> p >= SECOND && p <= 10 * SECOND);
    assertThat(call.sentAt.size()).isGreaterThan(2);
  }

  @Test
  void shouldGiveUpAtItsDeadlineWhenOthersTakeAllItsTurns() {
    world = new PaceWorld(config(1, 100, 100), 7);
    world.platform = (call, now) -> Answered.ok(MINUTE);
    world.offer(KEY, HOUR);
    Call waits = world.offer(PaceWorld.key("b", "user/get"), 10 * SECOND);
    world.run(11 * SECOND);
    assertThat(waits.errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    assertThat(waits.endedAt - waits.offeredAt).isEqualTo(10 * SECOND);
  }

  @Test
  void shouldNotHoldOthersUpWhenOneCorpMeets45009() {
    world.platform =
        (call, now) ->
            call.key.owner().equals("corp:a")
                ? Answered.code(MILLI, 45009)
                : Answered.ok(50 * MILLI);
    for (int i = 0; i < 200; i++) {
      world.offer(KEY, 5 * MINUTE);
    }
    List<Call> others = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      others.add(world.offer(PaceWorld.key("b" + i % 20, "externalcontact/get"), MINUTE));
    }
    world.run(5 * SECOND);
    assertThat(others).allMatch(call -> call.answered);
    assertThat(world.sent.stream().filter(call -> call.key.equals(KEY)).count())
        .isLessThanOrEqualTo(5);
  }

  @Test
  void shouldServeCorpsInTurnHoweverMuchOneWants() {
    world = new PaceWorld(config(4, 1_000, 10_000), 7);
    List<Call> small = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      world.offer(PaceWorld.key("whale", "api" + i % 8), HOUR);
    }
    for (int i = 0; i < 10; i++) {
      small.add(world.offer(PaceWorld.key("small" + i, "user/get"), HOUR));
    }
    world.run(SECOND); // 80 calls
    assertThat(small).allMatch(call -> call.answered);
    assertThat(world.queue.waiting()).isGreaterThan(1_000);
  }

  @Test
  void shouldShareAnAddressesLimitEvenly() {
    world = new PaceWorld(new PaceConfig(1, 10, 64, 120_000, 1_000, 100_000), 7);
    Map<String, Integer> served = new HashMap<>();
    world.platform =
        (call, now) -> {
          served.merge(call.key.owner(), 1, Integer::sum);
          return Answered.ok(20 * MILLI);
        };
    for (int corp = 0; corp < 50; corp++) {
      for (int i = 0; i < 100; i++) {
        world.offer(PaceWorld.key("c" + corp, "user/get"), HOUR);
      }
    }
    world.run(5 * MINUTE); // 200 a minute for all of them
    assertThat(served).hasSize(50);
    // Those that came first sent five at once before the others were there.
    assertThat(served.values()).allMatch(n -> n >= 17 && n <= 25);
  }

  @Test
  void shouldNeverHaveMoreUnderWayThanAllowed() { // I7
    world = new PaceWorld(config(7, 1_000, 10_000), 7);
    world.platform = (call, now) -> Answered.ok(HOUR);
    for (int i = 0; i < 50; i++) {
      world.offer(PaceWorld.key("c" + i % 25, "user/get"), HOUR);
    }
    assertThat(world.sent).hasSize(7);
    PaceWorld one = new PaceWorld(PaceConfig.DEFAULT, 7);
    one.platform = (call, now) -> Answered.ok(HOUR);
    for (int i = 0; i < 50; i++) {
      one.offer(KEY, HOUR);
    }
    assertThat(one.sent).hasSize(Parallelism.START);
  }

  @Test
  void shouldRefuseWhatItsLaneOrTheWholeHasNoPlaceFor() { // I7
    world = new PaceWorld(config(1, 3, 5), 7);
    world.platform = (call, now) -> Answered.ok(HOUR);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(world.offer(KEY, HOUR));
    }
    assertThat(calls).filteredOn(Call::isOver).containsExactly(calls.get(4));
    assertThat(calls.get(4).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    for (int i = 0; i < 4; i++) {
      calls.add(world.offer(PaceWorld.key("b" + i, "user/get"), HOUR));
    }
    assertThat(calls).filteredOn(Call::isOver).hasSize(3);
    assertThat(world.queue.waiting()).isEqualTo(5);
  }

  @Test
  void shouldForgetLanesThatHaveBeenIdle() { // I7
    for (int i = 0; i < 300; i++) {
      world.offer(PaceWorld.key("c" + i, "user/get"), HOUR);
    }
    world.run(MINUTE);
    assertThat(world.queue.lanes()).isEqualTo(300);
    world.run(10 * MINUTE);
    world.offer(KEY, HOUR);
    assertThat(world.queue.lanes()).isEqualTo(1);
  }

  /** A platform that does anything: whatever it does, each call ends once, and in its time. */
  @SeededTest(runs = 200)
  void shouldEndEveryCallOnceWhateverThePlatformDoes(long seed) { // I7
    SplittableRandom random = new SplittableRandom(seed);
    world = new PaceWorld(new PaceConfig(1, 10, 8, 120_000, 20, 60), seed);
    int[] codes = {0, 0, 0, 0, -1, 6000, 45009, 45033, 45033, 84061, 40014, 48002};
    world.platform =
        (call, now) -> {
          int code = codes[random.nextInt(codes.length)];
          long after = 1 + random.nextLong(2 * SECOND);
          return code == 0 ? Answered.ok(after) : Answered.code(after, code);
        };
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      CallKey key = PaceWorld.key("c" + random.nextInt(6), "api" + random.nextInt(3));
      calls.add(world.offer(key, 1 + random.nextLong(3 * MINUTE)));
      if (random.nextInt(4) == 0) {
        world.run(random.nextLong(5 * SECOND));
      }
    }
    world.run(10 * MINUTE);

    for (Call call : calls) {
      assertThat(call.isOver()).isTrue();
      assertThat(call.sentAt).allMatch(at -> at < call.deadline);
      assertThat(call.endedAt).isLessThanOrEqualTo(call.deadline + 2 * SECOND);
    }
    assertThat(world.queue.waiting()).isZero();
    assertThat(world.queue.lookAgainAt()).isEqualTo(Long.MAX_VALUE);
    world.run(HOUR);
    world.offer(KEY, HOUR);
    assertThat(world.queue.lanes()).isEqualTo(1);
  }
}
