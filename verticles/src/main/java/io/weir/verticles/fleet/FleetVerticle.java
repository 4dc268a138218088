package io.weir.verticles.fleet;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.fleet.Claim;
import io.weir.engine.fleet.FleetStore;
import io.weir.engine.fleet.Lease;
import io.weir.engine.fleet.LeaseTable;
import io.weir.engine.fleet.LeaseTable.Change;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries {@link LeaseTable}'s decisions to the store and to the pullers. */
public final class FleetVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(FleetVerticle.class);

  /**
   * How soon a lost lease, a switched-off corp or a cancelled authorisation is seen without being
   * told.
   */
  private static final long CHECK_MS = 10_000;

  /** Told on the fleet loop; must only hand over. */
  public interface Pullers {

    /**
     * Pull under this lease.
     *
     * @param resumeAfter where this node's own journal had got to; never before the lease's cursor
     */
    void grant(CorpId corp, Lease lease, long resumeAfter);

    void revoke(CorpId corp, String reason);
  }

  private final FleetStore store;
  private final LeaseTable table;
  private final String holder;
  private final Pullers pullers;
  private final BiConsumer<String, Context> loops;
  private final AtomicBoolean checkDue = new AtomicBoolean();
  private volatile @Nullable Context home;
  private Map<CorpId, Long> resumeAfter = Map.of();
  private boolean open;
  private boolean checking;
  private boolean again;

  public FleetVerticle(
      FleetStore store,
      LeaseTable table,
      String holder,
      Pullers pullers,
      BiConsumer<String, Context> loops) {
    this.store = store;
    this.table = table;
    this.holder = holder;
    this.pullers = pullers;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName("fleet-loop");
    loops.accept("fleet-loop", context);
    home = context;
    vertx.setPeriodic(CHECK_MS, id -> check());
    return Future.succeededFuture();
  }

  /** First claim, before anything is granted: whoever had these corps is fenced from here on. */
  public Future<Map<CorpId, Lease>> claimAll() {
    Promise<Map<CorpId, Lease>> claimed = Promise.promise();
    context.runOnContext(v -> store.leases(table.wanted(), replyTo(claimed)));
    return claimed
        .future()
        .compose(
            leases -> {
              table.onChecked(leases).forEach(this::tell);
              Promise<Map<CorpId, Lease>> granted = Promise.promise();
              store.claim(table.toClaim(), holder, replyTo(granted));
              return granted.future();
            });
  }

  /** Grants what {@link #claimAll} got and goes on by itself. */
  public void open(Map<CorpId, Lease> leases, Map<CorpId, Long> resumed) {
    context.runOnContext(
        v -> {
          open = true;
          resumeAfter = new HashMap<>(resumed);
          table.onClaimed(leases).forEach(this::tell);
          resumeAfter = Map.of(); // later grants start at their cursors
        });
  }

  /** Any thread: look at the leases soon. */
  public void checkSoon() {
    Context started = home;
    if (started != null && !checkDue.getAndSet(true)) {
      started.runOnContext(v -> check());
    }
  }

  /** Any thread: these pullers must start over from their cursors. */
  public void startOver(Collection<CorpId> corps) {
    Context started = home;
    if (started != null) {
      started.runOnContext(
          v -> {
            table.letGo(corps);
            check();
          });
    }
  }

  private void check() {
    checkDue.set(false);
    if (!open || checking) {
      again |= checking; // what asks for a look now may not be in the answer that is on its way
      return;
    }
    checking = true;
    again = false;
    Promise<Map<CorpId, Lease>> checked = Promise.promise();
    store.leases(table.wanted(), replyTo(checked));
    checked
        .future()
        .compose(
            leases -> {
              table.onChecked(leases).forEach(this::tell);
              return claimMissing();
            })
        .onSuccess(leases -> table.onClaimed(leases).forEach(this::tell))
        .onFailure(cause -> LOG.debug("leases could not be checked, again in {} ms", CHECK_MS))
        .onComplete(
            done -> {
              checking = false;
              if (again) {
                check();
              }
            });
  }

  private Future<Map<CorpId, Lease>> claimMissing() {
    List<Claim> missing = table.toClaim();
    if (missing.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Promise<Map<CorpId, Lease>> claimed = Promise.promise();
    store.claim(missing, holder, replyTo(claimed));
    return claimed.future();
  }

  private void tell(Change change) {
    if (change instanceof Change.Grant grant) {
      long cursor = grant.lease().cursor().chatSeq();
      pullers.grant(
          grant.corp(),
          grant.lease(),
          Math.max(cursor, resumeAfter.getOrDefault(grant.corp(), cursor)));
    } else if (change instanceof Change.Revoke revoke) {
      if (!revoke.reason().equals("disabled")) {
        LOG.warn(
            "a lease was taken by another node: corp={} reason={}", revoke.corp(), revoke.reason());
      }
      pullers.revoke(revoke.corp(), revoke.reason());
    }
  }

  private static <T> Reply<T> replyTo(Promise<T> promise) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        promise.complete(value);
      }

      @Override
      public void fail(Throwable cause) {
        promise.fail(cause);
      }
    };
  }
}
