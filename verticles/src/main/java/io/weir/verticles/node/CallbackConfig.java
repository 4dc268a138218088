package io.weir.verticles.node;

import org.jspecify.annotations.Nullable;

/**
 * How pushes are taken.
 *
 * @param port 0 = any free one
 * @param timestampWindowHours how far off a signed push's timestamp may be
 * @param loops event loops
 * @param stopGraceMillis pushes are taken for so long after an orderly stop has begun
 * @param connectionsMax of all loops together
 * @param tls null = plain HTTP
 */
public record CallbackConfig(
    String host,
    int port,
    int timestampWindowHours,
    int loops,
    int stopGraceMillis,
    int connectionsMax,
    @Nullable CertificateFiles tls) {

  public CallbackConfig {
    Settings.CALLBACK_HOST.require(host);
    Settings.CALLBACK_PORT.require(port);
    Settings.CALLBACK_WINDOW.require(timestampWindowHours);
    Settings.CALLBACK_LOOPS.require(loops);
    Settings.CALLBACK_STOP_GRACE.require(stopGraceMillis);
    Settings.CALLBACK_CONNECTIONS.require(connectionsMax);
  }
}
