package io.weir.verticles.cli;

import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import java.time.Instant;

/**
 * What may be shown of a journal entry: who, when and how much; never content, which is ciphertext
 * anyway (I6).
 *
 * @param kind {@code callback}, {@code archive}, {@code quarantined} or {@code damaged}
 * @param corpId empty when it names none
 * @param timeMs when it came in; 0 when not known
 * @param details the rest, as {@code key=value}
 */
record EntryText(String kind, String corpId, long timeMs, String details) {

  static EntryText of(JournalEntry entry) {
    if (entry.decoded() instanceof RecordCodec.Decoded.Damaged damaged) {
      return new EntryText("damaged", "", 0, "reason=\"" + damaged.reason() + "\"");
    }
    JournalRecord record = ((RecordCodec.Decoded.Sound) entry.decoded()).record();
    if (record instanceof JournalRecord.Callback callback) {
      return callback(callback);
    } else if (record instanceof JournalRecord.Archived archived) {
      return archived(archived);
    }
    JournalRecord.Quarantined quarantined = (JournalRecord.Quarantined) record;
    return new EntryText(
        "quarantined",
        quarantined.corp().value(),
        quarantined.pulledAtMs(),
        "msgid=" + quarantined.msgId() + " reason=" + quarantined.reason());
  }

  private static EntryText callback(JournalRecord.Callback r) {
    return new EntryText(
        "callback",
        r.corpId(),
        r.receivedAtMs(),
        "route=" + r.route() + " suite=" + r.suiteId() + " agent=" + r.agentId());
  }

  private static EntryText archived(JournalRecord.Archived r) {
    return new EntryText(
        "archive",
        r.corp().value(),
        r.pulledAtMs(),
        "seq="
            + r.seq()
            + " after="
            + r.after()
            + " token="
            + r.fencingToken()
            + " run="
            + r.run()
            + " keyVersion="
            + r.keyVersion()
            + " msgid="
            + r.msgId());
  }

  /** One line, tab-free, for people and for grep. */
  String line(int shard, JournalEntry entry) {
    return shard
        + "/"
        + entry.position().index()
        + " "
        + (timeMs == 0 ? "-" : Instant.ofEpochMilli(timeMs).toString())
        + " "
        + kind
        + (corpId.isEmpty() ? "" : " corp=" + corpId)
        + " "
        + details
        + " bytes="
        + entry.bytes();
  }
}
