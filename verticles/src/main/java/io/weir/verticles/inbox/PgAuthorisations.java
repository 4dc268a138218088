package io.weir.verticles.inbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.SealContext;
import io.weir.engine.inbox.Effect;
import io.weir.engine.wecom.WeComReply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tickets and authorisations: {@code weir_suite} and {@code weir_authorisation}, what of them is in
 * memory, and the authorised corps' rows of {@code t_wecom_corp_config}.
 *
 * <p>Whatever the order in which events are acted on, the newest decides: of the state by {@code
 * auth_time}, of the permanent code by {@code code_time}. They are two times, since a change_auth
 * says nothing of the code: a reset_permanent_code that is older than one, and is acted on after
 * it, still brings the newest code.
 */
public final class PgAuthorisations {

  private static final Logger LOG = LoggerFactory.getLogger(PgAuthorisations.class);

  /**
   * Looked at again in each pass: a row is stamped before its transaction commits, and Postgres
   * ends one that stands idle after 10 s.
   */
  private static final long OVERLAP_SECONDS = 60;

  private static final String TICKET =
      """
      INSERT INTO weir_suite AS s (suite_id, ticket_sealed, ticket_time) VALUES ($1, $2, $3)
      ON CONFLICT (suite_id) DO UPDATE SET ticket_sealed = excluded.ticket_sealed, ticket_time = excluded.ticket_time
       WHERE s.ticket_time IS NULL OR s.ticket_time <= excluded.ticket_time""";

  // In the order in which whoever ends a reading holds them.
  private static final String HELD =
      """
      held AS MATERIALIZED (
        SELECT corp_id, kind FROM weir_sync WHERE corp_id = $2 AND %s ORDER BY corp_id, kind FOR UPDATE)
      """;

  // What was read while the corp allowed something else is not gone on with.
  private static final String READ_ANEW =
      """
      UPDATE weir_sync AS s
         SET state = 'waiting', position = NULL, due_at = clock_timestamp(), attempts = 0, last_error = NULL, again = false
        FROM stored, held WHERE s.corp_id = held.corp_id AND s.kind = held.kind""";

  // A code that arrives after a newer cancellation is dead, and is not kept. Readings begin anew
  // when the corp lets the suite in again, not when a code is all that is new.
  private static final String AUTHORISED =
      "WITH "
          + HELD.formatted("$7::boolean")
          + """
      , before AS MATERIALIZED (SELECT state FROM weir_authorisation WHERE suite_id = $1 AND corp_id = $2),
      stored AS (
      INSERT INTO weir_authorisation AS a
             (suite_id, corp_id, auth_time, state, permanent_code_sealed, code_time, corp_name, agents)
      VALUES ($1, $2, $3, 'active', $4, $3, nullif($5, ''), $6)
      ON CONFLICT (suite_id, corp_id) DO UPDATE
         SET permanent_code_sealed = CASE WHEN a.state = 'cancelled' AND a.auth_time > excluded.auth_time THEN NULL
                                          WHEN a.code_time > excluded.code_time THEN a.permanent_code_sealed
                                          ELSE excluded.permanent_code_sealed END,
             code_time = greatest(a.code_time, excluded.code_time),
             state = CASE WHEN a.auth_time > excluded.auth_time THEN a.state ELSE 'active' END,
             auth_time = greatest(a.auth_time, excluded.auth_time),
             corp_name = coalesce(excluded.corp_name, a.corp_name),
             agents = excluded.agents,
             changed_at = clock_timestamp()
      RETURNING state)
      """
          + READ_ANEW
          + " AND stored.state = 'active' AND EXISTS (SELECT FROM before WHERE state = 'cancelled')";

  private static final String REFRESHED =
      "WITH "
          + HELD.formatted("$6::boolean")
          + """
      , stored AS (
      INSERT INTO weir_authorisation AS a (suite_id, corp_id, auth_time, state, corp_name, agents)
      VALUES ($1, $2, $3, 'active', nullif($4, ''), $5)
      ON CONFLICT (suite_id, corp_id) DO UPDATE
         SET state = excluded.state, auth_time = excluded.auth_time,
             corp_name = coalesce(excluded.corp_name, a.corp_name),
             agents = coalesce(excluded.agents, a.agents),
             changed_at = clock_timestamp()
       WHERE a.auth_time <= excluded.auth_time
      RETURNING state)
      """
          + READ_ANEW;

  private static final String CANCELLED =
      """
      INSERT INTO weir_authorisation AS a (suite_id, corp_id, auth_time, state) VALUES ($1, $2, $3, 'cancelled')
      ON CONFLICT (suite_id, corp_id) DO UPDATE
         SET state = 'cancelled', auth_time = excluded.auth_time, permanent_code_sealed = NULL,
             changed_at = clock_timestamp()
       WHERE a.auth_time <= excluded.auth_time""";

  // Two suites' events of one corp at once would each see the other's authorisation as it was.
  private static final String LOCK_CORP =
      "SELECT pg_advisory_xact_lock(hashtext('weir_authorisation'), hashtext($1))";

  // Of a configured corp name and flag are the operator's; a cancellation ends its pull only where
  // archive.suite ties it, which the leases look at.
  private static final String CORP_ROW =
      """
      INSERT INTO t_wecom_corp_config AS c (corp_id, corp_name, enabled_flag, chat_pull_status)
      SELECT a.corp_id, max(a.corp_name), $2 OR bool_or(a.state = 'active'),
             CASE WHEN $2 OR bool_or(a.state = 'active') THEN 'idle' ELSE 'disabled' END
        FROM weir_authorisation a WHERE a.corp_id = $1 GROUP BY a.corp_id
      ON CONFLICT (corp_id) DO UPDATE
         SET corp_name = CASE WHEN $2 THEN coalesce(c.corp_name, excluded.corp_name)
                              ELSE coalesce(excluded.corp_name, c.corp_name) END,
             enabled_flag = CASE WHEN $2 THEN c.enabled_flag ELSE excluded.enabled_flag END,
             chat_pull_status = CASE WHEN $2 THEN c.chat_pull_status ELSE excluded.chat_pull_status END""";

  private static final String SUITES =
      "SELECT suite_id, ticket_sealed FROM weir_suite WHERE ticket_sealed IS NOT NULL";

  private static final String CHANGED =
      """
      SELECT suite_id, corp_id, state = 'active', permanent_code_sealed, coalesce(corp_name, ''),
             coalesce(agents, '{}'), changed_at
        FROM weir_authorisation WHERE changed_at >= $1 ORDER BY suite_id, corp_id""";

  /** Who has to do with what changes; told on the inbox's loop, must only hand over. */
  public interface Watcher {

    /** Every authorisation that is in force now. */
    void authorised(List<Authorisation> active);

    /** Tokens that were made from this corp's old permanent code are of no use any more. */
    void codeChanged(String suiteId, CorpId corp);
  }

  private record Key(String suiteId, CorpId corp) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int bySuite = suiteId.compareTo(other.suiteId);
      return bySuite == 0 ? corp.compareTo(other.corp) : bySuite;
    }
  }

  /**
   * What memory has of a row.
   *
   * @param active null when the corp lets the suite in no more
   */
  private record Known(OffsetDateTime changedAt, @Nullable Authorisation active) {}

  private final Pool pool;
  private final Seal seal;
  private final SuiteCredentials credentials;
  private final Predicate<CorpId> configured;
  private final BiPredicate<String, CorpId> keeps;
  private final Watcher watcher;

  // Touched by one load after the other: at start, then on the inbox's loop.
  private final Map<Key, Known> known = new TreeMap<>();
  private final Map<String, String> tickets = new TreeMap<>(); // sealed, by suite
  private boolean loaded;
  private OffsetDateTime seenTo = OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);

  /**
   * On this pool.
   *
   * @param configured whether an operator has named a corp
   * @param keeps whether a suite, by its id, may be the one that a corp's directory is read by:
   *     when what it may see changes, all is read anew
   */
  public PgAuthorisations(
      Pool pool,
      Seal seal,
      SuiteCredentials credentials,
      Predicate<CorpId> configured,
      BiPredicate<String, CorpId> keeps,
      Watcher watcher) {
    this.pool = pool;
    this.seal = seal;
    this.credentials = credentials;
    this.configured = configured;
    this.keeps = keeps;
    this.watcher = watcher;
  }

  /** Brings memory up to what Postgres has, be it this node's work or another's. */
  public Future<?> load() {
    return pool.query(SUITES)
        .execute()
        .compose(
            suites -> {
              suites.forEach(this::loadTicket);
              return pool.preparedQuery(CHANGED)
                  .execute(Tuple.of(seenTo.minusSeconds(OVERLAP_SECONDS)));
            })
        .onSuccess(this::apply);
  }

  private void loadTicket(Row row) {
    String suite = row.getString(0);
    String sealed = row.getString(1);
    if (!sealed.equals(tickets.put(suite, sealed))) { // what does not open is told once
      open(sealed, SealContext.suiteTicket(suite), ticket -> credentials.ticket(suite, ticket));
    }
  }

  private void apply(RowSet<Row> rows) {
    boolean changed = false;
    for (Row row : rows) {
      changed |= apply(row);
    }
    if (changed) {
      watcher.authorised(active());
    }
    if (!loaded) {
      LOG.info("authorisations in force: {}", active().size());
    }
    loaded = true;
  }

  private List<Authorisation> active() {
    List<Authorisation> active = new ArrayList<>();
    for (Known one : known.values()) {
      if (one.active() != null) {
        active.add(one.active());
      }
    }
    return active;
  }

  // An answer may be overtaken by a later one's, and rows of the overlap come again.
  private boolean apply(Row row) {
    Key key = new Key(row.getString(0), new CorpId(row.getString(1)));
    OffsetDateTime changedAt = row.getOffsetDateTime(6);
    Known before = known.get(key);
    if (before != null && !changedAt.isAfter(before.changedAt())) {
      return false;
    }
    boolean isActive = row.getBoolean(2);
    known.put(key, new Known(changedAt, isActive ? authorisation(key, row) : null));
    if (changedAt.isAfter(seenTo)) {
      seenTo = changedAt;
    }
    loadCode(key, isActive ? row.getString(3) : null);
    boolean wasActive = before != null && before.active() != null;
    if (loaded && isActive != wasActive) {
      LOG.info(
          "{}: suite={} corp={}", isActive ? "authorised" : "cancelled", key.suiteId(), key.corp());
    }
    return true;
  }

  private static Authorisation authorisation(Key key, Row row) {
    return new Authorisation(
        key.suiteId(), key.corp(), row.getString(4), List.of(row.getArrayOfStrings(5)));
  }

  private void loadCode(Key key, @Nullable String sealed) {
    String corp = key.corp().value();
    String before = credentials.permanentCode(key.suiteId(), key.corp());
    credentials.forget(key.suiteId(), corp);
    if (sealed != null) {
      open(
          sealed,
          SealContext.permanentCode(key.suiteId(), corp),
          code -> credentials.permanentCode(key.suiteId(), corp, code));
    }
    if (!before.equals(credentials.permanentCode(key.suiteId(), key.corp()))) {
      watcher.codeChanged(key.suiteId(), key.corp());
    }
  }

  // What was sealed with a key that is gone (a lost disk) comes anew: a ticket within minutes, a
  // code when the corp authorises again. It is no reason to stand.
  private void open(String sealed, String context, Consumer<String> opened) {
    try {
      opened.accept(new String(seal.open(sealed, context), StandardCharsets.UTF_8));
    } catch (Seal.NotOpened e) {
      LOG.error("{} cannot be opened, going on without it: {}", context, e.getMessage());
    }
  }

  /** In somebody's transaction: a ticket, unless there is a newer one. */
  Future<?> storeTicket(SqlConnection in, Effect.StoreTicket effect) {
    String sealed = sealed(effect.ticket(), SealContext.suiteTicket(effect.suiteId()));
    return in.preparedQuery(TICKET)
        .execute(Tuple.of(effect.suiteId(), sealed, at(effect.timeSeconds())));
  }

  /** In somebody's transaction: what an auth code was exchanged for. */
  Future<?> storeCode(SqlConnection in, Effect.Authorise effect, WeComReply.Permanent permanent) {
    WeComReply.Authorisation said = permanent.authorisation();
    String sealed =
        sealed(
            permanent.permanentCode(),
            SealContext.permanentCode(effect.suiteId(), said.corp().value()));
    return change(
        in,
        said.corp(),
        AUTHORISED,
        Tuple.of(
            effect.suiteId(),
            said.corp().value(),
            at(effect.timeSeconds()),
            sealed,
            storable(said.corpName()),
            agents(said),
            keeps.test(effect.suiteId(), said.corp())));
  }

  /**
   * In somebody's transaction: the corp lets the suite in.
   *
   * @param said what it allows now; null when there was nothing to ask with
   */
  Future<?> refresh(
      SqlConnection in, Effect.Refresh effect, WeComReply.@Nullable Authorisation said) {
    return change(
        in,
        effect.corp(),
        REFRESHED,
        Tuple.of(
            effect.suiteId(),
            effect.corp().value(),
            at(effect.timeSeconds()),
            said == null ? "" : storable(said.corpName()),
            said == null ? null : agents(said),
            keeps.test(effect.suiteId(), effect.corp())));
  }

  /** In somebody's transaction: the corp lets the suite in no more. */
  Future<?> cancel(SqlConnection in, String suiteId, CorpId corp, long timeSeconds) {
    return change(in, corp, CANCELLED, Tuple.of(suiteId, corp.value(), at(timeSeconds)));
  }

  private Future<?> change(SqlConnection in, CorpId corp, String statement, Tuple values) {
    return in.preparedQuery(LOCK_CORP)
        .execute(Tuple.of(corp.value()))
        .compose(locked -> in.preparedQuery(statement).execute(values))
        .compose(
            changed ->
                in.preparedQuery(CORP_ROW).execute(Tuple.of(corp.value(), configured.test(corp))));
  }

  private static String[] agents(WeComReply.Authorisation said) {
    return said.agentIds().stream().map(PgAuthorisations::storable).toArray(String[]::new);
  }

  // The one character that Postgres does not take in a text.
  private static String storable(String said) {
    return said.replace("\0", "");
  }

  private String sealed(String secret, String context) {
    return seal.seal(secret.getBytes(StandardCharsets.UTF_8), context);
  }

  private static OffsetDateTime at(long seconds) {
    return OffsetDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
  }
}
