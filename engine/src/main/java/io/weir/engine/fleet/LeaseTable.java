package io.weir.engine.fleet;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.CorpId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides which corps to claim and what to tell their pullers. */
@Confined(Role.FLEET_LOOP)
public final class LeaseTable {

  /** What a puller is told. */
  public sealed interface Change {
    CorpId corp();

    /** Pull, under this lease. */
    record Grant(CorpId corp, Lease lease) implements Change {}

    /** Stop: the lease is another's now, or the corp is switched off. */
    record Revoke(CorpId corp, String reason) implements Change {}
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.FLEET_LOOP);
  private final String holder;
  private final Map<CorpId, Claim> wanted = new LinkedHashMap<>();
  private final Map<CorpId, Lease> held = new HashMap<>();
  private final Map<CorpId, Lease> seen = new HashMap<>();

  /**
   * For one journal.
   *
   * @param holder the journal's id: a node whose disk was replaced is another holder, and starts at
   *     the cursor
   */
  public LeaseTable(String holder, Collection<Claim> claims) {
    this.holder = holder;
    claims.forEach(claim -> wanted.put(claim.corp(), claim));
  }

  public Collection<Claim> wanted() {
    return List.copyOf(wanted.values());
  }

  /** How the leases stand now. Revokes what is lost or switched off. */
  public List<Change> onChecked(Map<CorpId, Lease> leases) {
    assert owner.isCurrent() : owner.complaint();
    seen.clear();
    seen.putAll(leases);
    List<Change> changes = new ArrayList<>();
    for (CorpId corp : wanted.keySet()) {
      Lease now = leases.get(corp);
      if (now != null && !now.allowed()) {
        changes.add(new Change.Revoke(corp, "disabled"));
        held.remove(corp);
      } else if (held.containsKey(corp) && !isStillHeld(corp, now)) {
        changes.add(new Change.Revoke(corp, "lease lost"));
        held.remove(corp);
      } else if (held.containsKey(corp) && isBehindItsGrant(corp, now)) {
        changes.add(new Change.Revoke(corp, "the cursor went back"));
        held.remove(corp);
      }
    }
    return changes;
  }

  private boolean isStillHeld(CorpId corp, @Nullable Lease now) {
    Lease mine = held.get(corp);
    return mine != null
        && now != null
        && now.holder().equals(holder)
        && now.cursor().fencingToken() == mine.cursor().fencingToken();
  }

  // Postgres has forgotten what this lease began behind. Nothing of it is in this journal, so no
  // commit would ever show it when the corp is quiet.
  private boolean isBehindItsGrant(CorpId corp, @Nullable Lease now) {
    Lease mine = held.get(corp);
    return mine != null && now != null && now.cursor().chatSeq() < mine.cursor().chatSeq();
  }

  /** What to claim: everything wanted, not held and not switched off. */
  public List<Claim> toClaim() {
    assert owner.isCurrent() : owner.complaint();
    List<Claim> claims = new ArrayList<>();
    for (Claim claim : wanted.values()) {
      Lease lease = seen.get(claim.corp());
      if (!held.containsKey(claim.corp()) && (lease == null || lease.allowed())) {
        claims.add(claim);
      }
    }
    return claims;
  }

  /** The claims' answer: these pullers may start. */
  public List<Change> onClaimed(Map<CorpId, Lease> leases) {
    assert owner.isCurrent() : owner.complaint();
    List<Change> changes = new ArrayList<>();
    leases.forEach(
        (corp, lease) -> {
          if (lease.allowed() && lease.holder().equals(holder)) {
            held.put(corp, lease);
            changes.add(new Change.Grant(corp, lease));
          } else {
            changes.add(new Change.Revoke(corp, "disabled"));
          }
        });
    return changes;
  }

  /**
   * These pullers must start over from their cursors: their leases are let go, to be claimed again.
   */
  public void letGo(Collection<CorpId> corps) {
    assert owner.isCurrent() : owner.complaint();
    corps.forEach(held::remove);
  }

  public boolean holds(CorpId corp) {
    return held.containsKey(corp);
  }
}
