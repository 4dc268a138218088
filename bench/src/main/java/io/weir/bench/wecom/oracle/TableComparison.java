package io.weir.bench.wecom.oracle;

import java.util.List;

/**
 * How one table compares.
 *
 * @param expected rows there must be
 * @param stored rows there are
 * @param different rows that are there with something else in them
 * @param duplicates rows beyond the first of one key
 * @param differences the first few of whatever is wrong, in words
 */
public record TableComparison(
    String table,
    long expected,
    long stored,
    long missing,
    long unexpected,
    long different,
    long duplicates,
    List<String> differences) {

  /** Differences that are put into words. */
  public static final int DIFFERENCES_MAX = 20;

  /** Whether the table holds exactly what it must. */
  public boolean same() {
    return missing == 0 && unexpected == 0 && different == 0 && duplicates == 0;
  }

  /** One line for a report. */
  public String summary() {
    return String.format(
        "%-38s expected %,9d  stored %,9d  missing %,d  unexpected %,d  different %,d  twice %,d",
        table, expected, stored, missing, unexpected, different, duplicates);
  }
}
