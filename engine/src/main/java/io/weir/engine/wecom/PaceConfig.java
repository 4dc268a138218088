package io.weir.engine.wecom;

/**
 * What an operator can say about the pace of WeCom's API.
 *
 * @param sharePercent of the platform's limits, what this node may use
 * @param parallelismMax calls under way at once, per corp and API; 45033 brings it down from there
 * @param underWayMax calls under way at once, of all corps
 * @param waitMillis how long a call may wait for its turns, unless it says otherwise
 * @param laneCallsMax calls that may wait per corp and API
 * @param waitingMax calls that may wait, of all corps
 */
public record PaceConfig(
    int sharePercent,
    int parallelismMax,
    int underWayMax,
    long waitMillis,
    int laneCallsMax,
    int waitingMax) {

  /** All of the limits, 10, 64, 2 min, 256, 16,384. */
  public static final PaceConfig DEFAULT = new PaceConfig(100, 10, 64, 120_000, 256, 16_384);

  public PaceConfig {
    require("wecom.limitShare", sharePercent, 1, 100);
    require("wecom.parallelismMax", parallelismMax, 1, 1_000);
    require("wecom.callsMax", underWayMax, 1, 10_000);
    require("wecom.waitMillis", waitMillis, 1, 86_400_000L);
    require("wecom.laneCallsMax", laneCallsMax, 1, 1_000_000);
    require("wecom.waitingMax", waitingMax, 1, 10_000_000);
  }

  private static void require(String path, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(path + ": " + value + " is not in " + min + " to " + max);
    }
  }
}
