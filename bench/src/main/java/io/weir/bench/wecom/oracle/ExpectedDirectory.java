package io.weir.bench.wecom.oracle;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must be stored of one corp's directory. Keys in it don't name the corp, so that it can be
 * another's: it comes first in every key once rows are compared.
 *
 * @param tables rows in the order of their keys, by table; see {@link TableNames#DIRECTORY}
 * @param rooms in the order of their ids
 * @param renamed userids that are others now
 */
public record ExpectedDirectory(
    SortedMap<String, List<Row>> tables, List<ExpectedRoom> rooms, List<String> renamed) {

  /** Nothing is known of the directory. */
  public static ExpectedDirectory none() {
    return new ExpectedDirectory(new TreeMap<>(), List.of(), List.of());
  }

  /** Whether it was told at all. */
  public boolean isNone() {
    return tables.isEmpty();
  }

  /** The rows of one table. */
  public List<Row> rows(String table) {
    return tables.getOrDefault(table, List.of());
  }

  /** The rooms by their conversations. */
  public Map<String, ExpectedRoom> roomsByConversation() {
    Map<String, ExpectedRoom> byId = new TreeMap<>();
    rooms.forEach(room -> byId.put(room.conversationId(), room));
    return byId;
  }
}
