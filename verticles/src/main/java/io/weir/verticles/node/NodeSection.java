package io.weir.verticles.node;

import java.nio.file.Path;
import java.util.List;

/**
 * Who this node is.
 *
 * @param dataDir absolute
 * @param sealKeys 32 bytes each, newest first; empty = {@link SealKeyFile} makes and keeps one
 */
public record NodeSection(String id, Path dataDir, List<byte[]> sealKeys) {

  public NodeSection {
    Settings.NODE_ID.require(id);
    sealKeys = List.copyOf(sealKeys);
  }

  @Override
  public String toString() {
    return "NodeSection[" + id + ", " + dataDir + ", " + sealKeys.size() + " seal keys]";
  }
}
