package io.weir.testkit;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.PersonType;
import io.weir.engine.message.Conversation;
import io.weir.engine.message.MediaRow;
import io.weir.engine.message.MessageRow;
import io.weir.engine.message.MessageRows;
import io.weir.engine.message.Participant;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.InboxRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The tables of a {@link SimMessageStore}, each by its key. Rows never change in place. */
final class SimTables {

  final Map<CorpId, Cursor> cursors = new HashMap<>();
  final Map<String, Checkpoint> checkpoints = new HashMap<>();
  final Map<CorpId, String> holders = new HashMap<>();
  final Map<String, StoredRows.Inbox> inbox = new LinkedHashMap<>();
  final Map<String, InboxRow> arrived = new HashMap<>();
  final Map<String, Long> tickets = new HashMap<>();
  final Map<String, Integer> effects = new HashMap<>();
  final Set<String> safe = new HashSet<>();
  final Map<String, StoredRows.Quarantined> quarantine = new HashMap<>();
  private final Map<String, StoredRows.Message> messages = new HashMap<>();
  private final Map<String, StoredRows.Link> links = new HashMap<>();
  private final Map<String, StoredRows.Media> media = new HashMap<>();
  private final Map<String, StoredRows.Member> participants = new HashMap<>();
  private final Map<String, StoredRows.Talk> conversations = new HashMap<>();

  SimTables copy() {
    SimTables copy = new SimTables();
    copy.cursors.putAll(cursors);
    copy.checkpoints.putAll(checkpoints);
    copy.holders.putAll(holders);
    copy.inbox.putAll(inbox);
    copy.arrived.putAll(arrived);
    copy.tickets.putAll(tickets);
    copy.effects.putAll(effects);
    copy.safe.addAll(safe);
    copy.quarantine.putAll(quarantine);
    copy.messages.putAll(messages);
    copy.links.putAll(links);
    copy.media.putAll(media);
    copy.participants.putAll(participants);
    copy.conversations.putAll(conversations);
    return copy;
  }

  Set<String> safe() {
    return Set.copyOf(safe);
  }

  StoredRows rows() {
    return new StoredRows(
        List.copyOf(messages.values()),
        List.copyOf(links.values()),
        List.copyOf(media.values()),
        List.copyOf(participants.values()),
        List.copyOf(conversations.values()),
        List.copyOf(inbox.values()),
        List.copyOf(quarantine.values()));
  }

  /** Rows really inserted, by table; the counters rise by those and no others (I5). */
  Map<String, Long> insert(List<MessageRows> batch, SimRules rules) {
    Map<String, Long> inserted = new HashMap<>();
    for (String table :
        List.of("message", "message_conversation", "message_media", "conversation_participant")) {
      inserted.put(table, 0L);
    }
    batch.forEach(rows -> insert(rows, inserted, rules));
    return inserted;
  }

  private void insert(MessageRows rows, Map<String, Long> inserted, SimRules rules) {
    MessageRow row = rows.message();
    String corp = row.corp().value();
    StoredRows.Message message =
        new StoredRows.Message(corp, row.msgId(), row.msgTimeMs(), row.seq(), row.rawContent());
    String key = key(corp, row.msgId());
    if (messages.putIfAbsent(key(key, "" + row.msgTimeMs()), message) == null) {
      inserted.merge("message", 1L, Long::sum);
      safe.add(corp + ' ' + row.seq());
    }
    for (MediaRow file : rows.media()) {
      StoredRows.Media one =
          new StoredRows.Media(corp, row.msgId(), file.mediaIndex(), file.sdkFileId());
      if (media.putIfAbsent(key(key, "" + file.mediaIndex()), one) == null) {
        inserted.merge("message_media", 1L, Long::sum);
      }
    }
    if (rows.conversation() != null) {
      converse(corp, rows, rows.conversation(), inserted, rules);
    }
  }

  private void converse(
      String corp,
      MessageRows rows,
      Conversation conversation,
      Map<String, Long> inserted,
      SimRules rules) {
    String id = conversation.conversationId();
    StoredRows.Link link = new StoredRows.Link(corp, rows.message().msgId(), id);
    boolean linked = rules.counts(links.putIfAbsent(key(corp, link.msgId()), link) == null);
    long members = 0;
    long customers = 0;
    for (Participant participant : rows.participants()) {
      StoredRows.Member member =
          new StoredRows.Member(corp, id, participant.participantId(), participant.type().column());
      if (participants.putIfAbsent(key(key(corp, id), member.participantId()), member) == null) {
        members++;
        customers += participant.type() == PersonType.CUSTOMER ? 1 : 0;
      }
    }
    inserted.merge("message_conversation", linked ? 1L : 0L, Long::sum);
    inserted.merge("conversation_participant", members, Long::sum);
    if (linked || members > 0) {
      StoredRows.Talk gain =
          new StoredRows.Talk(
              corp,
              id,
              conversation.type().column(),
              Objects.requireNonNullElse(conversation.roomId(), ""),
              linked ? 1 : 0,
              members,
              customers,
              linked ? rows.message().msgTimeMs() : 0);
      conversations.merge(key(corp, id), gain, SimTables::sum);
    }
  }

  private static StoredRows.Talk sum(StoredRows.Talk old, StoredRows.Talk gain) {
    String external = Conversation.Type.GROUP_EXTERNAL.column();
    return new StoredRows.Talk(
        old.corp(),
        old.conversationId(),
        gain.type().equals(external) ? external : old.type(),
        old.roomId(),
        old.msgCount() + gain.msgCount(),
        old.participantCount() + gain.participantCount(),
        old.customerCount() + gain.customerCount(),
        Math.max(old.lastMsgTimeMs(), gain.lastMsgTimeMs()));
  }

  private static String key(String one, String other) {
    return one + '\n' + other;
  }
}
