package io.weir.bench.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.drain.Changes.Change;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ChangesTest {

  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(5);

  private static List<Change> draw(int burst, int... entries) {
    return Changes.draw(entries, burst, LENGTH, TICK, 1);
  }

  @Test
  void shouldShowEachEntryOnceInOrderOfTimeOnTicksAndInTime() {
    List<Change> changes = draw(3, 1000, 1, 0, 77);
    assertThat(changes).isSortedAccordingTo(Comparator.comparingLong(Change::atNanos));
    assertThat(changes)
        .allMatch(c -> c.atNanos() % TICK.toNanos() == 0)
        .allMatch(c -> c.atNanos() < LENGTH.toNanos());
    assertThat(entries(changes, 4)).containsExactly(1000, 1, 0, 77);
  }

  @Test
  void shouldMakeOneChangeOfACorpsInOneTick() {
    List<Change> changes = draw(1, 20_000);
    assertThat(changes.stream().map(Change::atNanos)).doesNotHaveDuplicates();
    assertThat(entries(changes, 1)).containsExactly(20_000);
  }

  @Test
  void shouldSpreadThemOverAllOfTheTime() {
    long[] quarters = new long[4];
    for (Change change : draw(1, 4000)) {
      quarters[(int) (4 * change.atNanos() / LENGTH.toNanos())] += change.entries();
    }
    assertThat(LongStream.of(quarters)).allMatch(count -> count > 850 && count < 1150);
  }

  @Test
  void shouldBeTheSameForTheSameSeedAndAnotherForAnother() {
    assertThat(draw(1, 50)).isEqualTo(draw(1, 50));
    assertThat(Changes.draw(new int[] {50}, 1, LENGTH, TICK, 2)).isNotEqualTo(draw(1, 50));
  }

  @Test
  void shouldShareOutInProportionAndNeverMoreThanThereIs() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1000; i++) {
      int[] left = random.ints(random.nextInt(1, 20), 0, 500).toArray();
      long all = IntStream.of(left).sum();
      long total = random.nextLong(all + 50);
      int[] quotas = Changes.quotas(left, total);
      assertThat(IntStream.of(quotas).sum()).isEqualTo((int) Math.min(total, all));
      for (int c = 0; c < left.length; c++) {
        double fair = all == 0 ? 0 : (double) Math.min(total, all) * left[c] / all;
        assertThat(quotas[c]).isBetween(0, left[c]);
        assertThat((double) quotas[c]).isBetween(fair - 1, fair + 1);
      }
    }
  }

  private static int[] entries(List<Change> changes, int corps) {
    int[] sums = new int[corps];
    changes.forEach(change -> sums[change.corp()] += change.entries());
    return sums;
  }
}
