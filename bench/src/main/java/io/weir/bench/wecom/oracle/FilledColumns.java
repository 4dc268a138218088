package io.weir.bench.wecom.oracle;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * In how many of its table's rows each column has a value, for the tables that the directory fills
 * or has a part in, in the order of {@link #TABLES}. An empty text, list or object is no value, nor
 * is the time before all times.
 */
public record FilledColumns(List<Column> columns) {

  /** The tables that are looked at. */
  public static final List<String> TABLES =
      List.of(
          TableNames.CUSTOMER,
          TableNames.GROUP,
          TableNames.STAFF,
          TableNames.RELATION,
          TableNames.PARTICIPANT,
          TableNames.CORP_CONFIG);

  private static final Map<String, String> EMPTY =
      Map.of(
          TableNames.STAFF + ".open_user_id", "told to suites only",
          TableNames.RELATION + ".ended_from",
              "only until the event comes that an answer was before");

  private static final String NAMES =
      """
      SELECT column_name FROM information_schema.columns
       WHERE table_schema = current_schema() AND table_name = '%s' ORDER BY ordinal_position""";

  private static final String FILLED =
      "count(*) FILTER (WHERE %s::text NOT IN ('', '{}', '[]', '-infinity'))";

  /**
   * One column.
   *
   * @param filled rows that have a value in it
   * @param rows of the table
   */
  public record Column(String table, String name, long filled, long rows) {

    /** With its table's name. */
    public String path() {
      return table + '.' + name;
    }

    /** From 0 to 1; 0 of a table without rows. */
    public double share() {
      return rows == 0 ? 0 : (double) filled / rows;
    }

    /** Why no row has a value, empty when one has, or when nobody knows why. */
    public String whyEmpty() {
      return filled > 0 ? "" : EMPTY.getOrDefault(path(), "");
    }

    /** Whether no row has a value and nobody knows why. */
    public boolean isUnexplained() {
      return filled == 0 && whyEmpty().isEmpty();
    }
  }

  /** Those of one table. */
  public List<Column> of(String table) {
    return columns.stream().filter(column -> column.table().equals(table)).toList();
  }

  /** Paths of the columns that may be empty in all rows. */
  public static List<String> maybeEmpty() {
    return EMPTY.keySet().stream().sorted().toList();
  }

  /** Counts, in one pass over each table. */
  static FilledColumns count(Connection connection) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        columns.addAll(count(statement, table));
      }
    }
    return new FilledColumns(List.copyOf(columns));
  }

  private static List<Column> count(Statement statement, String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet found = statement.executeQuery(NAMES.formatted(table))) {
      while (found.next()) {
        names.add(found.getString(1));
      }
    }
    String counts = names.stream().map(FILLED::formatted).collect(Collectors.joining(", "));
    try (ResultSet row = statement.executeQuery("SELECT count(*), " + counts + " FROM " + table)) {
      row.next();
      List<Column> columns = new ArrayList<>(names.size());
      for (int i = 0; i < names.size(); i++) {
        columns.add(new Column(table, names.get(i), row.getLong(i + 2), row.getLong(1)));
      }
      return columns;
    }
  }
}
