package io.weir.bench.wecom.world;

import java.util.List;
import java.util.SortedMap;

/**
 * One corp as its administrator sees it.
 *
 * @param keyPairs public key version to place in the {@link KeyRing}; the archive moves from the
 *     first version to the last in mid-stream
 * @param contactSecret of contact sync
 * @param apps the archive's app first
 */
public record Corp(
    String corpId,
    String name,
    String archiveSecret,
    String contactSecret,
    String authCode,
    String permanentCode,
    List<App> apps,
    SortedMap<Integer, Integer> keyPairs) {

  /** The same corp, that numbers its keys as {@code other} does. */
  Corp withKeysOf(Corp other) {
    return new Corp(
        corpId,
        name,
        archiveSecret,
        contactSecret,
        authCode,
        permanentCode,
        apps,
        other.keyPairs());
  }

  @Override
  public String toString() {
    return "Corp[" + corpId + "]";
  }
}
