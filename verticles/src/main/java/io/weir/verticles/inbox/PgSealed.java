package io.weir.verticles.inbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.SealContext;
import io.weir.engine.inbox.Effects;
import io.weir.engine.inbox.InboxKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sealed values in Postgres, when the seal's key changes (I6): what nobody could bring back
 * must open under a listed key, or nothing starts; all that opens is sealed anew under the newest.
 */
public final class PgSealed {

  private static final Logger LOG = LoggerFactory.getLogger(PgSealed.class);

  /** Rows of one batch, which is one round trip to read and one to write. */
  static final int ROWS_MAX = 200;

  // What does not come back by itself. A suite's ticket does within minutes, a corp's chat_secret
  // is
  // in the configuration.
  private static final String LOCKED_OUT =
      """
      SELECT 'codes', split_part(permanent_code_sealed, ':', 2), count(*), (array_agg(DISTINCT corp_id))[1:5]
        FROM weir_authorisation
       WHERE permanent_code_sealed IS NOT NULL AND split_part(permanent_code_sealed, ':', 2) <> ALL ($1::text[])
       GROUP BY 2
      UNION ALL
      SELECT 'events', weir_sealed_key(payload), count(*), (array_agg(DISTINCT suite_id))[1:5]
        FROM weir_inbox
       WHERE state = 'new' AND weir_sealed_key(payload) <> ALL ($1::text[])
       GROUP BY 2
       ORDER BY 2, 1""";

  /** A column that holds sealed values; two texts key its rows. */
  private enum Place {
    CODES("weir_authorisation", "permanent_code_sealed", "suite_id", "corp_id"),
    TICKETS("weir_suite", "ticket_sealed", "suite_id", "''"),
    SECRETS("t_wecom_corp_config", "chat_secret", "corp_id", "''"),
    PAYLOADS(
        """
        SELECT receiver, digest, payload::text FROM weir_inbox
         WHERE (weir_sealed_key(payload) < $1 OR weir_sealed_key(payload) > $1) AND (receiver, digest) > ($2, $3)
         ORDER BY receiver, digest LIMIT 200""",
        """
        UPDATE weir_inbox SET payload = $4::text::jsonb
         WHERE receiver = $1 AND digest = $2 AND payload = $3::text::jsonb""");

    private static final List<Place> ALL = List.of(values());

    /** What is not under key $1, after the row keyed $2, $3; {@link #ROWS_MAX} at most. */
    private final String older;

    /** Puts $4 in the place of value $3 in the row keyed $1, $2. */
    private final String replace;

    Place(String older, String replace) {
      this.older = older;
      this.replace = replace;
    }

    Place(String table, String column, String first, String second) {
      this(
          String.format(
              """
              SELECT %2$s, %3$s, %4$s FROM %1$s
               WHERE %4$s IS NOT NULL AND split_part(%4$s, ':', 2) <> $1 AND (%2$s, %3$s) > ($2, $3)
               ORDER BY 1, 2 LIMIT 200""",
              table, first, second, column),
          String.format(
              "UPDATE %1$s SET %4$s = $4 WHERE %2$s = $1 AND %3$s = $2 AND %4$s = $3",
              table, first, second, column));
    }
  }

  private final Pool pool;
  private final Seal seal;
  private final Effects effects;

  // Where the pass stands; touched by the inbox's loop only.
  private int place;
  private String first = "";
  private String second = "";
  private long renewed;
  private long refused;

  public PgSealed(Pool pool, Seal seal) {
    this.pool = pool;
    this.seal = seal;
    this.effects = new Effects(seal);
  }

  /**
   * What is here and does not come back by itself, under a key that is not listed: what would be
   * lost and what to do, in words; empty when all is well.
   */
  public Future<String> lockedOut() {
    return pool.preparedQuery(LOCKED_OUT)
        .execute(Tuple.of((Object) seal.keyIds().toArray(String[]::new)))
        .map(rows -> rows.size() == 0 ? "" : complaint(rows));
  }

  private String complaint(RowSet<Row> rows) {
    StringBuilder text = new StringBuilder("Postgres holds what this node cannot open: ");
    List<String> keys = new ArrayList<>();
    for (Row row : rows) {
      String key = row.getString(1);
      if (!keys.contains(key)) {
        keys.add(key);
      }
      boolean codes = row.getString(0).equals("codes");
      text.append(row.getLong(2))
          .append(codes ? " permanent code(s), of " : " event(s) still to be acted on, of ")
          .append(String.join(", ", row.getArrayOfStrings(3)))
          .append(row.getLong(2) > 5 ? ", …" : "")
          .append(", under key ")
          .append(key)
          .append("; ");
    }
    return text.append("listed: ")
        .append(String.join(", ", seal.keyIds()))
        .append(
            ". Without them those corps must authorise the suite again. Put the key back into"
                + " node.sealKeys behind the newest (one that Weir made is dataDir/keys/seal.key:"
                + " restore it) and start again. Only if it is gone for good: ")
        .append(forget(keys))
        .toString();
  }

  private static String forget(List<String> keys) {
    StringBuilder sql = new StringBuilder();
    for (String key : keys) {
      sql.append("UPDATE weir_authorisation SET permanent_code_sealed = NULL WHERE")
          .append(" permanent_code_sealed LIKE 'v1:")
          .append(key)
          .append(":%'; UPDATE weir_inbox SET state = 'failed', last_error = 'its key is lost'")
          .append(" WHERE state = 'new' AND weir_sealed_key(payload) = '")
          .append(key)
          .append("';");
    }
    return sql.toString();
  }

  /**
   * Seals the next few values anew that are not under the newest key; false when there are none
   * left. What another process changed meanwhile, or what does not open, stays as it is.
   */
  Future<Boolean> renewSome() {
    if (place == Place.ALL.size()) {
      return Future.succeededFuture(false);
    }
    Place at = Place.ALL.get(place);
    return pool.preparedQuery(at.older)
        .execute(Tuple.of(seal.newestKey(), first, second))
        .compose(rows -> renew(at, rows));
  }

  private Future<Boolean> renew(Place at, RowSet<Row> rows) {
    List<Tuple> updates = new ArrayList<>();
    String lastFirst = first;
    String lastSecond = second;
    for (Row row : rows) {
      lastFirst = row.getString(0);
      lastSecond = row.getString(1);
      String value = renewed(at, lastFirst, lastSecond, row.getString(2));
      if (value != null) {
        updates.add(Tuple.of(lastFirst, lastSecond, row.getString(2), value));
      }
    }
    boolean last = rows.size() < ROWS_MAX;
    String nextFirst = last ? "" : lastFirst;
    String nextSecond = last ? "" : lastSecond;
    Future<?> written =
        updates.isEmpty()
            ? Future.succeededFuture()
            : pool.preparedQuery(at.replace).executeBatch(updates);
    return written.map(
        done -> {
          renewed += updates.size();
          first = nextFirst;
          second = nextSecond;
          place += last ? 1 : 0;
          return place < Place.ALL.size() || report();
        });
  }

  private @Nullable String renewed(Place at, String rowFirst, String rowSecond, String value) {
    try {
      return switch (at) {
        case CODES -> seal.renew(value, SealContext.permanentCode(rowFirst, rowSecond));
        case TICKETS -> seal.renew(value, SealContext.suiteTicket(rowFirst));
        case SECRETS -> seal.renew(value, SealContext.chatSecret(rowFirst));
        case PAYLOADS -> effects.renewed(new InboxKey(rowFirst, rowSecond), value);
      };
    } catch (Seal.NotOpened e) {
      refused++;
      LOG.debug("not sealed anew: {}", e.getMessage());
      return null;
    }
  }

  private boolean report() {
    if (renewed > 0) {
      LOG.info(
          "sealed values are under the newest key now: key={} renewed={}; once every node says so,"
              + " older keys may leave node.sealKeys",
          seal.newestKey(),
          renewed);
    }
    if (refused > 0) {
      LOG.warn("{} sealed values do not open under any listed key and stay as they are", refused);
    }
    return false;
  }
}
