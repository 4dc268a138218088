package io.weir.verticles.directory;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Entropy;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.Fact;
import io.weir.engine.wecom.WeComApi;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The directory in Postgres: events, what is stale, readings of the whole. */
public final class PgDirectory {

  private final Pool pool;
  private final Transactions transactions;
  private final PgDirectoryEvents events;
  private final PgStale stale;
  private final PgSync sync;

  /**
   * On this pool.
   *
   * @param corps those whose directory this node keeps, as it is now
   */
  public PgDirectory(Pool pool, Supplier<Map<CorpId, DirectoryAccess>> corps) {
    this.pool = pool;
    this.transactions = new Transactions(pool);
    this.events = new PgDirectoryEvents(pool, transactions, corps);
    this.stale = new PgStale(pool, transactions);
    this.sync = new PgSync(pool, transactions);
  }

  PgDirectoryEvents events() {
    return events;
  }

  PgStale stale() {
    return stale;
  }

  PgSync sync() {
    return sync;
  }

  /** What was said of a stale thing, which is to be asked for again after {@code millis}. */
  Future<?> failed(
      PgStale.Claim claim, List<Fact> facts, boolean isSuite, String reason, long millis) {
    return transactions.run(
        connection ->
            new PgFacts(connection, claim.thing().corp(), claim.askedAt(), isSuite)
                .write(facts, null)
                .compose(done -> PgStale.failed(connection, claim.thing(), reason, millis)));
  }

  Identities identities(WeComApi api, Entropy entropy, long claimMillis) {
    return new Identities(pool, api, entropy, claimMillis);
  }

  PgClaims claims() {
    return new PgClaims(pool);
  }

  /** What was said of a stale thing, which is so no more unless it was marked meanwhile. */
  Future<?> settle(PgStale.Claim claim, List<Fact> facts, boolean isSuite) {
    CorpId corp = claim.thing().corp();
    OffsetDateTime askedAt = claim.askedAt();
    Rows settled = new Rows();
    settled
        .add()
        .put("corp_id", corp.value())
        .put("kind", claim.thing().kind().label())
        .put("id", claim.thing().id())
        .put("marks", claim.marks());
    return transactions.run(
        connection ->
            new PgFacts(connection, corp, askedAt, isSuite)
                .write(facts, null)
                .compose(done -> settled.run(connection, PgStale.SETTLE, askedAt)));
  }
}
