package io.weir.bench.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws open-loop schedules: when which corp's archive grows by how much, whoever keeps up. */
final class Changes {

  /**
   * An archive grows.
   *
   * @param atNanos since the schedule's begin: when its entries are due
   * @param corp the corp's place
   * @param entries how many more can be seen
   */
  record Change(long atNanos, int corp, int entries) {}

  private Changes() {}

  /**
   * Changes at random moments of {@code length}, in the order of their moments; equal arguments,
   * equal changes.
   *
   * @param entries of each corp in all
   * @param burst entries of one change; changes of a corp in the same tick are one
   * @param tick how exact moments are
   */
  static List<Change> draw(int[] entries, int burst, Duration length, Duration tick, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Change> changes = new ArrayList<>();
    for (int corp = 0; corp < entries.length; corp++) {
      Map<Long, Integer> grown = new HashMap<>();
      for (int left = entries[corp]; left > 0; left -= burst) {
        long moment = random.nextLong(length.toNanos());
        grown.merge(moment - moment % tick.toNanos(), Math.min(burst, left), Integer::sum);
      }
      int place = corp;
      grown.forEach((at, count) -> changes.add(new Change(at, place, count)));
    }
    changes.sort(Comparator.comparingLong(Change::atNanos).thenComparingInt(Change::corp));
    return changes;
  }

  /**
   * {@code total} shared out in proportion to {@code left}, never more than there is: what each
   * corp is to say.
   */
  static int[] quotas(int[] left, long total) {
    long all = 0;
    for (int one : left) {
      all += one;
    }
    int[] quotas = new int[left.length];
    long before = 0;
    long given = 0;
    for (int i = 0; i < left.length && all > 0; i++) {
      before += left[i];
      long upTo = Math.min(total, all) * before / all;
      quotas[i] = (int) (upTo - given);
      given = upTo;
    }
    return quotas;
  }
}
