package io.weir.bench.wecom.directory;

import java.util.List;

/** A room without customers. Nothing tells of its changes, so it has none. */
record InternalRoom(
    String roomId, String name, long createSeconds, String notice, List<String> memberIds) {

  String creator() {
    return memberIds.get(0);
  }
}
