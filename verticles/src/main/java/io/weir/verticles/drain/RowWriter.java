package io.weir.verticles.drain;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes rows inside somebody's transaction: the tables always in the same order, the rows by key,
 * so that two that write the same rows can't deadlock; conversations last, by what was inserted.
 */
final class RowWriter {

  private final SqlConnection connection;
  private final BatchColumns columns;
  private final Counting counting;
  private final Map<String, Long> inserted = new TreeMap<>();
  private Iterable<Row> links = List.of();
  private Iterable<Row> participants = List.of();

  RowWriter(SqlConnection connection, BatchColumns columns, Counting counting) {
    this.connection = connection;
    this.columns = columns;
    this.counting = counting;
  }

  /** Everything but the conversations. */
  Future<?> insert() {
    Future<?> messages = insert("message", Statements.MESSAGES, columns.messages());
    Future<?> linked =
        insert("message_conversation", Statements.LINKS, columns.links())
            .onSuccess(rows -> links = rows);
    Future<?> media = insert("message_media", Statements.MEDIA, columns.media());
    Future<?> joined =
        insert("conversation_participant", Statements.PARTICIPANTS, columns.newParticipants())
            .onSuccess(rows -> participants = rows);
    Future<?> inbox = insert("inbox", Statements.INBOX, columns.inbox());
    Future<?> quarantine = insert("quarantine", Statements.QUARANTINE, columns.quarantine());
    return Future.all(List.of(messages, linked, media, joined, inbox, quarantine));
  }

  /** The conversations; after {@link #insert}. */
  Future<?> count() {
    return counting == Counting.BY_GAINS
        ? statement(
            connection, Statements.CONVERSATIONS, columns.conversations(links, participants))
        : statement(connection, Statements.WANTING_CONVERSATIONS, columns.newestTimes())
            .compose(wanting -> countAnew(columns.uncounted(rowsOf(wanting), links, participants)));
  }

  /** Rows really inserted, by table name without its prefix; after {@link #insert}. */
  Map<String, Long> inserted() {
    return inserted;
  }

  // Locked, or made, in the order of their key first: only then is what is counted whole.
  private Future<?> countAnew(Tuple conversations) {
    Tuple keys = Tuple.of(conversations.getValue(0), conversations.getValue(1));
    Future<?> locked = statement(connection, Statements.CONVERSATIONS, conversations);
    return Future.all(locked, statement(connection, Statements.RECOUNT, keys));
  }

  private Future<Iterable<Row>> insert(String table, String sql, Tuple arrays) {
    return statement(connection, sql, arrays)
        .map(
            rows -> {
              inserted.put(table, rows.isPresent() ? (long) rows.get().rowCount() : 0L);
              return rowsOf(rows);
            });
  }

  private static Iterable<Row> rowsOf(Optional<RowSet<Row>> rows) {
    return rows.isPresent() ? rows.get() : List.of();
  }

  /** No rows, no statement. */
  static Future<Optional<RowSet<Row>>> statement(
      SqlConnection connection, String sql, Tuple arrays) {
    return ((Object[]) arrays.getValue(0)).length == 0
        ? Future.succeededFuture(Optional.empty())
        : connection.preparedQuery(sql).execute(arrays).map(Optional::of);
  }
}
