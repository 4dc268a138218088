package io.weir.engine.corp;

import java.security.PrivateKey;
import java.util.Map;

/**
 * A corp's conversation archive: where it is pulled from and what opens it.
 *
 * @param baseUrl scheme, host and port, without a trailing slash
 * @param privateKeys by {@code publickey_ver}; messages keep the version they were made with, so
 *     old keys stay
 * @param pollMillis the shortest interval between two polls of a corp with nothing to say
 * @param suiteId the suite whose authorisation this pull hangs on; empty = on none
 */
public record Archive(
    String baseUrl,
    String secret,
    Map<Long, PrivateKey> privateKeys,
    long pollMillis,
    String suiteId) {

  public Archive {
    privateKeys = Map.copyOf(privateKeys);
  }

  @Override
  public String toString() {
    return "Archive[" + baseUrl + ", key versions " + privateKeys.keySet() + "]";
  }
}
