package io.weir.verticles.node;

import java.util.Set;

/**
 * The management port.
 *
 * @param port 0 = any free one
 * @param token what a request that changes something must bring; empty = none may
 */
public record ObserveConfig(String host, int port, String token) {

  private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "0:0:0:0:0:0:0:1");

  public ObserveConfig {
    Settings.OBSERVE_HOST.require(host);
    Settings.OBSERVE_PORT.require(port);
    if (!token.isEmpty()) {
      Settings.OBSERVE_TOKEN.require(token);
    }
  }

  /** Whether only this machine reaches it. */
  boolean isLoopback() {
    return host.startsWith("127.") || LOOPBACK.contains(host);
  }

  @Override
  public String toString() {
    return "ObserveConfig[host="
        + host
        + ", port="
        + port
        + ", token="
        + (token.isEmpty() ? Setting.NOTHING : "***")
        + "]";
  }
}
