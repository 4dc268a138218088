package io.weir.verticles.node;

import io.weir.engine.wecom.PaceConfig;
import io.weir.verticles.wecom.WeComClientConfig;

/**
 * WeCom's HTTP API.
 *
 * @param baseUrl without a trailing slash
 * @param limitShare percent of WeCom's call limits that this node may use
 * @param parallelismMax calls on their way at once, per corp and API
 * @param callsMax calls on their way at once, of all corps, besides archive pulls
 * @param queueWaitMillis how long a call may wait for its turns
 */
public record WecomConfig(
    String baseUrl,
    int connectTimeoutMillis,
    int requestTimeoutMillis,
    int limitShare,
    int parallelismMax,
    int callsMax,
    int queueWaitMillis) {

  public WecomConfig {
    Settings.WECOM_URL.require(baseUrl);
    Settings.WECOM_CONNECT.require(connectTimeoutMillis);
    Settings.WECOM_REQUEST.require(requestTimeoutMillis);
    Settings.WECOM_SHARE.require(limitShare);
    Settings.WECOM_PARALLELISM.require(parallelismMax);
    Settings.WECOM_CALLS.require(callsMax);
    Settings.WECOM_WAIT.require(queueWaitMillis);
  }

  /**
   * The client's bounds: connections for these calls, and for the pages each pull loop has as many.
   */
  WeComClientConfig client(PullConfig pull) {
    WeComClientConfig defaults = WeComClientConfig.DEFAULT;
    return new WeComClientConfig(
        connectTimeoutMillis,
        requestTimeoutMillis,
        Math.max(defaults.connectionsMax(), Math.max(pull.fetchesMax(), callsMax)),
        Math.max(defaults.waitingMax(), 2 * (pull.fetchesMax() + callsMax)),
        defaults.tokensMax());
  }

  /** What stands in front of the client. */
  PaceConfig pace() {
    PaceConfig defaults = PaceConfig.DEFAULT;
    return new PaceConfig(
        limitShare,
        parallelismMax,
        callsMax,
        queueWaitMillis,
        defaults.laneCallsMax(),
        defaults.waitingMax());
  }
}
