package io.weir.bench.wecom.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How values of the directory's tables are spelled in a {@link Row}. */
public final class DirectoryColumns {

  /** The column whose values are alike for {@link Agreement#VISIBLE} when the APIs can't tell. */
  public static final String STATUS = "relation_status";

  /** {@code t_wecom_group.type} of a customer group. */
  public static final String CUSTOMER_GROUP = "group_external";

  /** {@code t_wecom_group.type} of a room without customers. */
  public static final String INTERNAL_ROOM = "group_internal";

  private static final List<String> LISTED = List.of("'active'", "'deleted_by_customer'");

  private DirectoryColumns() {}

  /** A set of numbers: in which order they are stored says nothing. */
  public static String numbers(Collection<Long> numbers) {
    return numbers.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** A list of texts. */
  public static String texts(List<String> texts) {
    return ExpectedRows.list(texts);
  }

  /** A number in a key. */
  public static String padded(long number) {
    return ExpectedRows.padded(number);
  }

  /** JSON by value; the order of an array counts. */
  public static String json(JsonNode value) {
    return CanonicalJson.of(value);
  }

  /** The row as {@code agreement} sees it. */
  static Row seen(Row row, Agreement agreement) {
    String status = row.columns().get(STATUS);
    if (agreement != Agreement.VISIBLE || status == null) {
      return row;
    }
    Map<String, String> columns = new LinkedHashMap<>(row.columns());
    columns.put(STATUS, LISTED.contains(status) ? "listed" : "not listed");
    return new Row(row.key(), columns, row.presence());
  }
}
