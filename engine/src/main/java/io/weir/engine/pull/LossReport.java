package io.weir.engine.pull;

/**
 * The source has dropped messages before they were pulled: those sent in this span of time, as far
 * as there were any.
 *
 * @param fromMs when the archive was last pulled to its tip
 * @param toMs what was sent before this moment is expired at the source
 * @param ongoing true while the outage lasts, so that {@code toMs} still grows; the final report
 *     comes with the first page after it
 */
public record LossReport(long fromMs, long toMs, boolean ongoing) {}
