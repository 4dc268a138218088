package io.weir.bench.wecom.world;

import java.util.List;

/**
 * The provider's third-party app.
 *
 * @param tickets every suite_ticket that is or will be pushed, oldest first; at least one
 */
public record Suite(
    String suiteId,
    String providerCorpId,
    String secret,
    String token,
    String encodingAesKey,
    List<String> tickets) {

  @Override
  public String toString() {
    return "Suite[" + suiteId + "]";
  }
}
