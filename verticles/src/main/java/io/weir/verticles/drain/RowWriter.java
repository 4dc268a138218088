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

  RowWriter(SqlConnection connection, BatchColumns columns, Counting counting) {
    this.connection = connection;
    this.columns = columns;
    this.counting = counting;
  }

  /** Completes with the rows really inserted, by table name without its prefix. */
  Future<Map<String, Long>> write() {
    Future<?> messages = insert("message", Statements.MESSAGES, columns.messages());
    Future<Iterable<Row>> links = insert("message_conversation", Statements.LINKS, columns.links());
    Future<?> media = insert("message_media", Statements.MEDIA, columns.media());
    Future<Iterable<Row>> participants =
        insert("conversation_participant", Statements.PARTICIPANTS, columns.newParticipants());
    Future<?> inbox = insert("inbox", Statements.INBOX, columns.inbox());
    Future<?> quarantine = insert("quarantine", Statements.QUARANTINE, columns.quarantine());
    return Future.all(List.of(messages, links, media, participants, inbox, quarantine))
        .compose(all -> count(links.result(), participants.result()))
        .map(counted -> inserted);
  }

  private Future<?> count(Iterable<Row> links, Iterable<Row> participants) {
    return counting == Counting.BY_GAINS
        ? statement(
            connection, Statements.CONVERSATIONS, columns.conversations(links, participants))
        : statement(connection, Statements.ABSENT_CONVERSATIONS, columns.conversationKeys())
            .compose(absent -> countAnew(columns.uncounted(rowsOf(absent), links, participants)));
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
