package io.weir.engine.drain;

import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.QuarantineRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes the quarantine row of a record: ciphertext and reason, with a digest that is the same in
 * every replay.
 */
final class Refusal {

  private Refusal() {}

  static QuarantineRow of(RecordCodec.Decoded decoded, String reason) {
    if (decoded instanceof RecordCodec.Decoded.Damaged damaged) {
      return new QuarantineRow(
          "callback", "", 0, "", 0, reason, damaged.bytes(), digest(damaged.bytes()));
    }
    JournalRecord record = ((RecordCodec.Decoded.Sound) decoded).record();
    if (record instanceof JournalRecord.Archived archived) {
      return archived(archived, reason);
    } else if (record instanceof JournalRecord.Callback callback) {
      return callback(callback, reason);
    }
    JournalRecord.Quarantined entry = (JournalRecord.Quarantined) record;
    return new QuarantineRow(
        "archive",
        entry.corp().value(),
        0,
        entry.msgId(),
        0,
        reason,
        RecordCodec.encode(entry),
        digest(text(entry.corp().value()), text(entry.msgId()), entry.entry()));
  }

  // Lease, run and time of pulling are left out of the digest: the same message pulled twice is one
  // row (I5).
  private static QuarantineRow archived(JournalRecord.Archived r, String reason) {
    String digest =
        digest(
            text(r.corp().value()),
            number(r.seq()),
            text(r.msgId()),
            number(r.keyVersion()),
            r.randomKey(),
            r.chatMessage());
    return new QuarantineRow(
        "archive",
        r.corp().value(),
        r.seq(),
        r.msgId(),
        r.keyVersion(),
        reason,
        RecordCodec.encode(r),
        digest);
  }

  private static QuarantineRow callback(JournalRecord.Callback r, String reason) {
    String digest =
        digest(
            text(r.route().name()),
            text(r.suiteId()),
            text(r.corpId()),
            text(r.agentId()),
            r.encrypt());
    return new QuarantineRow(
        "callback", r.corpId(), 0, "", 0, reason, RecordCodec.encode(r), digest);
  }

  static String sha256Hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static String digest(byte[]... parts) {
    MessageDigest sha256 = sha256();
    for (byte[] part : parts) {
      sha256.update(number(part.length)); // so that no two divisions of the same bytes meet
      sha256.update(part);
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] number(long n) {
    return ByteBuffer.allocate(Long.BYTES).putLong(n).array();
  }

  private static byte[] text(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }
}
