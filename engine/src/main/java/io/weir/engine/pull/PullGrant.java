package io.weir.engine.pull;

/**
 * The right to pull one corp, and where to begin.
 *
 * @param fencingToken of the lease; goes into every record, so that Postgres can refuse the pulls
 *     of a lease that is over (I4)
 * @param chatSeq the cursor of record
 * @param resumeAfter the end of the unbroken run of undrained records of this very lease in this
 *     node's journal; {@code chatSeq} or less when there is none
 * @param run counts set-backs, see {@link Puller#setBack}
 * @param tipAtMs when the archive was last known to have nothing more; 0 = never
 */
public record PullGrant(long fencingToken, long chatSeq, long resumeAfter, long run, long tipAtMs) {

  /** The first seq asked from. */
  public long start() {
    return Math.max(chatSeq, resumeAfter);
  }
}
