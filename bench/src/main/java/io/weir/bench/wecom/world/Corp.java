package io.weir.bench.wecom.world;

import java.util.List;
import java.util.SortedMap;

/**
 * One corp as its administrator sees it.
 *
 * @param keyPairs public key version to place in the {@link KeyRing}; the archive moves from the
 *     first version to the last in mid-stream
 * @param apps the archive's app first
 */
public record Corp(
    String corpId,
    String name,
    String archiveSecret,
    String authCode,
    String permanentCode,
    List<App> apps,
    SortedMap<Integer, Integer> keyPairs) {

  @Override
  public String toString() {
    return "Corp[" + corpId + "]";
  }
}
