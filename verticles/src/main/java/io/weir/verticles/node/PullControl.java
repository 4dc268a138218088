package io.weir.verticles.node;

import io.weir.engine.base.Clock;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.fleet.Lease;
import io.weir.engine.pull.PullGrant;
import io.weir.engine.pull.PullObserver;
import io.weir.verticles.fleet.FleetVerticle;
import io.weir.verticles.pull.PullVerticle;
import java.util.List;
import java.util.function.Supplier;

/** Brings the fleet's decisions to the loop that a corp is pulled on. */
final class PullControl implements FleetVerticle.Pullers {

  private final Supplier<CorpBook> book;
  private final List<PullVerticle> pulls;
  private final Clock clock;
  private final PullObserver observer;

  PullControl(
      Supplier<CorpBook> book, List<PullVerticle> pulls, Clock clock, PullObserver observer) {
    this.observer = observer;
    this.book = book;
    this.pulls = pulls;
    this.clock = clock;
  }

  // A new lease counts its runs from the wall clock, so that they meet none of the records of an
  // older one.
  @Override
  public void grant(CorpId corp, Lease lease, long resumeAfter) {
    Corp known = book.get().corp(corp);
    if (known != null && known.archive() != null) {
      loopOf(pulls, corp)
          .grant(
              known,
              new PullGrant(
                  lease.cursor().fencingToken(),
                  lease.cursor().chatSeq(),
                  resumeAfter,
                  clock.millis(),
                  lease.tipAtMs()));
    }
  }

  @Override
  public void revoke(CorpId corp, String reason) {
    if (reason.equals("disabled")) {
      loopOf(pulls, corp).disable(corp);
      observer.status(corp, "disabled"); // also of a corp that was never pulled since the start
    } else {
      loopOf(pulls, corp).revoke(corp);
    }
  }

  static PullVerticle loopOf(List<PullVerticle> pulls, CorpId corp) {
    return pulls.get(Math.floorMod(corp.hashCode(), pulls.size()));
  }
}
