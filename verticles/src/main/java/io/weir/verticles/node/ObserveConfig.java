package io.weir.verticles.node;

/**
 * The management port.
 *
 * @param port 0 = any free one
 */
public record ObserveConfig(String host, int port) {

  public ObserveConfig {
    Settings.OBSERVE_HOST.require(host);
    Settings.OBSERVE_PORT.require(port);
  }
}
