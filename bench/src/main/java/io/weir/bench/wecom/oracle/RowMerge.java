package io.weir.bench.wecom.oracle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares one table in one pass over both sides, which must come in the order of their keys:
 * expected rows are handed in, stored rows are drawn as far as they are needed.
 */
final class RowMerge {

  private static final int QUOTED_MAX = 160;

  private final String table;
  private final RowCursor stored;
  private final Agreement agreement;
  private final List<String> differences = new ArrayList<>();
  private @Nullable Row head;
  private long expectedRows;
  private long storedRows;
  private long missing;
  private long unexpected;
  private long different;
  private long duplicates;

  RowMerge(String table, RowCursor stored) throws IOException {
    this(table, stored, Agreement.EXACT);
  }

  RowMerge(String table, RowCursor stored, Agreement agreement) throws IOException {
    this.table = table;
    this.stored = stored;
    this.agreement = agreement;
    advance();
  }

  /** The next row there must be, or may be: then it counts as expected when it is there. */
  void expect(Row row) throws IOException {
    while (head != null && head.compareKey(row) < 0) {
      unexpected++;
      note(head, "is stored but nobody sent it");
      advance();
    }
    if (head == null || head.compareKey(row) > 0) {
      if (agreement.requires(row.presence())) {
        expectedRows++;
        missing++;
        note(row, "is missing");
      }
      return;
    }
    expectedRows++;
    compare(row, head);
    advance();
    while (head != null && head.compareKey(row) == 0) {
      duplicates++;
      note(row, "is stored once more");
      advance();
    }
  }

  /** What came of it; whatever is stored beyond the last expected row is too much. */
  TableComparison finish() throws IOException {
    while (head != null) {
      unexpected++;
      note(head, "is stored but nobody sent it");
      advance();
    }
    return new TableComparison(
        table,
        expectedRows,
        storedRows,
        missing,
        unexpected,
        different,
        duplicates,
        List.copyOf(differences));
  }

  private void advance() throws IOException {
    head = stored.next();
    storedRows += head == null ? 0 : 1;
  }

  private void compare(Row expected, Row actual) {
    boolean same = true;
    for (Map.Entry<String, String> column : expected.columns().entrySet()) {
      String value = actual.columns().get(column.getKey());
      if (!column.getValue().equals(value)) {
        same = false;
        note(
            expected,
            column.getKey() + " is " + quoted(value) + ", not " + quoted(column.getValue()));
      }
    }
    different += same ? 0 : 1;
  }

  private void note(Row row, String complaint) {
    if (differences.size() < TableComparison.DIFFERENCES_MAX) {
      differences.add(String.join(" / ", row.key()) + ": " + complaint);
    }
  }

  private static String quoted(@Nullable String value) {
    if (value == null || value.length() <= QUOTED_MAX) {
      return String.valueOf(value);
    }
    return value.substring(0, QUOTED_MAX) + "… (" + value.length() + " letters)";
  }
}
