package io.weir.engine.store;

/**
 * A corp's cursor of record, as Postgres has it.
 *
 * @param chatSeq every message up to it is stored or quarantined
 * @param fencingToken the lease that may move it; {@link #NO_TOKEN} when the corp has no row
 */
public record Cursor(long chatSeq, long fencingToken) {

  /**
   * Matches no lease: rows of a corp that is not configured any more are stored, but move no
   * cursor.
   */
  public static final long NO_TOKEN = -1;

  public static final Cursor UNKNOWN_CORP = new Cursor(0, NO_TOKEN);
}
