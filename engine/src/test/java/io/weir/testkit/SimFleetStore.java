package io.weir.testkit;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.fleet.Claim;
import io.weir.engine.fleet.FleetStore;
import io.weir.engine.fleet.Lease;
import io.weir.engine.store.Cursor;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Leases in the tables of a {@link SimMessageStore}, so that a failover forgets them with it. */
public final class SimFleetStore implements FleetStore {

  private final SimMessageStore store;
  private final LongSupplier micros;

  /**
   * On these tables.
   *
   * @param micros the server's clock, which no failover takes back
   */
  public SimFleetStore(SimMessageStore store, LongSupplier micros) {
    this.store = store;
    this.micros = micros;
  }

  @Override
  public void leases(Collection<Claim> claims, Reply<Map<CorpId, Lease>> reply) {
    Map<CorpId, Lease> leases = new TreeMap<>();
    for (Claim claim : claims) {
      if (store.tables.cursors.containsKey(claim.corp())) {
        leases.put(claim.corp(), lease(claim.corp()));
      }
    }
    reply.ok(leases);
  }

  @Override
  public void claim(Collection<Claim> claims, String holder, Reply<Map<CorpId, Lease>> reply) {
    Map<CorpId, Lease> leases = new TreeMap<>();
    for (Claim claim : claims) {
      if (!holder.equals(holder(claim.corp()))) {
        long token = Math.max(store.cursor(claim.corp()).fencingToken() + 1, micros.getAsLong());
        store.tables.cursors.put(
            claim.corp(), new Cursor(store.cursor(claim.corp()).chatSeq(), token));
        store.tables.holders.put(claim.corp(), holder);
      }
      leases.put(claim.corp(), lease(claim.corp()));
    }
    reply.ok(leases);
  }

  /** Who was given the corp's token; empty when nobody was. */
  public String holder(CorpId corp) {
    return store.tables.holders.getOrDefault(corp, "");
  }

  private Lease lease(CorpId corp) {
    return new Lease(store.cursor(corp), holder(corp), true, 0);
  }
}
