package io.weir.engine.pull;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Invariant;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to do next for one corp. Owned by its pull loop; does no I/O and never waits.
 *
 * <h2>Position</h2>
 *
 * The position is the last seq that the journal acknowledged under this lease. It moves when {@link
 * #onAppended} says so and never before; an empty page leaves it alone; it goes back only by {@link
 * #setBack} or a new grant (I2). A page that the journal does not take is dropped and asked for
 * again.
 *
 * <h2>One thing at a time</h2>
 *
 * After {@link #onFetchStarted} the puller wants nothing until the archive answers, and after a
 * page with records nothing until the journal answers. A grant, set-back or revocation meanwhile
 * makes that answer stale: it is awaited all the same, and then ignored. So no answer needs a
 * number, and no corp ever has two requests under way.
 */
@Confined(Role.PULL_LOOP)
public final class Puller {

  /** So many failures in a row, and the status says so; before that it is a hiccup. */
  private static final int HICCUPS_MAX = 3;

  /**
   * Digests of quarantined entries remembered: a page at the tip brings the same ones every time.
   */
  private static final int SCRAPS_MAX = 1024;

  private enum Awaited {
    NOTHING,
    PAGE,
    APPEND
  }

  /** What is on its way into the journal. */
  private record Appending(long end, int received, int messages, int scraps) {
    private static final Appending NOTHING = new Appending(0, 0, 0, 0);
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.PULL_LOOP);
  private final CorpId corp;
  private final PullConfig config;
  private final Telemetry telemetry;

  // Touched by the owning loop only.
  private final PullRate rate;
  private final LossWatch watch;
  private final PullStatus status = new PullStatus();
  private @Nullable PullGrant grant;
  private long run;
  private long position;
  private Awaited awaited = Awaited.NOTHING;
  private boolean stale;
  private long askedAtMs;
  private int askedLimit;
  private Appending appending = Appending.NOTHING;
  private long tipToldMs;
  private @Nullable LossReport loss;
  private long lossCountedMs;
  private @Nullable Set<Long> scraps;

  /**
   * @param pollMillis the shortest interval between two polls of this corp when it is quiet
   */
  public Puller(
      CorpId corp, long pollMillis, PullConfig config, Entropy entropy, Telemetry telemetry) {
    this.corp = corp;
    this.config = config;
    this.telemetry = telemetry;
    this.rate = new PullRate(pollMillis, config, entropy);
    this.watch = new LossWatch(config.retentionMillis());
  }

  /**
   * The next thing to do at {@code now} (nanos); asking twice without a fact in between gives the
   * same answer.
   */
  public PullStep next(long now, Pressure.Level level) {
    assert owner.isCurrent() : owner.complaint();
    if (grant == null) {
      return new PullStep.Stop("no lease");
    }
    if (awaited != Awaited.NOTHING) {
      return new PullStep.Wait(PullStep.NEVER);
    }
    if (level == Pressure.Level.STOPPED) {
      return new PullStep.Pause("the journal is full", rate.pausedUntil(now));
    }
    if (level == Pressure.Level.AHEAD && rate.isBehind()) {
      return new PullStep.Pause("the drain has enough to do", rate.lookAgainAt(now));
    }
    long due = rate.dueAt(level);
    return now < due ? new PullStep.Wait(due) : new PullStep.Fetch(position, rate.limit());
  }

  /** A lease, new or again. What is under way under an older one no longer counts. */
  public void grant(PullGrant lease) {
    assert owner.isCurrent() : owner.complaint();
    forgetAwaited();
    grant = lease;
    run = lease.run();
    position = lease.start();
    rate.onGrant();
    watch.onGrant(lease.tipAtMs());
    status.onGrant();
    tipToldMs = Math.max(tipToldMs, lease.tipAtMs());
  }

  /** The lease is over. The status stays: whoever pulls next will say. */
  public void revoke() {
    assert owner.isCurrent() : owner.complaint();
    forgetAwaited();
    grant = null;
  }

  /** The corp is not to be pulled any more, until a new grant. */
  public void disable() {
    revoke();
    status.onDisabled();
  }

  /**
   * Goes back (or on) to {@code chatSeq}, because the drain found that the records of {@code
   * brokenRun} do not connect to it. One break is reported by many records; only the first counts.
   *
   * @return false when that run is over already, and nothing was done
   */
  public boolean setBack(long brokenRun, long chatSeq) {
    assert owner.isCurrent() : owner.complaint();
    if (grant == null || brokenRun != run) {
      return false;
    }
    forgetAwaited();
    run++;
    position = chatSeq;
    rate.onSetBack();
    telemetry.count(Meter.PULL_SET_BACK, 1);
    return true;
  }

  /** WeCom says that there is something new; it says so at most every 15 s and corp. */
  public void onNotify(long now) {
    assert owner.isCurrent() : owner.complaint();
    rate.onNotify(now);
  }

  /** The verticle does a {@link PullStep.Fetch}. */
  public void onFetchStarted(long now, long wallMs, Pressure.Level level) {
    assert owner.isCurrent() : owner.complaint();
    requireAwaited(Awaited.NOTHING);
    awaited = Awaited.PAGE;
    askedAtMs = wallMs;
    askedLimit = rate.limit();
    rate.onFetch(now, level);
  }

  /**
   * The archive answered.
   *
   * @return what to append, in this order; empty = nothing, and no {@link #onAppended} follows
   */
  public List<JournalRecord> onPage(PullPage page, long now, long wallMs) {
    assert owner.isCurrent() : owner.complaint();
    requireAwaited(Awaited.PAGE);
    awaited = Awaited.NOTHING;
    PullGrant lease = grant;
    if (stale || lease == null) {
      stale = false;
      return List.of();
    }
    telemetry.duration(Meter.PULL_PAGE, now - rate.fetchedAt());
    watch.onPage(askedAtMs).ifPresent(this::reportLoss);
    PageOrder order = PageOrder.of(page, position);
    telemetry.count(Meter.PULL_DROPPED, "stale", order.stale());
    telemetry.count(Meter.PULL_DROPPED, "repeated", order.repeated());
    // Scraps first: a crash halfway must not leave the sequence without them, since they would not
    // come again (I2).
    List<JournalRecord> records = scrapRecords(page, order, wallMs);
    records.addAll(order.records(corp, position, lease.fencingToken(), run, wallMs));
    if (records.isEmpty()) {
      onNothingNew(page.received(), now);
    } else {
      awaited = Awaited.APPEND;
      int messages = order.sequence().size();
      appending =
          new Appending(order.end(position), page.received(), messages, records.size() - messages);
    }
    return records;
  }

  /** All that {@link #onPage} returned is in the journal, as durable as configured. */
  public void onAppended(long now) {
    assert owner.isCurrent() : owner.complaint();
    if (!answered(Awaited.APPEND)) {
      return;
    }
    Appending done = appending;
    Invariant.I2.require(done.end() >= position, "the pull position only rises within a run");
    telemetry.count(Meter.PULL_MESSAGES, done.messages());
    telemetry.count(Meter.PULL_QUARANTINED, done.scraps());
    if (done.messages() == 0) {
      onNothingNew(done.received(), now); // all of it goes to quarantine
      return;
    }
    position = done.end();
    if (rate.onProgress(done.received(), now)) {
      status.onProgress(done.received() >= askedLimit, now);
    } else {
      status.onNews();
    }
  }

  /** The journal's queue was full and took nothing: the page is asked for again a little later. */
  public void onAppendRefused(long now) {
    assert owner.isCurrent() : owner.complaint();
    if (answered(Awaited.APPEND)) {
      forgetScraps();
      telemetry.count(Meter.JOURNAL_FULL, 1);
      rate.onAppendRefused(now);
    }
  }

  /** The journal failed; nobody knows what of the page is there, so all of it comes again. */
  public void onAppendFailed(long now) {
    assert owner.isCurrent() : owner.complaint();
    if (answered(Awaited.APPEND)) {
      forgetScraps();
      failed(WeComFailure.retryable("the journal did not append"), now);
    }
  }

  /** The archive did not answer with a page. */
  public void onFailure(WeComFailure failure, long now, long wallMs) {
    assert owner.isCurrent() : owner.complaint();
    telemetry.count(Meter.PULL_FAILURES, failure.errorClass().label(), 1);
    if (answered(Awaited.PAGE)) {
      failed(failure, now);
      watch.onOutage(wallMs).ifPresent(this::reportLoss);
    }
  }

  public CorpId corp() {
    return corp;
  }

  /** The last seq that the journal acknowledged, or where the lease began. */
  public long appendedSeq() {
    return position;
  }

  /** Which run the next records belong to, see {@link #setBack}. */
  public long run() {
    return run;
  }

  /** {@code idle}, {@code pulling}, {@code blocked: REASON} or {@code disabled}. */
  public String status() {
    return status.text();
  }

  /** The new status when it has changed since it was last taken. */
  public Optional<String> takeStatusChange() {
    return status.change();
  }

  /** A loss that was noticed since it was last taken. */
  public Optional<LossReport> takeLoss() {
    Optional<LossReport> taken = Optional.ofNullable(loss);
    loss = null;
    return taken;
  }

  /** A tip that should be stored now: the first, and then one every so often. 0 = none. */
  public long takeTip() {
    long tip = watch.tipAtMs();
    if (tip == tipToldMs || (tipToldMs != 0 && tip - tipToldMs < config.tipReportMillis())) {
      return 0;
    }
    tipToldMs = tip;
    return tip;
  }

  /** Wall clock of the last question that was answered with nothing more; 0 = not known. */
  public long tipAtMs() {
    return watch.tipAtMs();
  }

  /** Hours until the source starts to drop what is not pulled yet; NaN when no tip is known. */
  public double hoursLeft(long wallMs) {
    return watch.hoursLeft(wallMs);
  }

  /** Why a call last failed; empty = never. */
  public String lastErrorReason() {
    return status.lastError();
  }

  /** True while calls fail: such a corp gets a smaller share of the slots. */
  boolean inTrouble() {
    return rate.failures() > 0;
  }

  private void reportLoss(LossReport report) {
    if (report.fromMs() != lossCountedMs) {
      lossCountedMs = report.fromMs(); // an outage is one loss, however often it is told
      telemetry.count(Meter.PULL_LOSS, 1);
    }
    loss = report;
  }

  private void onNothingNew(int received, long now) {
    // An archive that answers fewer than asked for has no more, even if it repeats what we have.
    if (received < askedLimit) {
      watch.onTip(askedAtMs);
      rate.onTip(now);
      status.onTip();
    } else {
      rate.onBarren(now);
      status.onError("a full page has nothing after seq " + position, true);
    }
  }

  private void failed(WeComFailure failure, long now) {
    int limitBefore = rate.limit();
    rate.onFailure(failure, now);
    if (failure.errorClass() == ErrorClass.TOO_LARGE && rate.limit() < limitBefore) {
      return; // asked for again in halves: nobody need hear of it
    }
    boolean lasting =
        switch (failure.errorClass()) {
          case BLOCKED, BAD_REQUEST, GONE, UNKNOWN, RATE_LIMITED, TOO_LARGE -> true;
          case BUSY, TOKEN, CONCURRENCY, RETRYABLE -> rate.failures() > HICCUPS_MAX;
        };
    status.onError(failure.reason(), lasting);
  }

  private List<JournalRecord> scrapRecords(PullPage page, PageOrder order, long wallMs) {
    List<JournalRecord> records = new ArrayList<>(order.sequence().size() + 4);
    for (PullPage.Unusable bad : page.unusable()) {
      addScrap(bad.msgId(), bad.reason(), bad.json(), records, wallMs);
    }
    for (PullPage.Entry rival : order.conflicting()) {
      addScrap(
          EntryFields.shortId(rival.msgId()),
          "duplicate_seq",
          EntryFields.json(rival),
          records,
          wallMs);
    }
    return records;
  }

  private void addScrap(
      String msgId, String reason, byte[] json, List<JournalRecord> records, long wallMs) {
    if (scraps == null) {
      scraps = new LinkedHashSet<>();
    }
    Set<Long> known = scraps;
    if (!known.add(digest(json))) {
      return; // it comes with every page until the sequence moves past it
    }
    if (known.size() > SCRAPS_MAX) {
      known.remove(known.iterator().next());
    }
    records.add(new JournalRecord.Quarantined(corp, msgId, reason, json, wallMs));
  }

  private static long digest(byte[] json) {
    long high = Arrays.hashCode(json);
    long fnv = 0xcbf29ce484222325L;
    for (byte b : json) {
      fnv = (fnv ^ b) * 0x100000001b3L;
    }
    return fnv ^ (high << 32);
  }

  /** What was not appended must be quarantined when it comes again. */
  private void forgetScraps() {
    scraps = null;
  }

  private void forgetAwaited() {
    stale = awaited != Awaited.NOTHING;
    forgetScraps();
  }

  /** True when the answer counts; either way nothing is awaited after it. */
  private boolean answered(Awaited what) {
    requireAwaited(what);
    boolean counts = !stale && grant != null;
    awaited = Awaited.NOTHING;
    stale = false;
    return counts;
  }

  private void requireAwaited(Awaited what) {
    if (awaited != what) {
      throw new IllegalStateException(corp + ": awaits " + awaited + ", was told of " + what);
    }
  }
}
