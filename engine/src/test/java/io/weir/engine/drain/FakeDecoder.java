package io.weir.engine.drain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.InboxRow;
import io.weir.testkit.TestMessages;
import java.util.ArrayList;
import java.util.List;

/** Opens records without keys: a message is what its id says, a callback is its nonce. */
final class FakeDecoder {

  /** Messages whose id starts so can't be decrypted. */
  static final String BAD = "bad";

  private FakeDecoder() {}

  static List<Drained> decode(List<RecordCodec.Decoded> records) {
    List<Drained> results = new ArrayList<>();
    records.forEach(record -> results.add(decode(record)));
    return results;
  }

  private static Drained decode(RecordCodec.Decoded decoded) {
    if (!(decoded instanceof RecordCodec.Decoded.Sound sound)) {
      return refused(decoded, "damaged");
    }
    if (sound.record() instanceof JournalRecord.Archived archived) {
      return archived.msgId().startsWith(BAD)
          ? refused(decoded, "bad_padding: simulated")
          : new Drained.Stored(TestMessages.rows(archived));
    }
    return sound.record() instanceof JournalRecord.Callback callback
        ? new Drained.Arrived(inbox(callback), new CorpId(callback.corpId()))
        : refused(decoded, "no_seq");
  }

  static InboxRow inbox(JournalRecord.Callback callback) {
    return new InboxRow(
        "app:" + callback.corpId() + '/' + callback.agentId(),
        digest(callback.nonce()),
        callback.corpId(),
        "",
        "event",
        "",
        "{}",
        callback.receivedAtMs(),
        "kept");
  }

  static String digest(String nonce) {
    return Refusal.sha256Hex(nonce.getBytes(UTF_8));
  }

  private static Drained refused(RecordCodec.Decoded decoded, String reason) {
    return new Drained.Refused(Refusal.of(decoded, reason));
  }
}
