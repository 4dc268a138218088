package io.weir.verticles.drain;

/** How a transaction keeps the conversations' counters right (I5). */
public enum Counting {
  /** They rise by the rows that were really inserted: what a drain does, at no further cost. */
  BY_GAINS,

  /**
   * Each conversation that gained a row, or is missing, is counted from its rows: what a replay
   * does, so that it also mends what somebody deleted without the counters knowing.
   */
  ANEW
}
