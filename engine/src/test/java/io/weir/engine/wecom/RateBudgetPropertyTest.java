package io.weir.engine.wecom;

import static io.weir.engine.wecom.PaceWorld.HOUR;
import static io.weir.engine.wecom.PaceWorld.MILLI;
import static io.weir.engine.wecom.PaceWorld.MINUTE;
import static io.weir.engine.wecom.PaceWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Callers without end against a platform that counts each call at some moment between its sending
 * and its answer: no stretch of a window's length may hold more than the limit, so that it does not
 * matter where the platform's windows begin; and nearly all of the limit must be used.
 */
final class RateBudgetPropertyTest {

  private record UnderWay(CallKey key, long endsAt) {}

  /** So many callers at once, and when the platform counted their calls. */
  private static final class Crowd {
    private final RateBudget budget;
    private final SplittableRandom random;
    private final List<CallKey> keys;
    private final int callers;
    private final long latencyMax;
    private final PriorityQueue<UnderWay> underWay =
        new PriorityQueue<>(Comparator.comparingLong(UnderWay::endsAt));
    private final List<Long> countedAt = new ArrayList<>();
    private long now;
    private int served;

    Crowd(int sharePercent, List<CallKey> keys, int callers, long latencyMax, long seed) {
      this.budget = new RateBudget(sharePercent);
      this.random = new SplittableRandom(seed);
      this.keys = keys;
      this.callers = callers;
      this.latencyMax = latencyMax;
      this.now = random.nextLong(-HOUR, HOUR);
    }

    /** The moments at which calls were counted, ascending. */
    long[] call(long nanos) {
      long end = now + nanos;
      while (now < end) {
        long opensAt = underWay.size() < callers ? send() : Long.MAX_VALUE;
        UnderWay first = underWay.peek();
        now = Math.min(opensAt, first == null ? Long.MAX_VALUE : first.endsAt());
        if (first != null && first.endsAt() <= now) {
          budget.onEnd(underWay.remove().key(), now);
        }
      }
      return countedAt.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private long send() {
      CallKey key = keys.get(served % keys.size());
      long opensAt = budget.opensAt(key, now);
      if (opensAt > now) {
        return opensAt;
      }
      // Mostly quick, now and then slow, and counted early or late.
      long latency =
          10 * MILLI + random.nextLong(random.nextInt(20) == 0 ? latencyMax : 50 * MILLI);
      budget.onSent(key, now);
      underWay.add(new UnderWay(key, now + latency));
      countedAt.add(now + random.nextLong(latency + 1));
      served++;
      return now;
    }
  }

  private static void requireWithin(int limit, long span, long[] counted) {
    for (int i = limit; i < counted.length; i++) {
      assertThat(counted[i] - counted[i - limit]).as("call %d", i).isGreaterThanOrEqualTo(span);
    }
  }

  private static void requireUse(double share, double allowed, long[] counted) {
    assertThat(counted.length / allowed).isGreaterThanOrEqualTo(share);
  }

  @SeededTest(runs = 30)
  void shouldUseAMinutesLimitAndNeverExceedIt(long seed) { // I7
    CallKey key = PaceWorld.key("a", "msgaudit/get_permit_user_list");
    long[] counted = new Crowd(100, List.of(key), 10, 5 * SECOND, seed).call(20 * MINUTE);

    requireWithin(1_000, MINUTE, counted);
    requireUse(0.9, 20 * 1_000, counted);
  }

  @SeededTest(runs = 2)
  void shouldUseAnHoursLimitAndNeverExceedIt(long seed) { // I7
    CallKey key = PaceWorld.key("a", "externalcontact/get");
    long[] counted = new Crowd(100, List.of(key), 10, SECOND, seed).call(3 * HOUR);

    requireWithin(10_000, MINUTE, counted);
    requireWithin(150_000, HOUR, counted);
    requireUse(0.9, 3 * 150_000, counted);
  }

  @SeededTest(runs = 5)
  void shouldUseAnAddressesLimitForAllCorpsTogether(long seed) { // I7
    List<CallKey> corps = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      corps.add(PaceWorld.key("c" + i, "externalcontact/get"));
    }
    long[] counted = new Crowd(100, corps, 64, SECOND, seed).call(10 * MINUTE);

    requireWithin(20_000, MINUTE, counted);
    requireUse(0.9, 10 * 20_000, counted);
  }

  @SeededTest(runs = 5)
  void shouldUseAProvidersLargerLimitForSuites(long seed) { // I7
    List<CallKey> corps = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      corps.add(new CallKey("corp:c" + i, "/cgi-bin/externalcontact/get", true));
    }
    long[] counted = new Crowd(100, corps, 96, SECOND, seed).call(10 * MINUTE);

    requireWithin(40_000, MINUTE, counted);
    requireUse(0.9, 10 * 40_000, counted);
  }

  @SeededTest(runs = 10)
  void shouldUseItsShareAndNoMore(long seed) { // I7
    int share = 5 + (int) (seed % 40);
    CallKey key = PaceWorld.key("a", "externalcontact/get");
    long[] counted = new Crowd(share, List.of(key), 10, SECOND, seed).call(12 * MINUTE);

    requireWithin(100 * share, MINUTE, counted);
    requireUse(0.9, 12 * 100 * share, counted);
  }

  @SeededTest(runs = 5)
  void shouldKeepToADaysLimitOfConversions(long seed) { // I7
    CallKey key = PaceWorld.key("a", "idconvert/unionid_to_external_userid");
    long[] counted = new Crowd(1, List.of(key), 10, SECOND, seed).call(50 * HOUR);

    requireWithin(1_000, HOUR, counted);
    requireWithin(4_800, 24 * HOUR, counted);
    requireUse(0.9, 2 * 4_800, counted);
  }
}
