package io.weir.bench.wecom.world;

import java.util.List;

/**
 * Somebody's turn to say something.
 *
 * @param roomId empty in a single chat
 */
record Turn(String msgId, String from, List<String> to, String roomId, long timeMillis) {

  boolean single() {
    return roomId.isEmpty();
  }
}
