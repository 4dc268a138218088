package io.weir.bench.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class CommitWatchTest {

  private static final long MILLI = 1_000_000L;

  private static List<Archive> archives = List.of();

  @BeforeAll
  static void makeArchives() throws IOException {
    World world =
        World.make(
            WorldPlan.of(4, 3, 600, 0, 1_700_000_000_000L),
            KeyRing.generate(),
            ExpectedSink.none(),
            made -> {});
    archives = List.copyOf(world.archives().values());
  }

  private static CommitWatch watch() {
    return new CommitWatch(archives, 1000 * MILLI);
  }

  @Test
  void shouldCountFromDueUntilItsSeqIsReached() {
    CommitWatch watch = watch();
    Archive archive = archives.get(0);
    watch.due(0, 0, 10 * MILLI);
    watch.due(0, 1, 20 * MILLI);
    watch.seen(0, archive.seqAt(0) - 1, 25 * MILLI);
    assertThat(watch.open()).isEqualTo(2);
    watch.seen(0, archive.seqAt(0), 30 * MILLI);
    watch.seen(0, archive.seqAt(0), 90 * MILLI);
    assertThat(watch.open()).isEqualTo(1);
    watch.seen(0, archive.seqAt(1), 100 * MILLI);
    assertThat(watch.open()).isZero();
    Histogram taken = watch.take();
    assertThat(taken.getTotalCount()).isEqualTo(2);
    assertThat(taken.getMinValue()).isCloseTo(20 * MILLI, within());
    assertThat(taken.getMaxValue()).isCloseTo(80 * MILLI, within());
  }

  @Test
  void shouldMeasureNoBacklog() {
    CommitWatch watch = watch();
    watch.due(1, 5, 10 * MILLI);
    watch.seen(1, archives.get(1).seqAt(archives.get(1).size() - 1), 40 * MILLI);
    assertThat(watch.take().getTotalCount()).isEqualTo(1);
    assertThat(watch.take().getTotalCount()).isZero();
  }

  @Test
  void shouldPutEachIntoTheBucketOfItsCommit() {
    CommitWatch watch = watch();
    for (int i = 0; i < 10; i++) {
      watch.due(0, i, 100 * MILLI);
    }
    watch.seen(0, 0, 0);
    watch.seen(0, archives.get(0).seqAt(3), 900 * MILLI);
    watch.seen(0, archives.get(0).seqAt(9), 2100 * MILLI);
    watch.seen(0, archives.get(0).seqAt(9), 3200 * MILLI);
    assertThat(watch.takeBuckets().stream().map(CommitWatch.Bucket::perSecond))
        .containsExactly(4.0, 0.0, 6.0);
    assertThat(watch.takeBuckets()).isEmpty();
  }

  @Test
  void shouldAgreeWithAModelThatLooksThroughAllSightings() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      CommitWatch watch = watch();
      Histogram model = new Histogram(3);
      for (int corp = 0; corp < archives.size(); corp++) {
        follow(watch, model, corp, random.split());
      }
      assertThat(watch.open()).isZero();
      assertThat(watch.take()).isEqualTo(model);
    }
  }

  private static void follow(
      CommitWatch watch, Histogram model, int corp, SplittableRandom random) {
    Archive archive = archives.get(corp);
    List<long[]> sightings = sightings(archive, random);
    for (int i = 0; i < archive.size(); i++) {
      long seq = archive.seqAt(i);
      if (random.nextInt(4) > 0) {
        long due = random.nextLong(1, 1000 * MILLI);
        watch.due(corp, i, due);
        long at = sightings.stream().filter(s -> s[0] >= seq).findFirst().orElseThrow()[1];
        model.recordValue(Math.max(0, at - due));
      }
    }
    sightings.forEach(sighting -> watch.seen(corp, sighting[0], sighting[1]));
  }

  private static List<long[]> sightings(Archive archive, SplittableRandom random) {
    List<long[]> sightings = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < archive.size(); i += random.nextInt(1, 20)) {
      now += random.nextLong(50 * MILLI);
      sightings.add(new long[] {archive.seqAt(i) - random.nextInt(2), now});
    }
    sightings.add(new long[] {archive.seqAt(archive.size() - 1), now + MILLI});
    return sightings;
  }

  private static org.assertj.core.data.Offset<Long> within() {
    return org.assertj.core.api.Assertions.within(MILLI / 10);
  }
}
