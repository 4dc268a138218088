package io.weir.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.store.InboxRow;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.QuarantineRow;
import java.util.List;

/** I6: no plaintext and no secret in the journal, in quarantine, in a status or in a label. */
final class I6Checker {

  private static final List<byte[]> MARKS =
      List.of(SimMessage.MARK, SimPush.MARK, SimPush.SECRET.getBytes(UTF_8));

  void onAppend(byte[] encoded) {
    requireNone(encoded, "the journal");
  }

  void onStatus(String text) {
    requireNone(text.getBytes(UTF_8), "a status or label");
  }

  void onCommit(MessageBatch batch) {
    for (QuarantineRow row : batch.quarantined()) {
      requireNone(row.record(), "quarantine");
      requireNone(row.reason().getBytes(UTF_8), "a reason of quarantine");
    }
    for (InboxRow row : batch.inbox()) {
      Checkers.require(
          !row.payload().contains(SimPush.SECRET), "I6", "a ticket rests unsealed in the inbox");
    }
  }

  private static void requireNone(byte[] bytes, String where) {
    for (byte[] mark : MARKS) {
      Checkers.require(!contains(bytes, mark), "I6", new String(mark, UTF_8) + " is in " + where);
    }
  }

  private static boolean contains(byte[] bytes, byte[] mark) {
    for (int at = 0; at <= bytes.length - mark.length; at++) {
      int same = 0;
      while (same < mark.length && bytes[at + same] == mark[same]) {
        same++;
      }
      if (same == mark.length) {
        return true;
      }
    }
    return false;
  }
}
