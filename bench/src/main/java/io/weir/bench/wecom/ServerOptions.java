package io.weir.bench.wecom;

import java.time.Duration;

/**
 * How the simulated WeCom behaves.
 *
 * @param port on 127.0.0.1; 0 takes a free one
 * @param tokenLife how long tokens live, in whole seconds
 * @param pageQuirks whether now and then a page comes out of order, with an entry twice, or with
 *     one that was asked past
 * @param api how the directory's APIs behave
 */
public record ServerOptions(
    int port, Duration tokenLife, FaultScript faults, boolean pageQuirks, ApiOptions api) {

  /** A free port, tokens of two hours, and nothing ever goes wrong. */
  public static ServerOptions plain() {
    return new ServerOptions(
        0, Duration.ofHours(2), FaultScript.none(), false, ApiOptions.platform());
  }

  /** The same on {@code port}. */
  public ServerOptions withPort(int port) {
    return new ServerOptions(port, tokenLife, faults, pageQuirks, api);
  }

  /** The same with tokens of {@code life}. */
  public ServerOptions withTokenLife(Duration life) {
    return new ServerOptions(port, life, faults, pageQuirks, api);
  }

  /** The same with {@code script}. */
  public ServerOptions withFaults(FaultScript script) {
    return new ServerOptions(port, tokenLife, script, pageQuirks, api);
  }

  /** The same with or without odd pages. */
  public ServerOptions withPageQuirks(boolean quirks) {
    return new ServerOptions(port, tokenLife, faults, quirks, api);
  }

  /** The same with other limits. */
  public ServerOptions withApi(ApiOptions options) {
    return new ServerOptions(port, tokenLife, faults, pageQuirks, options);
  }
}
