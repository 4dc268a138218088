package io.weir.engine.pull;

import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One puller with a clock of its own and a journal that takes everything. */
final class PullWorld {

  static final long SECOND = 1_000_000_000L;
  static final CorpId CORP = new CorpId("wwcorp");
  static final long DAY_MS = 86_400_000L;
  static final long WALL = 1_700_000_000_000L;

  final Puller puller;
  final List<JournalRecord> journal = new ArrayList<>();
  long now = -5 * SECOND; // the clock's origin means nothing
  Pressure.Level level = Pressure.Level.FLOWING;

  PullWorld() {
    this(PullConfig.DEFAULT);
  }

  PullWorld(PullConfig config) {
    this(config, 1000);
  }

  PullWorld(PullConfig config, long pollMillis) {
    SplittableRandom random = new SplittableRandom(7);
    puller = new Puller(CORP, pollMillis, config, random::nextLong, Telemetry.NONE);
  }

  static PullWorld granted(long chatSeq) {
    PullWorld world = new PullWorld();
    world.grant(chatSeq);
    return world;
  }

  void grant(long chatSeq) {
    puller.grant(new PullGrant(1, chatSeq, 0, 0, 0));
  }

  long wallMs() {
    return WALL + now / 1_000_000;
  }

  PullStep next() {
    return puller.next(now, level);
  }

  /** Starts the fetch that must be due now. */
  PullStep.Fetch fetch() {
    if (!(next() instanceof PullStep.Fetch fetch)) {
      throw new AssertionError("no fetch is due but " + next());
    }
    puller.onFetchStarted(now, wallMs(), level);
    return fetch;
  }

  List<JournalRecord> page(long... seqs) {
    return page(pageOf(seqs));
  }

  List<JournalRecord> page(PullPage page) {
    return puller.onPage(page, now, wallMs());
  }

  /** A whole round: asked, answered with these, appended. */
  PullStep.Fetch round(long... seqs) {
    return round(pageOf(seqs));
  }

  PullStep.Fetch round(PullPage page) {
    PullStep.Fetch fetch = fetch();
    List<JournalRecord> records = page(page);
    if (!records.isEmpty()) {
      journal.addAll(records);
      puller.onAppended(now);
    }
    return fetch;
  }

  void fail(int errcode) {
    fail(WeComFailure.ofCode(errcode, ""));
  }

  void fail(WeComFailure failure) {
    fetch();
    puller.onFailure(failure, now, wallMs());
  }

  /** How long the puller waits from now; 0 = a fetch is due. */
  long waits() {
    PullStep step = next();
    if (step instanceof PullStep.Wait wait) {
      return wait.untilNanos() - now;
    }
    if (step instanceof PullStep.Fetch) {
      return 0;
    }
    throw new AssertionError("neither waits nor fetches but " + step);
  }

  void sleep() {
    now += waits();
  }

  static PullPage pageOf(long... seqs) {
    List<PullPage.Entry> entries = new ArrayList<>();
    for (long seq : seqs) {
      entries.add(entry(seq, "m" + seq));
    }
    return new PullPage(entries, List.of());
  }

  static PullPage.Entry entry(long seq, String msgId) {
    return new PullPage.Entry(seq, msgId, 1, new byte[] {1}, new byte[] {2});
  }

  static PullPage full(long from) {
    return new PullPage(
        java.util.stream.LongStream.range(from, from + 1000)
            .mapToObj(seq -> entry(seq, "m" + seq))
            .toList(),
        List.of());
  }
}
