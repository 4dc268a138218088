package io.weir.verticles.node;

import io.vertx.core.Future;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.verticles.fleet.FleetVerticle;
import io.weir.verticles.fleet.PgFleetStore;
import io.weir.verticles.observe.CorpCommands;
import io.weir.verticles.pull.PullVerticle;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings an operator's command to the loop or the table that it is about. */
final class CorpOperations implements CorpCommands {

  /** What there is only when Postgres was reached. */
  record Behind(List<PullVerticle> pulls, PgFleetStore store, FleetVerticle fleet) {}

  private final Supplier<CorpBook> book;
  private volatile @Nullable Behind behind;

  CorpOperations(Supplier<CorpBook> book) {
    this.book = book;
  }

  /** From now on commands can be carried out. */
  void open(Behind opened) {
    behind = opened;
  }

  @Override
  public Future<Boolean> run(Command command, String corpId) {
    Corp corp = CorpId.isUsable(corpId) ? book.get().corp(new CorpId(corpId)) : null;
    if (corp == null || corp.archive() == null) {
      return Future.succeededFuture(false);
    }
    Behind opened = behind;
    if (opened == null || opened.pulls().isEmpty()) {
      return Future.failedFuture("nothing is pulled yet: /health/ready says why");
    }
    if (command == Command.PULL) {
      PullControl.loopOf(opened.pulls(), corp.id()).wake(corp.id());
      return Future.succeededFuture(true);
    }
    return opened
        .store()
        .enable(corp.id(), command == Command.RESUME)
        .map(
            done -> {
              opened.fleet().checkSoon();
              return true;
            })
        .recover(cause -> Future.failedFuture("Postgres cannot be reached now"));
  }
}
