package io.weir.verticles.node;

/**
 * How archives are pulled.
 *
 * @param pageSize messages asked for at a time
 * @param fetchesMax pages on their way at once
 * @param retentionHours how long the source keeps messages
 * @param idlePollMaxMillis the longest interval between two polls of a quiet corp
 * @param loops event loops
 */
public record PullConfig(
    int pageSize, int fetchesMax, int retentionHours, int idlePollMaxMillis, int loops) {

  public PullConfig {
    Settings.PULL_PAGE.require(pageSize);
    Settings.PULL_FETCHES.require(fetchesMax);
    Settings.PULL_RETENTION.require(retentionHours);
    Settings.PULL_IDLE.require(idlePollMaxMillis);
    Settings.PULL_LOOPS.require(loops);
  }
}
