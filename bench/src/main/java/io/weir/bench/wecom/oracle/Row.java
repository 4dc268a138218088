package io.weir.bench.wecom.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row to compare: its key, which orders it, and its other columns, each in one canonical
 * spelling. An expected row is compared by the columns that it has.
 *
 * @param key compared part by part, letter by letter; numbers in it are padded
 */
public record Row(List<String> key, Map<String, String> columns, Presence presence) {

  private static final String NOTHING = "NULL";

  /** A row that must be there, without columns yet. */
  public static Row of(String... key) {
    return new Row(List.of(key), new LinkedHashMap<>(), Presence.REQUIRED);
  }

  /** The same row with another presence. */
  public Row being(Presence other) {
    return new Row(key, columns, other);
  }

  /** The same row with {@code first} before its key. */
  Row under(String first) {
    List<String> longer = new ArrayList<>(key.size() + 1);
    longer.add(first);
    longer.addAll(key);
    return new Row(longer, columns, presence);
  }

  /** Adds a column; null and only null reads {@code NULL}. */
  public Row with(String column, @Nullable Object value) {
    columns.put(column, value == null ? NOTHING : "'" + value + "'");
    return this;
  }

  /** By the key. */
  public int compareKey(Row other) {
    for (int i = 0; i < key.size(); i++) {
      int order = key.get(i).compareTo(other.key.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
