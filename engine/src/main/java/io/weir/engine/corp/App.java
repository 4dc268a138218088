package io.weir.engine.corp;

/**
 * A corp's self-built app, or the archive's notify receiver (agentId 2000004). {@code secret} may
 * be empty.
 */
public record App(String agentId, String secret, CallbackKeys keys) {

  @Override
  public String toString() {
    return "App[" + agentId + "]";
  }
}
