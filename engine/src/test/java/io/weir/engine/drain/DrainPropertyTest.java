package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.SetBack;
import io.weir.engine.store.StoreFailure;
import io.weir.testkit.SeededTest;
import io.weir.testkit.SimMessageStore;
import io.weir.testkit.StoredRows;
import io.weir.testkit.TestMessages;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A drain among pullers, a pool and a store that answer late, in any order, wrongly or not at all.
 * Afterwards everything is there once; underway, nothing is passed that would be lost.
 */
final class DrainPropertyTest {

  /** The simplest puller that goes back when it is told to. */
  private static final class NaivePuller {
    final CorpId corp;
    final NavigableSet<Long> archive = new TreeSet<>();
    long position;
    long run = 1;

    NaivePuller(CorpId corp) {
      this.corp = corp;
    }

    void publish(SplittableRandom random, int count) {
      long seq = archive.isEmpty() ? random.nextLong(3) : archive.last();
      for (int i = 0; i < count; i++) {
        seq += random.nextInt(9) == 0 ? 3 : 1;
        archive.add(seq);
      }
    }

    void pull(DrainWorld world, int count) {
      for (Long seq = archive.higher(position); seq != null && count > 0; count--) {
        JournalRecord.Archived record =
            TestRecords.archived(corp.value(), seq, position, idOf(seq));
        world.append(TestRecords.again(record, 1, run));
        position = seq;
        seq = archive.higher(position);
      }
    }

    void startOver(long chatSeq) {
      run++;
      position = chatSeq;
    }

    // One in ten can't be decrypted; what the others say hangs on their id.
    String idOf(long seq) {
      return (seq % 10 == 3 ? FakeDecoder.BAD : "m") + corp + seq;
    }
  }

  private static final class Run {
    final SplittableRandom random;
    final DrainWorld world;
    final List<NaivePuller> pullers = new ArrayList<>();
    final Set<String> poisoned = new HashSet<>();
    final List<SimMessageStore.Snapshot> snapshots = new ArrayList<>();
    int records;

    Run(long seed) {
      random = new SplittableRandom(seed);
      world = new DrainWorld(1, bounds(random));
      int corps = 1 + random.nextInt(12);
      for (int i = 0; i < corps; i++) {
        NaivePuller puller = new NaivePuller(new CorpId("ww" + i));
        puller.publish(random, i == 0 ? 300 : random.nextInt(30));
        world.store.lease(puller.corp, 1);
        pullers.add(puller);
      }
      for (NaivePuller puller : pullers) {
        for (long seq : puller.archive) {
          if (random.nextInt(60) == 0 && !puller.idOf(seq).startsWith(FakeDecoder.BAD)) {
            world.store.poison(puller.idOf(seq));
            poisoned.add(puller.idOf(seq));
          }
        }
      }
      snapshots.add(world.store.snapshot());
    }

    private static DrainBounds bounds(SplittableRandom random) {
      return new DrainBounds(
          1 + random.nextInt(60),
          200 + random.nextInt(10_000),
          random.nextLong(5_000_000),
          1 + random.nextInt(300),
          300 + random.nextInt(40_000),
          1 + random.nextInt(4),
          random.nextInt(2) * random.nextLong(10_000_000));
    }

    void chaos() {
      for (int i = 0; i < 400; i++) {
        world.steps();
        world.now += random.nextLong(20_000_000);
        act();
        obeySetBacks();
      }
    }

    private void act() {
      switch (random.nextInt(12)) {
        case 0, 1 -> pull();
        case 2, 3, 4 -> decodeAny();
        case 5, 6 -> commitAny();
        case 7, 8 -> answerAny();
        case 9 -> trouble();
        default -> world.now += random.nextLong(200_000_000);
      }
    }

    private void pull() {
      NaivePuller puller = pullers.get(random.nextInt(pullers.size()));
      puller.pull(world, 1 + random.nextInt(80));
    }

    private void decodeAny() {
      if (!world.pieces.isEmpty()) {
        world.decode(random.nextInt(world.pieces.size()));
      }
    }

    private void commitAny() {
      if (world.batch != null) {
        world.commit();
        requireNothingLost();
        if (random.nextInt(4) == 0) {
          snapshots.add(world.store.snapshot());
        }
      }
    }

    private void answerAny() {
      if (!world.asked.isEmpty()) {
        int any = random.nextInt(world.asked.size());
        if (random.nextInt(4) == 0) {
          world.failCursors(any);
        } else {
          world.answerCursors(any);
        }
      }
    }

    private void trouble() {
      switch (random.nextInt(6)) {
        case 0 -> world.store.loseNextAnswer();
        case 1 -> {
          if (world.batch != null) {
            world.store.failNext(new StoreFailure.Retry("away"));
          }
        }
        case 2 -> damageOne();
        case 3 -> {
          failOver(random.nextInt(snapshots.size()));
        }
        case 4 -> restart();
        default -> world.append(scrap(records++));
      }
    }

    // Later ones are of a time that never was.
    private void failOver(int to) {
      world.store.failOverTo(snapshots.get(to));
      snapshots.subList(to + 1, snapshots.size()).clear();
    }

    private void damageOne() {
      if (!world.appended.isEmpty() && random.nextBoolean()) {
        int any = random.nextInt(world.appended.size());
        if (world.appended.get(any) instanceof JournalRecord.Archived) {
          world.journal.damageOnce(1, any);
        }
      }
    }

    // As the node does: its pullers start at the cursor, or go on behind what is journalled.
    private void restart() {
      world.restart();
      pullers.forEach(puller -> puller.startOver(world.store.cursor(puller.corp).chatSeq()));
    }

    private static JournalRecord.Quarantined scrap(int n) {
      return new JournalRecord.Quarantined(
          new CorpId("ww0"), "scrap" + n, "no_seq", new byte[] {1, 2}, 0);
    }

    private void obeySetBacks() {
      for (SetBack setBack : world.setBacks) {
        for (NaivePuller puller : pullers) {
          if (puller.corp.equals(setBack.corp()) && puller.run == setBack.run()) {
            puller.startOver(setBack.cursor().chatSeq());
          }
        }
      }
      world.setBacks.clear();
      if (world.drain.tookDamage()) {
        pullers.forEach(puller -> puller.startOver(world.store.cursor(puller.corp).chatSeq()));
      }
    }

    /** What the checkpoint passed and what the cursor passed, looked at record by record. */
    private void requireNothingLost() {
      Set<String> safe = world.store.safe();
      for (NaivePuller puller : pullers) {
        long chatSeq = world.store.cursor(puller.corp).chatSeq();
        for (long seq : puller.archive.headSet(chatSeq, true)) {
          requireSafe(safe, puller.corp, seq, "the cursor"); // I2
        }
      }
      long passed = world.checkpoint().index();
      for (int i = 0; i < world.appended.size() && world.positionOf(i) <= passed; i++) {
        if (world.appended.get(i) instanceof JournalRecord.Archived archived
            && archived.seq() <= world.store.cursor(archived.corp()).chatSeq()) {
          requireSafe(safe, archived.corp(), archived.seq(), "the checkpoint"); // I3
        }
      }
    }

    private static void requireSafe(Set<String> safe, CorpId corp, long seq, String passed) {
      if (!safe.contains(corp + " " + seq)) {
        throw new AssertionError(passed + " is past " + corp + " " + seq + ", which is nowhere");
      }
    }

    /** From now on nothing fails; one more message a corp shows each puller where it stands. */
    void settle() {
      world.store.mend();
      for (int round = 0; round < 50; round++) {
        world.run();
        obeySetBacks();
        if (round == 0) {
          pullers.forEach(puller -> puller.publish(random, 1));
        }
        JournalPosition before = world.end;
        pullers.forEach(puller -> puller.pull(world, Integer.MAX_VALUE));
        if (world.end.equals(before) && round > 0) {
          return;
        }
      }
      throw new AssertionError("pullers are set back for ever");
    }

    void requireAllStoredOnce() {
      StoredRows rows = world.store.rows();
      List<StoredRows.Message> expected = new ArrayList<>();
      List<String> refused = new ArrayList<>();
      for (NaivePuller puller : pullers) {
        for (long seq : puller.archive) {
          String id = puller.idOf(seq);
          if (id.startsWith(FakeDecoder.BAD) || poisoned.contains(id)) {
            refused.add(puller.corp + " " + seq);
          } else {
            long time = TestMessages.rows(puller.corp.value(), seq, id).message().msgTimeMs();
            expected.add(
                new StoredRows.Message(puller.corp.value(), id, time, seq, TestMessages.json(id)));
          }
        }
        assertThat(world.store.cursor(puller.corp)).isEqualTo(new Cursor(lastOf(puller), 1));
      }
      assertThat(Set.copyOf(rows.messages())).isEqualTo(Set.copyOf(expected)); // I5
      assertThat(rows.messages()).hasSameSizeAs(expected); // I5
      assertThat(rows.conversations()).isEqualTo(rows.recounted()); // I5
      assertThat(rows.quarantine().stream().filter(q -> q.seq() > 0))
          .extracting(q -> q.corp() + ' ' + q.seq())
          .containsExactlyInAnyOrderElementsOf(refused);
      assertThat(rows.quarantine().stream().filter(q -> q.seq() == 0)).hasSize(records);
      assertThat(world.checkpoint()).isEqualTo(world.end); // I3
      assertThat(world.drain.isDrained()).isTrue();
      assertThat(world.pressure.pendingBytes()).isZero(); // I7
    }

    private static long lastOf(NaivePuller puller) {
      @Nullable Long last = puller.archive.isEmpty() ? null : puller.archive.last();
      return last == null ? 0 : last;
    }
  }

  @SeededTest(runs = 200)
  void shouldStoreEverythingOnceWhateverFails(long seed) { // I2, I3, I5, I7
    Run run = new Run(seed);
    run.chaos();
    run.settle();
    run.requireAllStoredOnce();
  }
}
