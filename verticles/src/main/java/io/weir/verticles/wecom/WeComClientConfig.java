package io.weir.verticles.wecom;

/**
 * Bounds of the client.
 *
 * @param connectMillis for a connection
 * @param callMillis for a whole call: token, connection, request, last byte of the reply
 * @param connectionsMax per host; as many again for each client with its own
 * @param waitingMax calls waiting for a connection or a token
 * @param tokensMax tokens remembered
 */
public record WeComClientConfig(
    int connectMillis, int callMillis, int connectionsMax, int waitingMax, int tokensMax) {

  /** 5 s, 15 s, 64 connections, 1,024 waiting, 65,536 tokens. */
  public static final WeComClientConfig DEFAULT =
      new WeComClientConfig(5_000, 15_000, 64, 1_024, 65_536);

  public WeComClientConfig {
    require("wecom.connectMillis", connectMillis, 1, 60_000);
    require("wecom.callMillis", callMillis, 1, 600_000);
    require("wecom.connectionsMax", connectionsMax, 1, 10_000);
    require("wecom.waitingMax", waitingMax, 1, 1_000_000);
    require("wecom.tokensMax", tokensMax, 1, 10_000_000);
  }

  private static void require(String path, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(path + ": " + value + " is not in " + min + " to " + max);
    }
  }
}
