package io.weir.bench.wecom.oracle;

/** How closely the stored directory must follow the world. */
public enum Agreement {
  /** The directory is not compared. */
  NONE,
  /**
   * Events may have been lost: only what the APIs show counts. Of a relation that is whether it is
   * listed: {@code active} and {@code deleted_by_customer} are one, all others another.
   */
  VISIBLE,
  /** Every event arrived: what only events tell counts too. */
  EXACT;

  boolean requires(Presence presence) {
    return presence == Presence.REQUIRED || (this == EXACT && presence == Presence.TOLD);
  }
}
