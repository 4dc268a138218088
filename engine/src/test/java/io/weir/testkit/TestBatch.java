package io.weir.testkit;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CursorRun;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.QuarantineRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link MessageBatch} from the few things that matter to a test. */
public final class TestBatch {

  public static final JournalId JOURNAL = new JournalId("test-journal");

  private final JournalPosition expected;
  private final JournalPosition next;
  private final List<MessageRows> messages = new ArrayList<>();
  private final List<InboxRow> inbox = new ArrayList<>();
  private final List<QuarantineRow> quarantined = new ArrayList<>();
  private final Map<CorpId, List<CursorRun>> runs = new HashMap<>();

  private TestBatch(JournalPosition expected, JournalPosition next) {
    this.expected = expected;
    this.next = next;
  }

  /**
   * A batch of shard 1 of {@link #JOURNAL}.
   *
   * @param expected where the checkpoint must stand; below 0 = none yet
   */
  public static TestBatch from(long expected, long next) {
    return new TestBatch(new JournalPosition(expected), new JournalPosition(next));
  }

  /** A message with its rows and its place in its corp's run. */
  public TestBatch message(JournalRecord.Archived record) {
    return message(record, TestMessages.rows(record));
  }

  public TestBatch message(JournalRecord.Archived record, MessageRows rows) {
    messages.add(rows);
    run(record);
    return this;
  }

  /** A callback of this digest's number. */
  public TestBatch inbox(String receiver, long number, String state) {
    inbox.add(
        new InboxRow(
            receiver,
            "%064x".formatted(number),
            "ww1",
            "",
            "event",
            "",
            "{\"number\":" + number + "}",
            1_700_000_000_000L,
            state));
    return this;
  }

  /** A message that could not be decrypted, with its place in its corp's run. */
  public TestBatch quarantined(JournalRecord.Archived record, String reason) {
    quarantined.add(
        new QuarantineRow(
            "archive",
            record.corp().value(),
            record.seq(),
            record.msgId(),
            record.keyVersion(),
            reason,
            RecordCodec.encode(record),
            "%064x".formatted(record.seq())));
    run(record);
    return this;
  }

  private void run(JournalRecord.Archived record) {
    CursorRun.add(runs.computeIfAbsent(record.corp(), corp -> new ArrayList<>()), record);
  }

  /**
   * The batch.
   *
   * @param commits how many transactions must have set the checkpoint before
   */
  public MessageBatch batch(long commits) {
    Checkpoint from = new Checkpoint(expected, commits);
    return new MessageBatch(JOURNAL, 1, from, next, messages, inbox, quarantined, runs);
  }
}
