package io.weir.verticles.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Rows for one statement, as one JSON parameter that {@code jsonb_to_recordset} takes apart: pages
 * of a hundred, where arrays of columns would be more code than they save time.
 */
final class Rows {

  private final ArrayNode rows = JsonNodeFactory.instance.arrayNode();

  /** A new row; its fields are the statement's columns. */
  ObjectNode add() {
    return rows.addObject();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Runs {@code sql} with these rows as $1 (text) and {@code more} behind; no rows, no statement.
   */
  Future<Iterable<Row>> run(SqlConnection connection, String sql, Object... more) {
    if (rows.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Tuple values = Tuple.of(rows.toString());
    for (Object value : more) {
      values.addValue(value);
    }
    return connection.preparedQuery(sql).execute(values).map((RowSet<Row> found) -> found);
  }
}
