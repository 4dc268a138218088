package io.weir.verticles.node;

/**
 * WeCom's HTTP API.
 *
 * @param baseUrl without a trailing slash
 */
public record WecomConfig(String baseUrl, int connectTimeoutMillis, int requestTimeoutMillis) {

  public WecomConfig {
    Settings.WECOM_URL.require(baseUrl);
    Settings.WECOM_CONNECT.require(connectTimeoutMillis);
    Settings.WECOM_REQUEST.require(requestTimeoutMillis);
  }
}
