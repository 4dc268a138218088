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
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.SealContext;
import io.weir.engine.inbox.Effect;
import io.weir.engine.inbox.InboxKey;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.SuiteCalls;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inbox in Postgres: an effect's rows and its inbox row's new state share a transaction. */
public final class PgInbox {

  private static final Logger LOG = LoggerFactory.getLogger(PgInbox.class);

  /** Rows taken at a time: few, so that a new ticket does not wait behind many slow exchanges. */
  static final int ROWS_MAX = 20;

  /** Attempts before an effect is given up as failed; they are spread over about three hours. */
  private static final int ATTEMPTS_MAX = 12;

  private static final String PENDING =
      """
      SELECT receiver, digest, suite_id, event_type, payload::text, attempts, received_at FROM weir_inbox
       WHERE state = 'new'
         AND (attempts = 0 OR attempted_at < now() - least(interval '30 minutes', interval '5 seconds' * power(2, attempts)))
       ORDER BY event_type <> 'suite_ticket', received_at, receiver, digest LIMIT 20""";

  private static final String DONE =
      "UPDATE weir_inbox SET state = $3, last_error = $4 WHERE receiver = $1 AND digest = $2";

  private static final String FAILED =
      """
      UPDATE weir_inbox SET attempts = attempts + 1, attempted_at = now(), last_error = $3,
             state = CASE WHEN attempts + 1 >= $4 THEN 'failed' ELSE state END
       WHERE receiver = $1 AND digest = $2""";

  private static final String TICKET =
      """
      INSERT INTO weir_suite AS s (suite_id, ticket_sealed, ticket_time) VALUES ($1, $2, $3)
      ON CONFLICT (suite_id) DO UPDATE SET ticket_sealed = excluded.ticket_sealed, ticket_time = excluded.ticket_time
       WHERE s.ticket_time IS NULL OR s.ticket_time <= excluded.ticket_time""";

  // A code that arrives after a newer cancellation is kept, but does not bring the authorisation
  // back.
  private static final String AUTHORISED =
      """
      INSERT INTO weir_authorisation AS a (suite_id, corp_id, permanent_code_sealed, auth_time, state)
      VALUES ($1, $2, $3, $4, 'active')
      ON CONFLICT (suite_id, corp_id) DO UPDATE
         SET permanent_code_sealed = CASE WHEN a.auth_time <= excluded.auth_time OR a.permanent_code_sealed IS NULL
                                          THEN excluded.permanent_code_sealed ELSE a.permanent_code_sealed END,
             state = CASE WHEN a.auth_time <= excluded.auth_time THEN 'active' ELSE a.state END,
             auth_time = greatest(a.auth_time, excluded.auth_time)""";

  private static final String REFRESHED =
      """
      INSERT INTO weir_authorisation AS a (suite_id, corp_id, auth_time, state) VALUES ($1, $2, $3, $4)
      ON CONFLICT (suite_id, corp_id) DO UPDATE SET state = excluded.state, auth_time = excluded.auth_time
       WHERE a.auth_time <= excluded.auth_time""";

  private static final String SUITES =
      "SELECT suite_id, ticket_sealed FROM weir_suite WHERE ticket_sealed IS NOT NULL";

  private static final String CODES =
      "SELECT suite_id, corp_id, permanent_code_sealed FROM weir_authorisation WHERE permanent_code_sealed IS NOT NULL";

  /** A row whose effect is to come. */
  record Pending(
      String receiver,
      String digest,
      String suiteId,
      String eventType,
      String payload,
      int attempts) {

    InboxKey key() {
      return new InboxKey(receiver, digest);
    }

    @Override
    public String toString() {
      return "Pending[" + receiver + ", " + eventType + "]";
    }
  }

  private final Pool pool;
  private final Seal seal;
  private final WeComApi api;
  private final String baseUrl;
  private final SuiteCredentials credentials;
  private final Runnable authorisationsChanged;

  /**
   * On this pool.
   *
   * @param baseUrl WeCom's, for the exchange of codes
   * @param authorisationsChanged told after one is stored: pulls may have to start or stop
   */
  public PgInbox(
      Pool pool,
      Seal seal,
      WeComApi api,
      String baseUrl,
      SuiteCredentials credentials,
      Runnable authorisationsChanged) {
    this.pool = pool;
    this.seal = seal;
    this.api = api;
    this.baseUrl = baseUrl;
    this.credentials = credentials;
    this.authorisationsChanged = authorisationsChanged;
  }

  /** Reads tickets and permanent codes back into memory; once, at start. */
  public Future<?> load() {
    return pool.query(SUITES)
        .execute()
        .compose(
            suites -> {
              for (Row row : suites) {
                String suite = row.getString(0);
                load(
                    row.getString(1),
                    SealContext.suiteTicket(suite),
                    ticket -> credentials.ticket(suite, ticket));
              }
              return pool.query(CODES).execute();
            })
        .onSuccess(
            codes -> {
              for (Row row : codes) {
                String suite = row.getString(0);
                String corp = row.getString(1);
                load(
                    row.getString(2),
                    SealContext.permanentCode(suite, corp),
                    code -> credentials.permanentCode(suite, corp, code));
              }
            });
  }

  Future<List<Pending>> pending() {
    return pool.query(PENDING).execute().map(PgInbox::pending);
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
              row.getInteger(5)));
    }
    return pending;
  }

  Future<?> carryOut(Pending row, Effect effect) {
    if (effect instanceof Effect.StoreTicket ticket) {
      return storeTicket(row, ticket);
    } else if (effect instanceof Effect.Authorise authorise) {
      return authorise(row, authorise);
    } else if (effect instanceof Effect.Refresh refresh) {
      return refresh(row, refresh);
    }
    String reason = ((Effect.Unusable) effect).reason();
    return inTransaction(row, "failed", reason, connection -> Future.succeededFuture());
  }

  private Future<?> storeTicket(Pending row, Effect.StoreTicket effect) {
    String sealed = sealed(effect.ticket(), SealContext.suiteTicket(effect.suiteId()));
    Tuple values = Tuple.of(effect.suiteId(), sealed, at(effect.timeSeconds()));
    return inTransaction(row, "done", null, c -> c.preparedQuery(TICKET).execute(values))
        .compose(done -> load());
  }

  private Future<?> authorise(Pending row, Effect.Authorise effect) {
    Promise<WeComReply.Permanent> exchanged = Promise.promise();
    api.call(
        new SuiteCalls.GetPermanentCode(baseUrl, effect.suiteId(), effect.authCode()),
        replyTo(exchanged));
    return exchanged.future().compose(permanent -> store(row, effect, permanent));
  }

  private Future<?> store(Pending row, Effect.Authorise effect, WeComReply.Permanent permanent) {
    String corp = permanent.authorisation().corp().value();
    String sealed =
        sealed(permanent.permanentCode(), SealContext.permanentCode(effect.suiteId(), corp));
    Tuple values = Tuple.of(effect.suiteId(), corp, sealed, at(effect.timeSeconds()));
    return inTransaction(row, "done", null, c -> c.preparedQuery(AUTHORISED).execute(values))
        .compose(done -> load())
        .onSuccess(loaded -> authorisationsChanged.run());
  }

  private Future<?> refresh(Pending row, Effect.Refresh effect) {
    Tuple values =
        Tuple.of(
            effect.suiteId(),
            effect.corpId(),
            at(effect.timeSeconds()),
            effect.active() ? "active" : "cancelled");
    return inTransaction(row, "done", null, c -> c.preparedQuery(REFRESHED).execute(values))
        .onSuccess(done -> authorisationsChanged.run());
  }

  private Future<?> inTransaction(
      Pending row, String state, @Nullable String error, Function<SqlConnection, Future<?>> work) {
    return pool.withTransaction(
        connection ->
            work.apply(connection)
                .compose(
                    done ->
                        connection
                            .preparedQuery(DONE)
                            .execute(Tuple.of(row.receiver(), row.digest(), state, error))));
  }

  /** Notes a failure; a code that WeCom will never take again is not tried again. */
  Future<?> failed(Pending row, Throwable cause) {
    int attemptsMax = isFinal(cause) ? 0 : ATTEMPTS_MAX;
    return pool.preparedQuery(FAILED)
        .execute(Tuple.of(row.receiver(), row.digest(), reason(cause), attemptsMax));
  }

  private static boolean isFinal(Throwable cause) {
    return cause instanceof WeComException wecom
        && wecom.failure().errorClass() == ErrorClass.BAD_REQUEST;
  }

  /** What went wrong, without content: a database error's message may quote a row (I6). */
  static String reason(Throwable cause) {
    if (cause instanceof PgException pg) {
      return "sqlstate " + pg.getSqlState();
    }
    return cause instanceof WeComException || cause instanceof IOException
        ? String.valueOf(cause.getMessage())
        : cause.getClass().getSimpleName();
  }

  private String sealed(String secret, String context) {
    return seal.seal(secret.getBytes(StandardCharsets.UTF_8), context);
  }

  // What was sealed with a key that is gone (a lost disk) comes anew: a ticket within minutes, a
  // code when the corp
  // authorises again. It is no reason to stand.
  private void load(String sealed, String context, Consumer<String> opened) {
    try {
      opened.accept(new String(seal.open(sealed, context), StandardCharsets.UTF_8));
    } catch (Seal.NotOpened e) {
      LOG.error("{} cannot be opened, going on without it: {}", context, e.getMessage());
    }
  }

  private static OffsetDateTime at(long seconds) {
    return OffsetDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
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
