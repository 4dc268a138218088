package io.weir.verticles.directory;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.Asking;
import io.weir.engine.directory.EventBatch.GroupKey;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.Question;
import io.weir.engine.directory.Retry;
import io.weir.engine.directory.StandBack;
import io.weir.engine.directory.ThingQuestions;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComFailure;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up events, asks for what is stale, and reads the whole now and then. Three rounds that go
 * on beside each other; each looks again every second, and at once while there is more.
 */
public final class DirectoryVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryVerticle.class);

  private static final long LOOK_MS = 1_000;

  /**
   * Events are taken up together with those that come within this after the first. Each commit of a
   * drain brings some, and a transaction for each took 0.08 of a backlog's rate (bench/README).
   */
  private static final long TOGETHER_MS = 100;

  /** What Postgres refuses is asked for again after this. */
  private static final long REFUSED_MS = 3_600_000;

  /** Failures behind which a thing that this node does not keep is forgotten: most of a day. */
  private static final int NOT_KEPT_MAX = 24;

  /** Rooms remembered as looked up, some 100 bytes each. */
  private static final int ROOMS_MAX = 100_000;

  /** A stop waits so long for Postgres, and then so long for it to take back what is claimed. */
  private static final long STOP_MS = 1_500;

  private static final long GIVE_BACK_MS = 1_000;

  /**
   * Bounds.
   *
   * @param eventsMax a transaction
   * @param questionsMax things asked for at once
   * @param questionsEach of one corp's one kind
   * @param runsMax readings of the whole at once
   * @param claimMillis how long who asks has what is asked for; longer than a call may last
   */
  public record Bounds(
      int eventsMax, int questionsMax, int questionsEach, int runsMax, long claimMillis) {

    /**
     * A transaction of some 50 ms. Of one corp's one kind as many as may be on their way, and as
     * many again, which wait for their turn or are being stored; of all so many that a dozen corps
     * at their limits leave room for others.
     *
     * @param parallelismMax calls on their way at once, per corp and API
     * @param waitMillis that a call waits for its turn at most
     * @param requestMillis that it lasts at most
     */
    public static Bounds of(int parallelismMax, long waitMillis, long requestMillis) {
      return new Bounds(
          500, 256, Math.min(256, 2 * parallelismMax), 8, claimMillis(waitMillis, requestMillis));
    }

    // The call, its token before it, and both once more when the token has expired; a minute for
    // Postgres.
    private static long claimMillis(long waitMillis, long requestMillis) {
      return waitMillis + 4 * requestMillis + 60_000;
    }
  }

  private final PgDirectory store;
  private final Questions questions;
  private final Readings readings;
  private final Supplier<Map<CorpId, DirectoryAccess>> corps;
  private final Bounds bounds;
  private final StandBack standBack;
  private final Telemetry telemetry;
  private final Entropy entropy;
  private final BiConsumer<String, Context> loops;

  private final UnderWay underWay = new UnderWay();
  private final Set<PgStale.Claim> claimed = new HashSet<>();
  private final Set<GroupKey> knownRooms = new HashSet<>();
  private final Asking asking;
  private int eventsNow;
  private boolean taking;
  private boolean claiming;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Context home;
  private boolean stopped;

  /**
   * One a node.
   *
   * @param corps those whose directory is kept, as it is now
   * @param standBack when it does nothing, since others need the cores more
   * @param loops is told of its loop
   */
  public DirectoryVerticle(
      PgDirectory store,
      WeComApi api,
      Supplier<Map<CorpId, DirectoryAccess>> corps,
      Bounds bounds,
      StandBack standBack,
      Telemetry telemetry,
      Entropy entropy,
      BiConsumer<String, Context> loops) {
    this.store = store;
    this.questions = new Questions(api);
    this.readings =
        new Readings(
            store.sync(),
            questions,
            store.identities(api, entropy, bounds.claimMillis()),
            underWay,
            corps,
            bounds,
            standBack::fromAsking,
            telemetry,
            entropy,
            this::askForStale);
    this.corps = corps;
    this.bounds = bounds;
    this.asking = new Asking(bounds.questionsMax(), bounds.questionsEach());
    this.standBack = standBack;
    this.eventsNow = bounds.eventsMax();
    this.telemetry = telemetry;
    this.entropy = entropy;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName("directory-loop");
    loops.accept("directory-loop", context);
    home = context;
    vertx.setPeriodic(LOOK_MS, tick -> look());
    look();
    return Future.succeededFuture();
  }

  /**
   * Nothing is begun any more, and what WeCom says from now on is passed over. Completes when
   * Postgres has answered and has back what is still claimed, lest others wait until the claims are
   * over: 2.5 s at most.
   */
  @Override
  public Future<?> stop() {
    stopped = true;
    questions.stop();
    readings.stop();
    return Future.any(underWay.over(), vertx.timer(STOP_MS))
        .transform(
            either ->
                store
                    .claims()
                    .giveBack(claimed, readings.claimed(), bounds.claimMillis())
                    .timeout(GIVE_BACK_MS, TimeUnit.MILLISECONDS)
                    .<Void>mapEmpty());
  }

  /** Any thread: one commit had so many callbacks. */
  public void stored(int callbacks) {
    Context started = home;
    if (started != null && callbacks > 0) {
      started.runOnContext(go -> standBack.stored(callbacks));
    }
  }

  /** Any thread: there are events for the directory. */
  public void wake() {
    Context started = home;
    if (started != null && woken.compareAndSet(false, true)) {
      started.runOnContext(go -> takeEventsSoon());
    }
  }

  // While it stands back, at the next look.
  private void takeEventsSoon() {
    if (standBack.fromAsking()) {
      woken.set(false);
      return;
    }
    vertx.setTimer(
        TOGETHER_MS,
        soon -> {
          woken.set(false);
          takeEvents();
        });
  }

  /** Any thread: messages named these rooms. */
  public void spokenIn(Collection<GroupKey> rooms) {
    Context started = home;
    if (started != null && !rooms.isEmpty()) {
      started.runOnContext(go -> mark(rooms));
    }
  }

  private void mark(Collection<GroupKey> rooms) {
    Map<CorpId, DirectoryAccess> all = corps.get();
    List<GroupKey> fresh =
        rooms.stream()
            .filter(room -> all.containsKey(room.corp()) && !knownRooms.contains(room))
            .toList();
    if (fresh.isEmpty() || stopped) {
      return;
    }
    underWay
        .add(store.stale().markRooms(fresh))
        .onSuccess(
            done -> {
              if (knownRooms.size() > ROOMS_MAX) {
                knownRooms.clear(); // a few are looked up once more
              }
              knownRooms.addAll(fresh);
              askForStale();
            })
        .onFailure(cause -> waitsForPostgres("rooms", cause)); // the next reading asks for them
  }

  private void look() {
    if (!stopped) {
      takeEvents();
      askForStale();
      readings.look();
    }
  }

  // ---- events

  private void takeEvents() {
    if (taking || stopped || standBack.fromTakingUp()) {
      return;
    }
    taking = true;
    underWay
        .add(store.events().takeUp(eventsNow).recover(cause -> isolate(cause)))
        .onComplete(
            done -> {
              taking = false;
              if (done.failed()) {
                waitsForPostgres("events", done.cause());
                return;
              }
              PgDirectoryEvents.Taken taken = done.result();
              count("taken", taken.events());
              count("unusable", taken.unusable());
              count("unknown", taken.unknown());
              count("repeated", taken.repeated());
              if (taken.events() == eventsNow) {
                eventsNow = Math.min(bounds.eventsMax(), eventsNow * 2);
                takeEvents();
              }
              if (taken.stale() > 0) {
                askForStale();
              }
            });
  }

  // One that Postgres will never take must not keep all others: fewer and fewer are tried, until
  // it is alone.
  private Future<PgDirectoryEvents.Taken> isolate(Throwable cause) {
    String state = PgErrors.aboutTheRows(cause);
    if (state.isEmpty()) {
      return Future.failedFuture(cause);
    }
    if (eventsNow > 1) {
      eventsNow = Math.max(1, eventsNow / 4);
      return store.events().takeUp(eventsNow).recover(this::isolate);
    }
    LOG.error("an event for the directory cannot be taken up: sqlstate {}", state);
    return store
        .events()
        .giveUp("sqlstate " + state)
        .map(done -> new PgDirectoryEvents.Taken(1, 0, 1, 0, 0));
  }

  private void count(String what, int events) {
    if (events > 0) {
      telemetry.count(Meter.DIRECTORY_EVENTS, what, events);
    }
  }

  // ---- what is stale

  private void askForStale() {
    Asking.Wish wish = claiming || stopped || standBack.fromAsking() ? null : asking.wish();
    if (wish == null) {
      return;
    }
    Map<CorpId, DirectoryAccess> all = corps.get();
    claiming = true;
    underWay
        .add(store.stale().claim(wish, bounds.claimMillis()))
        .onComplete(
            done -> {
              claiming = false;
              if (done.failed()) {
                waitsForPostgres("stale things", done.cause());
                return;
              }
              List<PgStale.Claim> claims = done.result();
              boolean more =
                  asking.claimed(wish, claims.stream().map(PgStale.Claim::thing).toList());
              claimed.addAll(claims);
              if (stopped) {
                return;
              }
              claims.forEach(claim -> ask(claim, all.get(claim.thing().corp())));
              if (more) {
                askForStale(); // or as soon as one of them is answered
              }
            });
  }

  private void ask(PgStale.Claim claim, @Nullable DirectoryAccess access) {
    if (access == null || !ThingQuestions.canAsk(claim.thing().kind(), access)) {
      underWay.add(notKept(claim)).onComplete(done -> answered(claim));
    } else {
      ask(claim, access, () -> ThingQuestions.about(claim.thing(), access));
    }
  }

  // Another node may know the corp: it authorised a moment ago, or files are being rolled out.
  private Future<?> notKept(PgStale.Claim claim) {
    WeComFailure nobody = WeComFailure.blocked("not kept by the node that looked");
    long millis = Retry.millisAfter(nobody, claim.attempts(), entropy);
    return claim.attempts() < NOT_KEPT_MAX
        ? store.stale().failed(claim.thing(), nobody.reason(), millis)
        : store.stale().drop(claim.thing());
  }

  private void ask(
      PgStale.Claim claim,
      DirectoryAccess access,
      Supplier<Question<?, ThingQuestions.Answer>> question) {
    questions.put(
        question,
        claim.attempts(),
        answer -> {
          Question<?, ThingQuestions.Answer> more = answer.more();
          WeComFailure fault = answer.fault();
          if (more != null) {
            ask(claim, access, () -> more);
          } else if (fault != null) {
            failed(claim, access, answer.facts(), fault);
          } else {
            settle(claim, access, answer);
          }
        },
        failure -> failed(claim, access, List.of(), failure));
  }

  private void failed(
      PgStale.Claim claim, DirectoryAccess access, List<Fact> facts, WeComFailure failure) {
    telemetry.count(Meter.DIRECTORY_FAILURES, failure.errorClass().label(), 1);
    long millis = Retry.millisAfter(failure, claim.attempts(), entropy);
    underWay
        .add(
            store
                .failed(claim, facts, access.isSuite(), failure.reason(), millis)
                .<Void>mapEmpty()
                .recover(cause -> notStored(claim, cause)))
        .onComplete(done -> answered(claim));
  }

  private void settle(PgStale.Claim claim, DirectoryAccess access, ThingQuestions.Answer answer) {
    underWay
        .add(
            store
                .settle(claim, answer.facts(), access.isSuite())
                .<Void>mapEmpty()
                .onSuccess(
                    done ->
                        telemetry.count(Meter.DIRECTORY_FETCHED, claim.thing().kind().label(), 1))
                .recover(cause -> notStored(claim, cause)))
        .onComplete(done -> answered(claim)); // not settled: it is due again when the claim is over
  }

  private Future<Void> notStored(PgStale.Claim claim, Throwable cause) {
    waitsForPostgres("a " + claim.thing(), cause);
    String state = PgErrors.aboutTheRows(cause);
    return state.isEmpty()
        ? Future.failedFuture(cause)
        : store.stale().failed(claim.thing(), "sqlstate " + state, REFUSED_MS).mapEmpty();
  }

  private void answered(PgStale.Claim claim) {
    claimed.remove(claim);
    asking.ended(claim.thing());
    askForStale();
  }

  static void waitsForPostgres(String what, Throwable cause) {
    LOG.warn("{} wait: {}", what, cause.getClass().getSimpleName());
  }
}
