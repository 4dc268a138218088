package io.weir.bench.wecom.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row to compare: its key, which orders it, and its other columns, each in one canonical
 * spelling.
 *
 * @param key compared part by part, letter by letter; numbers in it are padded
 */
record Row(List<String> key, Map<String, String> columns) {

  private static final String NOTHING = "NULL";

  static Row of(String... key) {
    return new Row(List.of(key), new LinkedHashMap<>());
  }

  /** Adds a column; null and only null reads {@code NULL}. */
  Row with(String column, @Nullable Object value) {
    columns.put(column, value == null ? NOTHING : "'" + value + "'");
    return this;
  }

  int compareKey(Row other) {
    for (int i = 0; i < key.size(); i++) {
      int order = key.get(i).compareTo(other.key.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
