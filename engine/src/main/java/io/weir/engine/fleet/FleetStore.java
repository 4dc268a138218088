package io.weir.engine.fleet;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import java.util.Collection;
import java.util.Map;

/** Where leases are kept. Replies come on the caller's context. */
public interface FleetStore {

  /**
   * How the leases of {@code claims} stand; corps that have no row yet are missing from the answer.
   */
  void leases(Collection<Claim> claims, Reply<Map<CorpId, Lease>> reply);

  /**
   * Takes the leases of {@code claims} for {@code holder}, and makes the rows of corps that have
   * none. A lease that {@code holder} has already keeps its token; any other gets a higher one,
   * which fences whoever had it (I4).
   */
  void claim(Collection<Claim> claims, String holder, Reply<Map<CorpId, Lease>> reply);
}
