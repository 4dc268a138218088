package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.inbox.Effects;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.SealedKeys;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.testkit.SeededTest;
import io.weir.testkit.StoredRows;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A replay by itself: what it gives to the store, and what it leaves alone. */
class DrainReplayTest {

  private static final JournalId JOB = new JournalId("replay-1");
  private static final CorpId A = new CorpId("wwA");
  private static final DrainBounds BOUNDS =
      new DrainBounds(40, 1 << 20, 5_000_000, 200, 1 << 20, 4, 0);

  private static final class Hand implements Clock {
    private long now = 1_000;

    @Override
    public long millis() {
      return now / 1_000_000;
    }

    @Override
    public long nanos() {
      return now;
    }

    void advanceNanos(long nanos) {
      now += nanos;
    }
  }

  private final Hand clock = new Hand();

  private ReplayReader reader(
      DrainWorld world, ReplayRange range, JournalPosition end, double rate) {
    return new ReplayReader(world.journal.openReader(1), range, end, rate, clock, SealedKeys.NONE);
  }

  private static Drain drain(ReplayReader reader) {
    return new Drain(
        Drain.Purpose.REPLAY,
        JOB,
        1,
        BOUNDS,
        reader,
        new Pressure(1 << 30, 1 << 30),
        Telemetry.NONE);
  }

  /** Runs until there is nothing more to do, or {@code commitsMax} are through. */
  private int run(DrainWorld world, Drain drain, int commitsMax) {
    int commits = 0;
    while (commits < commitsMax) {
      DrainStep step = drain.next(clock.nanos());
      if (step instanceof DrainStep.Decode decode) {
        drain.onDecoded(
            decode.piece(), FakeDecoder.decode(decode.piece().records()), clock.nanos());
      } else if (step instanceof DrainStep.Commit commit) {
        commits++;
        commit(world, drain, commit.batch());
      } else if (step instanceof DrainStep.Wait wait && wait.untilNanos() == Long.MAX_VALUE) {
        return commits;
      } else {
        assertThat(step).as("a replay asks for no cursor").isInstanceOf(DrainStep.Wait.class);
        clock.advanceNanos(5_000_000);
      }
    }
    return commits;
  }

  private void commit(DrainWorld world, Drain drain, MessageBatch batch) {
    assertThat(batch.journal()).isEqualTo(JOB);
    assertThat(batch.runs()).as("no cursor moves (I2)").isEmpty();
    assertThat(batch.inbox()).allMatch(row -> row.state().equals(Effects.STATE_REPLAYED));
    world.store.commit(
        batch,
        replyTo(
            outcome -> {
              if (outcome instanceof CommitOutcome.CheckpointMoved moved) {
                assertThat(drain.resume(moved.stored())).isTrue();
              } else {
                drain.onCommitted((CommitOutcome.Committed) outcome);
              }
            }));
  }

  private static DrainWorld filled(SplittableRandom random, int records) {
    DrainWorld world = DrainWorld.archive();
    world.store.lease(A, 1);
    long after = 0;
    for (int i = 0; i < records; i++) {
      long seq = after + 1 + random.nextInt(3);
      world.append(TestRecords.archived(random.nextInt(3) == 0 ? "wwB" : "wwA", seq, after));
      after = seq;
    }
    return world;
  }

  @Test
  void shouldPassOverOnlySoManyRecordsAtATime() { // I7
    DrainWorld world = filled(new SplittableRandom(7), 60_000);
    world.append(TestRecords.archived("wwC", 1, 0));
    ReplayRange ofC =
        new ReplayRange(
            0, Long.MAX_VALUE, ReplayRange.EVERY_SHARD, 0, Long.MAX_VALUE, new CorpId("wwC"));
    ReplayReader narrow = reader(world, ofC, world.end, 0);
    assertThat(narrow.poll()).isNull();
    assertThat(narrow.hasEnded()).isFalse();
    assertThat(narrow.poll()).isNotNull();
    assertThat(narrow.poll()).isNull();
    assertThat(narrow.hasEnded()).isTrue();
  }

  @Test
  void shouldGoOverWhatTheCursorHasPassedAndMoveNothing() { // I2, I5
    DrainWorld world = filled(new SplittableRandom(1), 300);
    world.run();
    StoredRows live = world.store.rows();
    Cursor cursor = world.cursor("wwA");
    JournalPosition checkpoint = world.checkpoint();

    Drain replay = drain(reader(world, ReplayRange.WHOLE, world.end, 0));
    assertThat(replay.resume(Checkpoint.NONE)).isTrue();
    assertThat(run(world, replay, Integer.MAX_VALUE)).isPositive();

    assertThat(world.store.rows()).isEqualTo(live);
    assertThat(world.cursor("wwA")).isEqualTo(cursor);
    assertThat(world.checkpoint()).isEqualTo(checkpoint);
    assertThat(world.store.checkpoint(JOB, 1).position()).isEqualTo(world.end);
  }

  @Test
  void shouldGiveOnlyWhatIsInItsRange() {
    DrainWorld world = DrainWorld.archive();
    for (int i = 0; i < 10; i++) {
      world.append(at(i % 2 == 0 ? "wwA" : "wwB", i + 1, 1_000L * i));
    }
    ReplayRange times = new ReplayRange(2_000, 6_000, ReplayRange.EVERY_SHARD, 0, 0, null);
    assertThat(seqs(reader(world, times, world.end, 0))).containsExactly(3L, 4L, 5L, 6L);
    ReplayRange ofA = new ReplayRange(2_000, 6_000, ReplayRange.EVERY_SHARD, 0, 0, A);
    assertThat(seqs(reader(world, ofA, world.end, 0))).containsExactly(3L, 5L);
    ReplayRange positions =
        new ReplayRange(0, Long.MAX_VALUE, 1, world.positionOf(3), world.positionOf(5), null);
    assertThat(seqs(reader(world, positions, world.end, 0))).containsExactly(4L, 5L, 6L);
    assertThat(positions.touches(1)).isTrue();
    assertThat(positions.touches(2)).isFalse();
    JournalPosition end = new JournalPosition(world.positionOf(1));
    assertThat(seqs(reader(world, ReplayRange.WHOLE, end, 0))).containsExactly(1L, 2L);
    assertThat(seqs(reader(world, ReplayRange.WHOLE, JournalPosition.START, 0))).isEmpty();
  }

  @Test
  void shouldCountWhatIsDamagedAndGoOver() { // I3
    DrainWorld world = filled(new SplittableRandom(4), 60);
    world.run();
    StoredRows live = world.store.rows();
    world.journal.damage(1, 7);
    world.journal.damage(1, 31);
    long[] damaged = {0};
    Telemetry telemetry =
        new Telemetry() {
          @Override
          public void count(Meter meter, long n) {
            damaged[0] += meter == Meter.JOURNAL_DAMAGED ? n : 0;
          }
        };
    Drain replay =
        new Drain(
            Drain.Purpose.REPLAY,
            JOB,
            1,
            BOUNDS,
            reader(world, ReplayRange.WHOLE, world.end, 0),
            new Pressure(1 << 30, 1 << 30),
            telemetry);
    replay.resume(Checkpoint.NONE);
    run(world, replay, Integer.MAX_VALUE);

    assertThat(damaged[0]).isEqualTo(2);
    assertThat(world.store.rows()).isEqualTo(live);
    assertThat(world.store.checkpoint(JOB, 1).position()).isEqualTo(world.end);
  }

  @Test
  void shouldGoOnBehindARecordThatTheJournalHasNoMore() {
    DrainWorld world = DrainWorld.archive();
    for (int i = 0; i < 4; i++) {
      world.append(at("wwA", i + 1, 0));
    }
    ReplayReader reader = reader(world, ReplayRange.WHOLE, world.end, 0);
    assertThat(reader.seekAfter(new JournalPosition(world.positionOf(1) + 1))).isTrue();
    assertThat(seqs(reader)).containsExactly(3L, 4L);
  }

  @Test
  void shouldGiveNoMoreThanTheRateAllows() { // I7
    DrainWorld world = filled(new SplittableRandom(2), 100);
    ReplayReader reader = reader(world, ReplayRange.WHOLE, world.end, 20);
    assertThat(seqs(reader)).hasSize(1);
    clock.advanceNanos(1_000_000_000L);
    assertThat(seqs(reader)).hasSize(20);
    assertThat(reader.hasEnded()).isFalse();
    clock.advanceNanos(60_000_000_000L);
    assertThat(seqs(reader)).hasSize(79);
    assertThat(reader.hasEnded()).isTrue();
  }

  @Test
  void shouldNotEndWithAJournalThatGrows() {
    DrainWorld world = filled(new SplittableRandom(3), 50);
    ReplayReader reader = reader(world, ReplayRange.WHOLE, world.end, 0);
    world.append(TestRecords.archived("wwA", 9_000, 8_999));
    assertThat(seqs(reader)).hasSize(50);
    assertThat(reader.hasEnded()).isTrue();
    assertThat(seqs(reader)).isEmpty();
  }

  @SeededTest(runs = 50)
  void shouldBuildTheSameHoweverOftenItIsInterrupted(long seed) { // I5
    SplittableRandom random = new SplittableRandom(seed);
    DrainWorld world = filled(random, 400);
    world.run();
    StoredRows live = world.store.rows();
    DrainWorld shadow = new DrainWorld(1, BOUNDS);
    world.appended.forEach(shadow::append);

    int runs = 0;
    int commits = 1;
    while (commits > 0) {
      Drain replay = drain(reader(shadow, ReplayRange.WHOLE, shadow.end, 0));
      replay.resume(shadow.store.checkpoint(JOB, 1));
      commits = run(shadow, replay, 1 + random.nextInt(3));
      runs++;
    }

    assertThat(runs).isGreaterThan(2);
    assertThat(shadow.store.rows()).isEqualTo(live);
    assertThat(shadow.store.rows().conversations()).isEqualTo(shadow.store.rows().recounted());
  }

  private static JournalRecord.Archived at(String corp, long seq, long pulledAtMs) {
    JournalRecord.Archived r = TestRecords.archived(corp, seq, seq - 1);
    return new JournalRecord.Archived(
        r.corp(),
        r.seq(),
        r.after(),
        r.fencingToken(),
        r.run(),
        r.msgId(),
        r.keyVersion(),
        r.randomKey(),
        r.chatMessage(),
        pulledAtMs);
  }

  private static List<Long> seqs(ReplayReader reader) {
    List<Long> seqs = new ArrayList<>();
    for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
      seqs.add(
          ((JournalRecord.Archived)
                  ((io.weir.engine.journal.RecordCodec.Decoded.Sound) entry.decoded()).record())
              .seq());
    }
    return seqs;
  }

  private static Reply<CommitOutcome> replyTo(Consumer<CommitOutcome> ok) {
    return new Reply<>() {
      @Override
      public void ok(CommitOutcome value) {
        ok.accept(value);
      }

      @Override
      public void fail(Throwable cause) {
        throw new AssertionError(cause);
      }
    };
  }
}
