package io.weir.simulation;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.fleet.Claim;
import io.weir.engine.fleet.FleetStore;
import io.weir.engine.fleet.Lease;
import io.weir.engine.fleet.LeaseTable;
import io.weir.engine.fleet.LeaseTable.Change;
import io.weir.engine.pull.PullGrant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** As {@code FleetVerticle} and {@code PullControl}: carries the lease table's decisions. */
final class SimFleetLoop {

  private static final long CHECK = 10 * SimKernel.SECOND;

  private final SimProcess process;
  private final SimContext context;
  private final FleetStore store;
  private final LeaseTable table;
  private final String holder;
  private Map<CorpId, Long> resumeAfter = Map.of();
  private boolean open;
  private boolean checking;
  private boolean checkDue;

  SimFleetLoop(SimProcess process) {
    this.process = process;
    this.context = new SimContext(process.kernel, process, "fleet-loop");
    this.store = process.world.postgres.new Client(context);
    this.holder = process.journal.id().value();
    this.table = new LeaseTable(holder, process.world.workload.claims(process.node.wanted));
    tick();
  }

  private void tick() {
    context.timer(
        CHECK,
        "check",
        () -> {
          check();
          tick();
        });
  }

  void claimAll(Reply<Map<CorpId, Lease>> reply) {
    store.leases(
        table.wanted(),
        context.reply(
            leases -> {
              table.onChecked(leases).forEach(this::tell);
              store.claim(table.toClaim(), holder, reply);
            },
            reply::fail));
  }

  void open(Map<CorpId, Lease> leases, Map<CorpId, Long> resumed) {
    context.post(
        "open",
        () -> {
          open = true;
          resumeAfter = new LinkedHashMap<>(resumed);
          table.onClaimed(leases).forEach(this::tell);
          resumeAfter = Map.of();
        });
  }

  void checkSoon() {
    if (!checkDue) {
      checkDue = true;
      context.post("check soon", this::check);
    }
  }

  void startOver(Collection<CorpId> corps) {
    context.post(
        "start over",
        () -> {
          table.letGo(corps);
          check();
        });
  }

  private void check() {
    checkDue = false;
    if (!open || checking) {
      return;
    }
    checking = true;
    Consumer<Throwable> failed = cause -> checking = false;
    store.leases(
        table.wanted(),
        context.reply(
            leases -> {
              table.onChecked(leases).forEach(this::tell);
              claimMissing(failed);
            },
            failed));
  }

  private void claimMissing(Consumer<Throwable> failed) {
    List<Claim> missing = table.toClaim();
    if (missing.isEmpty()) {
      checking = false;
      return;
    }
    store.claim(
        missing,
        holder,
        context.reply(
            leases -> {
              table.onClaimed(leases).forEach(this::tell);
              checking = false;
            },
            failed));
  }

  private void tell(Change change) {
    process.kernel.tell(() -> process.name() + " " + change);
    if (change instanceof Change.Grant grant) {
      long cursor = grant.lease().cursor().chatSeq();
      grant(
          grant.corp(),
          grant.lease(),
          Math.max(cursor, resumeAfter.getOrDefault(grant.corp(), cursor)));
    } else {
      process.pulls().revoke(change.corp());
    }
  }

  private void grant(CorpId corp, Lease lease, long after) {
    Corp known = process.world.workload.book.corp(corp);
    if (known != null) {
      process
          .pulls()
          .grant(
              known,
              new PullGrant(
                  lease.cursor().fencingToken(),
                  lease.cursor().chatSeq(),
                  after,
                  process.node.millis(),
                  lease.tipAtMs()));
    }
  }
}
