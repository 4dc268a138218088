package io.weir.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.wecom.WeComFailure;
import io.weir.testkit.SeededTest;
import io.weir.testkit.SimChatArchive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The puller against the simplest model there is: a position that moves to the last seq appended.
 * The archive shuffles, repeats, sends what was not asked for, fails; the drain sets back; leases
 * come and go; the journal refuses. I2 must hold all the same, and in the end nothing may be
 * missing.
 */
final class PullerPropertyTest {

  private static final CorpId CORP = new CorpId("wwcorp");
  private static final int[] ERRCODES = {-1, 40014, 45009, 45033, 301058, 301053, 10001, 424242};

  private static final List<Pressure.Level> LEVELS =
      List.of(Pressure.Level.FLOWING, Pressure.Level.SLOWED, Pressure.Level.STOPPED);

  private static final class World {
    private final SplittableRandom random;
    private final SimChatArchive archive = new SimChatArchive();
    private final Puller puller;
    private final List<JournalRecord.Archived> journal = new ArrayList<>();
    private long now;
    private long newest;
    private long start;
    // The model.
    private long position;
    private long token;
    private long run;
    private boolean granted;
    private boolean asking;
    private long askedAfter;
    private int askedLimit;
    private List<JournalRecord> appending = List.of();
    private boolean answerCounts;

    private World(long seed) {
      random = new SplittableRandom(seed);
      puller = new Puller(CORP, 1000, PullConfig.DEFAULT, random::nextLong, Telemetry.NONE);
    }

    private boolean chance(int oneIn) {
      return random.nextInt(oneIn) == 0;
    }

    private void step() {
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3 -> send();
        case 4 -> setBack();
        case 5 -> lease();
        case 6 -> puller.onNotify(now);
        case 7 -> now += random.nextLong(100_000_000_000L);
        default -> go(true);
      }
    }

    /** The source gets a few messages; seq has gaps. */
    private void send() {
      for (int i = random.nextInt(30); i > 0; i--) {
        newest += 1 + (chance(5) ? random.nextInt(100) : 0);
        archive.put(CORP, newest, chance(50) ? "" : "m" + newest);
      }
    }

    private void setBack() {
      long brokenRun = chance(2) ? run : run - 1 - random.nextInt(2);
      long chatSeq = start + (newest > start ? random.nextLong(newest - start) : 0);
      boolean done = puller.setBack(brokenRun, Math.min(chatSeq, position));
      assertThat(done).isEqualTo(granted && brokenRun == run);
      if (done) {
        run++;
        position = Math.min(chatSeq, position);
        answerCounts = false;
      }
    }

    private void lease() {
      if (granted && chance(2)) {
        puller.revoke();
        granted = false;
      } else {
        token++;
        long chatSeq = start + (position > start ? random.nextLong(position - start) : 0);
        long resume = chance(2) ? chatSeq + random.nextLong(position - chatSeq + 1) : 0;
        run = random.nextInt(10);
        puller.grant(new PullGrant(token, chatSeq, resume, run, 0));
        position = Math.max(chatSeq, resume);
        granted = true;
      }
      answerCounts = false;
    }

    private void go(boolean faulty) {
      if (!appending.isEmpty()) {
        append(faulty);
      } else if (asking) {
        answer(faulty);
      } else {
        ask(faulty);
      }
    }

    private void ask(boolean faulty) {
      Pressure.Level level = faulty ? LEVELS.get(random.nextInt(3)) : Pressure.Level.FLOWING;
      PullStep step = puller.next(now, level);
      assertThat(puller.next(now, level)).isEqualTo(step);
      assertThat(step instanceof PullStep.Stop).isEqualTo(!granted);
      if (step instanceof PullStep.Fetch fetch) {
        assertThat(fetch.after()).isEqualTo(position); // never position + 1, never further back
        assertThat(fetch.limit()).isBetween(1, 1000);
        assertThat(level).isNotEqualTo(Pressure.Level.STOPPED);
        asking = true;
        answerCounts = true;
        askedAfter = fetch.after();
        askedLimit = fetch.limit();
        puller.onFetchStarted(now, now / 1_000_000, level);
      } else if (step instanceof PullStep.Wait wait) {
        assertThat(wait.untilNanos()).isGreaterThan(now).isLessThan(PullStep.NEVER);
        now = wait.untilNanos();
      } else if (step instanceof PullStep.Pause pause) {
        assertThat(pause.untilNanos()).isGreaterThan(now);
        now = pause.untilNanos();
      }
    }

    private void answer(boolean faulty) {
      asking = false;
      if (faulty && chance(4)) {
        WeComFailure failure = WeComFailure.ofCode(ERRCODES[random.nextInt(ERRCODES.length)], "");
        puller.onFailure(failure, now, now / 1_000_000);
        return;
      }
      List<JournalRecord> records = puller.onPage(page(faulty), now, now / 1_000_000);
      if (!answerCounts) {
        assertThat(records).isEmpty();
        return;
      }
      requireSequence(records);
      appending = records;
    }

    /** A prefix of what follows, as a careless gateway sends it. */
    private PullPage page(boolean faulty) {
      List<PullPage.Entry> entries =
          new ArrayList<>(archive.page(CORP, askedAfter, askedLimit).entries());
      List<PullPage.Unusable> unusable = new ArrayList<>();
      if (faulty && !entries.isEmpty()) {
        for (int i = random.nextInt(3); i > 0; i--) {
          entries.add(entries.get(random.nextInt(entries.size())));
        }
        if (chance(3)) {
          entries.addAll(archive.page(CORP, 0, 1 + random.nextInt(3)).entries());
        }
        if (chance(4)) {
          PullPage.Entry taken = entries.get(random.nextInt(entries.size()));
          entries.add(new PullPage.Entry(taken.seq(), "rival", 1, new byte[0], new byte[] {9}));
          // The rival must come second, or it is the message and the other one the rival.
          return new PullPage(entries, unusable);
        }
        if (chance(4)) {
          unusable.add(new PullPage.Unusable("", "seq_missing", new byte[] {(byte) newest}));
        }
        for (int i = entries.size() - 1; i > 0; i--) {
          java.util.Collections.swap(entries, i, random.nextInt(i + 1));
        }
      }
      return new PullPage(entries, unusable);
    }

    private void requireSequence(List<JournalRecord> records) {
      long before = askedAfter;
      for (JournalRecord record : records) {
        if (record instanceof JournalRecord.Archived archived) {
          assertThat(archived.after()).isEqualTo(before);
          assertThat(archived.seq()).isEqualTo(archive.following(CORP, before)); // nothing skipped
          assertThat(archived.fencingToken()).isEqualTo(token);
          assertThat(archived.run()).isEqualTo(run);
          assertThat(archived.msgId()).isNotEqualTo("rival");
          before = archived.seq();
        }
      }
    }

    private void append(boolean faulty) {
      List<JournalRecord> records = appending;
      appending = List.of();
      int fate = faulty ? random.nextInt(6) : 5;
      if (fate == 0) {
        puller.onAppendRefused(now);
      } else if (fate == 1) {
        keep(records.subList(0, random.nextInt(records.size() + 1)));
        puller.onAppendFailed(now);
      } else {
        keep(records);
        puller.onAppended(now);
        if (answerCounts) {
          for (JournalRecord record : records) {
            position = record instanceof JournalRecord.Archived a ? a.seq() : position;
          }
        }
      }
      assertThat(puller.appendedSeq()).isEqualTo(position);
    }

    private void keep(List<JournalRecord> records) {
      for (JournalRecord record : records) {
        if (record instanceof JournalRecord.Archived archived) {
          journal.add(archived);
        }
      }
    }

    private void finish() {
      if (!granted) {
        lease();
        granted = true;
      }
      for (int i = 0; i < 5000 && !(position == newest && puller.status().equals("idle")); i++) {
        go(false);
      }
      assertThat(position).isEqualTo(newest);
      Set<Long> seqs = new HashSet<>();
      journal.forEach(record -> seqs.add(record.seq()));
      assertThat(seqs).containsAll(archive.seqs(CORP));
    }
  }

  @SeededTest(runs = 100)
  void shouldSkipNothingAndNeverGoBackWhateverHappens(long seed) { // I2
    World world = new World(seed);
    world.send();
    world.lease();
    for (int i = 0; i < 600; i++) {
      world.step();
    }
    world.finish();
  }
}
