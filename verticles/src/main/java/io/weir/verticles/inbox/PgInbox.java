package io.weir.verticles.inbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.base.Reply;
import io.weir.engine.inbox.Effect;
import io.weir.engine.inbox.EffectFailure;
import io.weir.engine.inbox.InboxKey;
import io.weir.engine.wecom.SuiteCalls;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComReply;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inbox in Postgres: an effect's rows and its inbox row's new state share a transaction. Many
 * nodes may share it: each row is done once, and its failures are counted by whoever tried.
 *
 * <p>What needs WeCom claims its row first, for as long as a call may take and a minute: an auth
 * code is good once, and whoever came second with it would be refused. What needs Postgres alone
 * has the row's lock.
 */
public final class PgInbox {

  private static final Logger LOG = LoggerFactory.getLogger(PgInbox.class);

  /** Rows taken at a time: few, so that a new ticket does not wait behind many slow exchanges. */
  static final int ROWS_MAX = 20;

  /** In the order of its index, so that a look costs what it takes and not what was ever new. */
  public static final String PENDING =
      """
      SELECT receiver, digest, suite_id, event_type, payload::text, attempts, claimed_until FROM weir_inbox
       WHERE state = 'new'
         AND (claimed_until IS NULL OR claimed_until < now())
         AND (attempts = 0 OR attempted_at < now() - least(interval '30 minutes', interval '5 seconds' * power(2, attempts)))
       ORDER BY event_type <> 'suite_ticket', received_at, receiver, digest LIMIT 20""";

  private static final String CLAIM =
      """
      UPDATE weir_inbox SET claimed_until = now() + make_interval(secs => $4::int)
       WHERE receiver = $1 AND digest = $2 AND state = 'new' AND attempts = $3
         AND (claimed_until IS NULL OR claimed_until < now())
      RETURNING claimed_until""";

  private static final String DONE =
      """
      UPDATE weir_inbox SET state = $3, last_error = $4, claimed_until = NULL
       WHERE receiver = $1 AND digest = $2 AND state = ANY ($5)""";

  private static final String FAILED =
      """
      UPDATE weir_inbox SET attempts = attempts + 1, attempted_at = now(), claimed_until = NULL, last_error = $3,
             state = CASE WHEN $4 THEN 'failed' ELSE state END
       WHERE receiver = $1 AND digest = $2 AND state = 'new' AND attempts = $5
         AND claimed_until IS NOT DISTINCT FROM $6""";

  private static final String[] WAITING = {"new"};

  /** Codes that were exchanged and are not in Postgres yet: a pass or two of them. */
  private static final int IN_HAND_MAX = 256;

  /**
   * A row whose effect is to come.
   *
   * @param claimedUntil who has the row now, or had it when their process ended; null = nobody
   */
  record Pending(
      String receiver,
      String digest,
      String suiteId,
      String eventType,
      String payload,
      int attempts,
      @Nullable OffsetDateTime claimedUntil) {

    InboxKey key() {
      return new InboxKey(receiver, digest);
    }

    Pending claimed(OffsetDateTime until) {
      return new Pending(receiver, digest, suiteId, eventType, payload, attempts, until);
    }

    @Override
    public String toString() {
      return "Pending[" + receiver + ", " + eventType + "]";
    }
  }

  private record Exchanged(Pending row, Effect.Authorise effect, WeComReply.Permanent permanent) {}

  private final Pool pool;
  private final WeComApi api;
  private final String baseUrl;
  private final SuiteCredentials credentials;
  private final PgAuthorisations authorisations;
  private final int claimSeconds;

  // Touched by the inbox's loop only.
  private final Map<InboxKey, Exchanged> inHand = new LinkedHashMap<>();

  /**
   * On this pool.
   *
   * @param baseUrl WeCom's, for the exchange of codes
   * @param claimSeconds more than any call to WeCom takes
   */
  public PgInbox(
      Pool pool,
      WeComApi api,
      String baseUrl,
      SuiteCredentials credentials,
      PgAuthorisations authorisations,
      int claimSeconds) {
    this.pool = pool;
    this.api = api;
    this.baseUrl = baseUrl;
    this.credentials = credentials;
    this.authorisations = authorisations;
    this.claimSeconds = claimSeconds;
  }

  /** Reads what Postgres has of tickets and authorisations into memory. */
  public Future<?> load() {
    return authorisations.load();
  }

  Future<List<Pending>> pending() {
    return settle().compose(done -> pool.query(PENDING).execute()).map(PgInbox::pending);
  }

  private static List<Pending> pending(RowSet<Row> rows) {
    List<Pending> pending = new ArrayList<>();
    for (Row row : rows) {
      pending.add(
          new Pending(
              row.getString(0),
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getInteger(5),
              row.getOffsetDateTime(6)));
    }
    return pending;
  }

  /** False when another node has the row, or had it. */
  Future<Boolean> carryOut(Pending row, Effect effect) {
    if (effect instanceof Effect.StoreTicket ticket) {
      return ifDone(row, WAITING, in -> authorisations.storeTicket(in, ticket));
    } else if (effect instanceof Effect.Cancel cancel) {
      return ifDone(
          row,
          WAITING,
          in -> authorisations.cancel(in, cancel.suiteId(), cancel.corp(), cancel.timeSeconds()));
    } else if (effect instanceof Effect.Authorise authorise) {
      return claimed(row, mine -> exchange(mine, authorise));
    } else if (effect instanceof Effect.Refresh refresh) {
      return refresh(row, refresh);
    }
    String reason = ((Effect.Unusable) effect).reason();
    return settled(row, "failed", reason, WAITING, in -> Future.succeededFuture());
  }

  private Future<Boolean> claimed(Pending row, Function<Pending, Future<Boolean>> work) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(row.receiver(), row.digest(), row.attempts(), claimSeconds))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(false)
                    : attempt(row, row.claimed(rows.iterator().next().getOffsetDateTime(0)), work));
  }

  // What fails from here on is this claim's failure: it is noted under the claim, and nobody else's
  // work on the row is touched by it.
  private static Future<Boolean> attempt(
      Pending before, Pending mine, Function<Pending, Future<Boolean>> work) {
    return Future.succeededFuture()
        .compose(start -> work.apply(mine))
        .recover(
            cause ->
                Future.failedFuture(new ClaimFailed(mine, before.claimedUntil() != null, cause)));
  }

  /** Carries the claim under which something failed. */
  private static final class ClaimFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Pending row;
    private final boolean cutOff;

    ClaimFailed(Pending row, boolean cutOff, Throwable cause) {
      super(cause);
      this.row = row;
      this.cutOff = cutOff;
    }
  }

  private Future<Boolean> exchange(Pending row, Effect.Authorise effect) {
    Exchanged before = inHand.get(row.key());
    if (before != null) {
      return store(before);
    }
    return call(new SuiteCalls.GetPermanentCode(baseUrl, effect.suiteId(), effect.authCode()))
        .compose(
            permanent -> {
              Exchanged exchanged = new Exchanged(row, effect, permanent);
              keep(exchanged);
              return store(exchanged);
            });
  }

  // WeCom gives it once: until it is in Postgres, this is the only copy there is.
  private void keep(Exchanged exchanged) {
    if (inHand.size() >= IN_HAND_MAX) {
      Exchanged oldest = inHand.remove(inHand.keySet().iterator().next());
      LOG.error(
          "a permanent code could not be stored for too long, the corp must authorise again:"
              + " suite={} corp={}",
          oldest.effect().suiteId(),
          oldest.permanent().authorisation().corp());
    }
    inHand.put(exchanged.row().key(), exchanged);
  }

  /** What was exchanged and could not be stored goes first, whatever became of its row since. */
  Future<?> settle() {
    Future<Boolean> settled = Future.succeededFuture(true);
    for (Exchanged exchanged : List.copyOf(inHand.values())) {
      settled = settled.compose(before -> store(exchanged)).otherwiseEmpty();
    }
    return settled;
  }

  private Future<Boolean> store(Exchanged exchanged) {
    String[] undone = {"new", "failed"};
    return settled(
            exchanged.row(),
            "done",
            null,
            undone,
            in -> authorisations.storeCode(in, exchanged.effect(), exchanged.permanent()))
        .onSuccess(stored -> inHand.remove(exchanged.row().key()));
  }

  // Without a code there is nothing to ask with. It may be another node's, and not here yet.
  private Future<Boolean> refresh(Pending row, Effect.Refresh effect) {
    return (code(effect).isEmpty() ? load() : Future.succeededFuture())
        .compose(
            loaded ->
                code(effect).isEmpty()
                    ? ifDone(row, WAITING, in -> authorisations.refresh(in, effect, null))
                    : claimed(row, mine -> reread(mine, effect)));
  }

  private String code(Effect.Refresh effect) {
    return credentials.permanentCode(effect.suiteId(), effect.corp());
  }

  private Future<Boolean> reread(Pending row, Effect.Refresh effect) {
    return call(new SuiteCalls.GetAuthorisation(
            baseUrl, effect.suiteId(), effect.corp(), code(effect)))
        .compose(said -> ifDone(row, WAITING, in -> authorisations.refresh(in, effect, said)));
  }

  private <R> Future<R> call(WeComCall<R> call) {
    Promise<R> answer = Promise.promise();
    api.call(call, replyTo(answer));
    return answer.future();
  }

  private Future<Boolean> ifDone(
      Pending row, String[] from, Function<SqlConnection, Future<?>> work) {
    return settled(row, "done", null, from, work);
  }

  // The row first: its lock keeps others off, and what another has done is not done again.
  private Future<Boolean> settled(
      Pending row,
      String state,
      @Nullable String error,
      String[] from,
      Function<SqlConnection, Future<?>> work) {
    return pool.<Boolean>withTransaction(
            connection ->
                connection
                    .preparedQuery(DONE)
                    .execute(Tuple.of(row.receiver(), row.digest(), state, error, from))
                    .compose(
                        updated ->
                            updated.rowCount() == 0
                                ? Future.succeededFuture(false)
                                : work.apply(connection).map(worked -> true)))
        .compose(done -> load().otherwiseEmpty().map(loaded -> done)); // or the next sweep loads
  }

  /** Notes a failure, and says what becomes of the row. */
  Future<EffectFailure> failed(Pending row, Effect effect, Throwable cause) {
    ClaimFailed claim = cause instanceof ClaimFailed ours ? ours : null;
    Pending mine = claim == null ? row : claim.row;
    Throwable root = claim == null || claim.getCause() == null ? cause : claim.getCause();
    EffectFailure failure = failureOf(mine, effect, root, claim != null && claim.cutOff);
    if (failure instanceof EffectFailure.Over && effect instanceof Effect.Refresh over) {
      return ifDone(
              mine,
              WAITING,
              in -> authorisations.cancel(in, over.suiteId(), over.corp(), over.timeSeconds()))
          .map(failure);
    }
    boolean isFinal = failure instanceof EffectFailure.GivenUp;
    return pool.preparedQuery(FAILED)
        .execute(
            Tuple.of(
                mine.receiver(),
                mine.digest(),
                reason(failure),
                isFinal,
                mine.attempts(),
                claim == null ? null : mine.claimedUntil()))
        .map(failure);
  }

  private static EffectFailure failureOf(
      Pending row, Effect effect, Throwable cause, boolean cutOff) {
    return cause instanceof WeComException wecom
        ? EffectFailure.of(effect, wecom.failure(), row.attempts(), cutOff)
        : EffectFailure.again(withoutContent(cause), row.attempts());
  }

  static String reason(EffectFailure failure) {
    if (failure instanceof EffectFailure.Again again) {
      return again.reason();
    }
    return failure instanceof EffectFailure.GivenUp given ? given.reason() : "authorisation over";
  }

  // A database error's message may quote a row (I6).
  private static String withoutContent(Throwable cause) {
    if (cause instanceof PgException pg) {
      return "sqlstate " + pg.getSqlState();
    }
    return cause instanceof IOException
        ? String.valueOf(cause.getMessage())
        : cause.getClass().getSimpleName();
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
