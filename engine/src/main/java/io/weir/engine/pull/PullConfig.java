package io.weir.engine.pull;

import io.weir.engine.base.Limits;

/**
 * What an operator can say about pulls.
 *
 * @param inFlightMax pages being fetched or appended at a time, of all corps of one loop; bounds
 *     memory: a page is about 3 MB
 * @param pageEntriesMax messages asked for at a time, 1 to 1,000
 * @param quietMillisMax the longest interval between two polls of a quiet corp
 * @param retentionMillis how long the source keeps messages (5 days, protocol §0 D15)
 * @param tipReportMillis how often at most the observer is told of a tip; small against the
 *     retention
 */
public record PullConfig(
    int inFlightMax,
    int pageEntriesMax,
    long quietMillisMax,
    long retentionMillis,
    long tipReportMillis) {

  /** 64 in flight, pages of 1,000, 60 s, 5 days, 5 minutes. */
  public static final PullConfig DEFAULT =
      new PullConfig(64, Limits.PULL_PAGE_ENTRIES_MAX, 60_000, 5 * 86_400_000L, 300_000);

  public PullConfig {
    require("pull.inFlightMax", inFlightMax, 1, 10_000);
    require("pull.pageEntriesMax", pageEntriesMax, 1, Limits.PULL_PAGE_ENTRIES_MAX);
    require("pull.quietMillisMax", quietMillisMax, 10, 3_600_000);
    require("pull.retentionMillis", retentionMillis, 1, 3650L * 86_400_000L);
    require("pull.tipReportMillis", tipReportMillis, 0, 86_400_000L);
  }

  private static void require(String path, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(path + ": " + value + " is not in " + min + " to " + max);
    }
  }
}
