package io.weir.bench.wecom.oracle;

import java.util.List;
import java.util.stream.Stream;

/** Postgres beside the oracle, table by table. */
public record Comparison(List<TableComparison> tables) {

  /** Whether every table holds exactly what it must. */
  public boolean same() {
    return tables.stream().allMatch(TableComparison::same);
  }

  /** Rows missing over all tables. */
  public long missing() {
    return tables.stream().mapToLong(TableComparison::missing).sum();
  }

  /** Messages and callbacks stored more than once. */
  public long duplicates() {
    return table(TableNames.MESSAGE).duplicates() + table(TableNames.INBOX).duplicates();
  }

  /** Rows over all tables that are missing, too many or other than they must be. */
  public long wrong() {
    return tables.stream()
        .mapToLong(t -> t.missing() + t.unexpected() + t.different() + t.duplicates())
        .sum();
  }

  /** The table of that name, one of {@link TableNames}. */
  public TableComparison table(String name) {
    return tables.stream()
        .filter(table -> table.table().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no table " + name + " was compared"));
  }

  /** A line for every table, with what is wrong below it. */
  public List<String> report() {
    return tables.stream()
        .flatMap(
            table ->
                Stream.concat(
                    Stream.of(table.summary()),
                    table.differences().stream().map(line -> "  " + line)))
        .toList();
  }
}
