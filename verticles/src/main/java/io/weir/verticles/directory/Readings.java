package io.weir.verticles.directory;

import io.vertx.core.Future;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.Retry;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.SyncRun;
import io.weir.engine.directory.Wanted;
import io.weir.engine.wecom.WeComFailure;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The round of the readings of the whole; on the directory's loop. */
final class Readings {

  private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

  /** A failed run begins anew after this. */
  private static final long FAILED_RUN_MS = 3_600_000;

  private final PgSync sync;
  private final Questions questions;
  private final Identities identities;
  private final UnderWay underWay;
  private final Supplier<Map<CorpId, DirectoryAccess>> corps;
  private final DirectoryVerticle.Bounds bounds;
  private final BooleanSupplier standsBack;
  private final Telemetry telemetry;
  private final Entropy entropy;
  private final Runnable marked;

  private Map<CorpId, DirectoryAccess> enrolled = Map.of();
  private List<String> ids = List.of(); // of those enrolled
  private boolean claiming;
  private final Set<PgSync.Claim> claimed = new HashSet<>();
  private boolean stopped;

  /**
   * One a node.
   *
   * @param marked is told when there may be more to ask for one by one
   */
  Readings(
      PgSync sync,
      Questions questions,
      Identities identities,
      UnderWay underWay,
      Supplier<Map<CorpId, DirectoryAccess>> corps,
      DirectoryVerticle.Bounds bounds,
      BooleanSupplier standsBack,
      Telemetry telemetry,
      Entropy entropy,
      Runnable marked) {
    this.sync = sync;
    this.questions = questions;
    this.identities = identities;
    this.underWay = underWay;
    this.corps = corps;
    this.bounds = bounds;
    this.standsBack = standsBack;
    this.telemetry = telemetry;
    this.entropy = entropy;
    this.marked = marked;
  }

  /** No more is asked. */
  void stop() {
    stopped = true;
    identities.stop();
  }

  /** Those that are being read. */
  Set<PgSync.Claim> claimed() {
    return claimed;
  }

  /** Takes up what is due. */
  void look() {
    int free = bounds.runsMax() - claimed.size();
    if (claiming || stopped || free <= 0 || standsBack.getAsBoolean()) {
      return;
    }
    claiming = true;
    underWay
        .add(enrol(corps.get()).compose(done -> sync.claim(ids, free, bounds.claimMillis())))
        .onComplete(
            done -> {
              claiming = false;
              if (done.failed()) {
                DirectoryVerticle.waitsForPostgres("readings", done.cause());
              } else {
                claimed.addAll(done.result());
                done.result().forEach(claim -> guard(claim, claim.attempts(), () -> begin(claim)));
              }
            });
  }

  // Thousands of corps, of which few change: only those are written, and each but once.
  private Future<?> enrol(Map<CorpId, DirectoryAccess> all) {
    if (all == enrolled) {
      return Future.succeededFuture();
    }
    Map<CorpId, DirectoryAccess> changed = new HashMap<>(all);
    changed.entrySet().removeIf(corp -> corp.getValue().equals(enrolled.get(corp.getKey())));
    return sync.enrol(changed)
        .onSuccess(
            done -> {
              enrolled = all;
              ids = all.keySet().stream().map(CorpId::value).toList();
            });
  }

  // What is thrown is a failure of this reading, or its place would never be free again.
  private void guard(PgSync.Claim claim, int attempts, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      failed(claim, Questions.mistake("a reading of " + claim.kind().label(), e), attempts);
    }
  }

  private void begin(PgSync.Claim claim) {
    if (stopped) {
      return;
    }
    DirectoryAccess access = enrolled.get(claim.corp());
    if (access == null || !claim.kind().isReadBy(access)) {
      notAskedFor(claim, access);
      return;
    }
    SyncRun run = new SyncRun(claim.corp(), claim.kind(), access, claim.position());
    step(claim, access, run, claim.askedAt(), claim.attempts());
  }

  // Somebody has taken it out of the configuration: no failure, and looked at again in a day.
  private void notAskedFor(PgSync.Claim claim, @Nullable DirectoryAccess access) {
    String reason = "not asked for any more: no `corps[].archive` is configured";
    long rest = access == null ? FAILED_RUN_MS : access.reconcileMillis();
    LOG.info("reading {} corp={}: {}", claim.kind().label(), claim.corp(), reason);
    underWay.add(sync.fail(claim, reason, rest)).onComplete(done -> over(claim));
  }

  private void step(
      PgSync.Claim claim,
      DirectoryAccess access,
      SyncRun run,
      OffsetDateTime askedAt,
      int attempts) {
    if (stopped) {
      return;
    }
    Wanted wanted = run.wanted();
    if (wanted == null) {
      questions.put(
          run::next,
          attempts,
          told -> store(claim, access, run, told, askedAt),
          failure -> failed(claim, failure, attempts));
    } else {
      find(claim, access, run, wanted, askedAt, attempts);
    }
  }

  private void find(
      PgSync.Claim claim,
      DirectoryAccess access,
      SyncRun run,
      Wanted wanted,
      OffsetDateTime askedAt,
      int attempts) {
    underWay
        .add(sync.keys(claim.corp(), wanted))
        .onSuccess(
            keys ->
                guard(
                    claim,
                    attempts,
                    () -> {
                      SyncRun.Told end = run.found(keys);
                      if (end == null) {
                        step(claim, access, run, askedAt, attempts);
                      } else {
                        store(claim, access, run, end, askedAt);
                      }
                    }))
        .onFailure(cause -> notStored(claim, cause));
  }

  private void failed(PgSync.Claim claim, WeComFailure failure, int attempts) {
    telemetry.count(Meter.DIRECTORY_FAILURES, failure.errorClass().label(), 1);
    if (SyncRun.isGivenUp(failure, attempts)) {
      fail(claim, SyncRun.FAILURES_MAX + " failures in a row, " + failure.reason());
      return;
    }
    LOG.warn(
        "reading {} put off corp={} reason={}",
        claim.kind().label(),
        claim.corp(),
        failure.reason());
    underWay
        .add(sync.putOff(claim, failure, Retry.millisAfter(failure, attempts, entropy)))
        .onComplete(done -> over(claim));
  }

  private void store(
      PgSync.Claim claim,
      DirectoryAccess access,
      SyncRun run,
      SyncRun.Told told,
      OffsetDateTime askedAt) {
    long rest = told.fault().isEmpty() ? access.reconcileMillis() : FAILED_RUN_MS;
    underWay
        .add(sync.told(claim, run, told, askedAt, access.isSuite(), bounds.claimMillis(), rest))
        .onSuccess(
            stored -> {
              if (stored.isEmpty()) {
                LOG.info("reading {} taken over corp={}", claim.kind().label(), claim.corp());
                over(claim);
              } else if (told.next() != null) {
                run.moved(told.next());
                guard(claim, 0, () -> step(claim, access, run, stored.get(), 0));
              } else {
                ended(claim, told.fault());
              }
            })
        .onFailure(cause -> notStored(claim, cause));
  }

  // What Postgres refuses it would refuse again; all else is due again when the claim is over.
  private void notStored(PgSync.Claim claim, Throwable cause) {
    DirectoryVerticle.waitsForPostgres("a reading of " + claim.kind().label(), cause);
    String state = PgErrors.aboutTheRows(cause);
    if (state.isEmpty()) {
      over(claim);
    } else {
      fail(claim, "Postgres does not take what was told: sqlstate " + state);
    }
  }

  private void fail(PgSync.Claim claim, String reason) {
    underWay.add(sync.fail(claim, reason, FAILED_RUN_MS)).onComplete(done -> ended(claim, reason));
  }

  private void ended(PgSync.Claim claim, String fault) {
    if (fault.isEmpty()) {
      LOG.info("reading {} done corp={}", claim.kind().label(), claim.corp());
    } else {
      LOG.error("reading {} failed corp={}: {}", claim.kind().label(), claim.corp(), fault);
    }
    marked.run();
    if (fault.isEmpty() && claim.kind() == SyncKind.CONSENT) {
      learnOpenUserIds(claim.corp()).onComplete(done -> over(claim));
    } else {
      over(claim);
    }
  }

  // The archive names members of staff by the corp's ids, a suite by its own.
  private Future<?> learnOpenUserIds(CorpId corp) {
    DirectoryAccess access = enrolled.get(corp);
    if (access == null || !access.isSuite()) {
      return Future.succeededFuture();
    }
    return underWay
        .add(identities.ofArchived(corp, access))
        .onFailure(
            cause -> {
              WeComFailure failure = Questions.failureOf(cause);
              if (!stopped) {
                telemetry.count(Meter.DIRECTORY_FAILURES, failure.errorClass().label(), 1);
                LOG.warn("openuserids put off corp={} reason={}", corp, failure.reason());
              }
            });
  }

  private void over(PgSync.Claim claim) {
    claimed.remove(claim);
    look();
  }
}
