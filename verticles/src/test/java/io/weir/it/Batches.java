package io.weir.it;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.PersonType;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.message.Conversation;
import io.weir.engine.message.MediaRow;
import io.weir.engine.message.MessageRow;
import io.weir.engine.message.MessageRows;
import io.weir.engine.message.Participant;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CursorRun;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.QuarantineRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes batches from the few things that a test is about. */
public final class Batches {

  /** 2026-03-04. */
  public static final long A_DAY_MS = 1_772_600_000_000L;

  public static final JournalId JOURNAL = new JournalId("journal-a");

  private final JournalId journal;
  private final long from;
  private final long to;
  private long commits;
  private final List<MessageRows> messages = new ArrayList<>();
  private final List<InboxRow> inbox = new ArrayList<>();
  private final List<QuarantineRow> quarantined = new ArrayList<>();
  private final Map<CorpId, List<CursorRun>> runs = new LinkedHashMap<>();

  private Batches(JournalId journal, long from, long to) {
    this.journal = journal;
    this.from = from;
    this.to = to;
    this.commits = from == 0 ? 0 : 1;
  }

  /** A batch of shard 1 that moves the checkpoint; from 0 is from the start. */
  public static Batches of(JournalId journal, long from, long to) {
    return new Batches(journal, from, to);
  }

  public static Batches of(long from, long to) {
    return of(JOURNAL, from, to);
  }

  /**
   * How many transactions have set the checkpoint before; 1, or none from the start, unless said.
   */
  public Batches after(long stored) {
    commits = stored;
    return this;
  }

  public Batches message(String corp, String msgId, long seq, long msgTimeMs) {
    return message(corp, msgId, seq, msgTimeMs, "room:r1");
  }

  public Batches message(
      String corp, String msgId, long seq, long msgTimeMs, String conversationId) {
    messages.add(
        new MessageRows(
            new MessageRow(
                new CorpId(corp),
                msgId,
                seq,
                msgTimeMs,
                "send",
                "text",
                "staff1",
                List.of("wo1", "staff2"),
                "r1",
                "{\"text\":\"hi\"}",
                "{\"msgid\":\"" + msgId.length() + "\"}"),
            new Conversation(conversationId, Conversation.Type.GROUP_EXTERNAL, "r1"),
            List.of(
                new Participant("staff1", PersonType.STAFF),
                new Participant("staff2", PersonType.STAFF),
                new Participant("wo1", PersonType.CUSTOMER)),
            List.of(new MediaRow(0, "sdk" + seq, null, 7L))));
    return this;
  }

  public Batches row(MessageRows rows) {
    messages.add(rows);
    return this;
  }

  public Batches push(String receiver, String digest) {
    inbox.add(
        new InboxRow(receiver, digest, "wwa", "", "change", "create", "{}", A_DAY_MS, "kept"));
    return this;
  }

  public Batches quarantine(QuarantineRow row) {
    quarantined.add(row);
    return this;
  }

  public Batches run(String corp, long after, long last, long token) {
    runs.computeIfAbsent(new CorpId(corp), id -> new ArrayList<>())
        .add(new CursorRun(after, last, token, 0));
    return this;
  }

  public MessageBatch batch() {
    return new MessageBatch(
        journal,
        1,
        new Checkpoint(from == 0 ? JournalPosition.START : new JournalPosition(from), commits),
        new JournalPosition(to),
        List.copyOf(messages),
        List.copyOf(inbox),
        List.copyOf(quarantined),
        Map.copyOf(runs));
  }
}
