package io.weir.bench.wecom.world;

/** A self-built app of a corp: its callback keys and its secret. */
public record App(String agentId, String token, String encodingAesKey, String secret) {

  /** The app that WeCom reports a corp's archive under. */
  public static final String ARCHIVE_AGENT_ID = "2000004";

  @Override
  public String toString() {
    return "App[" + agentId + "]";
  }
}
