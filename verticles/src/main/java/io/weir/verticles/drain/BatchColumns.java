package io.weir.verticles.drain;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.PersonType;
import io.weir.engine.message.Conversation;
import io.weir.engine.message.MediaRow;
import io.weir.engine.message.MessageRow;
import io.weir.engine.message.MessageRows;
import io.weir.engine.message.Participant;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.QuarantineRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A batch as arrays, one a column, rows in the order of their key: two nodes that write the same
 * rows then lock them in the same order.
 */
public final class BatchColumns {

  /** One participant of one conversation, by its key. */
  private record Member(String corp, String conversation, Participant participant) {}

  /** What a transaction adds to one conversation. */
  private static final class Sums {
    private final String corp;
    private final Conversation first;
    private boolean external;
    private long messages;
    private long participants;
    private long customers;
    private long lastMsgTimeMs;

    Sums(String corp, Conversation first) {
      this.corp = corp;
      this.first = first;
    }

    String type() {
      return external ? Conversation.Type.GROUP_EXTERNAL.column() : first.type().column();
    }
  }

  private final List<MessageRows> messages;
  private final List<InboxRow> inbox;
  private final List<QuarantineRow> quarantined;
  private final List<Member> newMembers;

  /** Sorts the rows; {@code known} need not be sent again. */
  public BatchColumns(
      List<MessageRows> messages,
      List<InboxRow> inbox,
      List<QuarantineRow> quarantined,
      KnownParticipants known) {
    this.messages = new ArrayList<>(messages);
    this.inbox = inbox;
    this.quarantined = quarantined;
    this.messages.sort(
        Comparator.comparing((MessageRows rows) -> rows.message().corp())
            .thenComparing(rows -> rows.message().msgId())
            .thenComparing(rows -> rows.message().msgTimeMs()));
    TreeSet<Member> unknown =
        new TreeSet<>(
            Comparator.comparing(Member::corp)
                .thenComparing(Member::conversation)
                .thenComparing(member -> member.participant().participantId()));
    messages.forEach(rows -> addUnknown(rows, known, unknown));
    this.newMembers = List.copyOf(unknown);
  }

  private static void addUnknown(MessageRows rows, KnownParticipants known, Set<Member> unknown) {
    Conversation conversation = rows.conversation();
    if (conversation == null) {
      return;
    }
    String corp = rows.message().corp().value();
    Set<String> there = known.of(corp, conversation.conversationId());
    for (Participant participant : rows.participants()) {
      if (!there.contains(participant.participantId())) {
        unknown.add(new Member(corp, conversation.conversationId(), participant));
      }
    }
  }

  /** To be called once the batch is committed. */
  void remember(KnownParticipants known) {
    for (Member member : newMembers) {
      known.add(member.corp(), member.conversation(), member.participant().participantId());
    }
  }

  /** Milliseconds since 1970, one a message. */
  LongStream messageTimes() {
    return messages.stream().mapToLong(rows -> rows.message().msgTimeMs());
  }

  /** Parameters of the insert of the messages; as all of these, one array a column. */
  public Tuple messages() {
    return Tuple.wrap(
        new Object[] {
          messageText(row -> row.corp().value()),
          messageText(MessageRow::msgId),
          message(row -> at(row.msgTimeMs()), OffsetDateTime[]::new),
          message(MessageRow::seq, Long[]::new),
          messageText(MessageRow::msgAction),
          messageText(MessageRow::msgType),
          messageText(MessageRow::fromId),
          messageText(row -> arrayLiteral(row.toList())),
          messageText(MessageRow::roomId),
          messageText(MessageRow::msgContent),
          messageText(MessageRow::rawContent)
        });
  }

  /** Which conversation each message is in; a message that is in none has no link. */
  public Tuple links() {
    List<MessageRows> linked =
        messages.stream().filter(rows -> rows.conversation() != null).toList();
    return Tuple.wrap(
        new Object[] {
          text(linked, rows -> rows.message().corp().value()),
          text(linked, rows -> rows.message().msgId()),
          text(linked, rows -> conversationOf(rows).conversationId())
        });
  }

  /** The files that the messages refer to. */
  public Tuple media() {
    record Item(MessageRow message, MediaRow media) {}
    List<Item> items = new ArrayList<>();
    messages.forEach(
        rows -> rows.media().forEach(media -> items.add(new Item(rows.message(), media))));
    return Tuple.wrap(
        new Object[] {
          text(items, item -> item.message().corp().value()),
          text(items, item -> item.message().msgId()),
          column(items, item -> item.media().mediaIndex(), Integer[]::new),
          text(items, item -> item.media().sdkFileId()),
          text(items, item -> item.media().fileName()),
          BatchColumns.<Item, @Nullable Long>column(
              items, item -> item.media().fileSize(), Long[]::new)
        });
  }

  /** Those that are not known to be in Postgres. */
  public Tuple newParticipants() {
    return Tuple.wrap(
        new Object[] {
          text(newMembers, Member::corp),
          text(newMembers, Member::conversation),
          text(newMembers, member -> member.participant().participantId()),
          text(newMembers, member -> member.participant().type().column())
        });
  }

  Tuple inbox() {
    List<InboxRow> rows = new ArrayList<>(inbox);
    rows.sort(Comparator.comparing(InboxRow::receiver).thenComparing(InboxRow::digest));
    return Tuple.wrap(
        new Object[] {
          text(rows, InboxRow::receiver),
          text(rows, InboxRow::digest),
          text(rows, InboxRow::corpId),
          text(rows, InboxRow::suiteId),
          text(rows, InboxRow::eventType),
          text(rows, InboxRow::changeType),
          text(rows, InboxRow::payload),
          column(rows, row -> at(row.receivedAtMs()), OffsetDateTime[]::new),
          text(rows, InboxRow::state)
        });
  }

  /** Receiver, digest and state of each inbox row. */
  Tuple inboxStates() {
    return Tuple.wrap(
        new Object[] {
          text(inbox, InboxRow::receiver),
          text(inbox, InboxRow::digest),
          text(inbox, InboxRow::state)
        });
  }

  Tuple quarantine() {
    List<QuarantineRow> rows = new ArrayList<>(quarantined);
    rows.sort(
        Comparator.comparing(QuarantineRow::source)
            .thenComparing(QuarantineRow::corpId)
            .thenComparing(QuarantineRow::digest));
    return Tuple.wrap(
        new Object[] {
          text(rows, QuarantineRow::source),
          text(rows, QuarantineRow::corpId),
          text(rows, QuarantineRow::digest),
          column(rows, QuarantineRow::seq, Long[]::new),
          text(rows, row -> row.msgId().replace("\0", "")),
          column(rows, QuarantineRow::keyVersion, Long[]::new),
          text(rows, QuarantineRow::reason),
          column(rows, row -> Buffer.buffer(row.record()), Buffer[]::new)
        });
  }

  /**
   * What the conversations gain: only from rows that were really inserted (I5).
   *
   * @param links corp and message of each link inserted
   * @param participants corp, conversation and type of each participant inserted
   */
  Tuple conversations(Iterable<Row> links, Iterable<Row> participants) {
    TreeMap<String, Sums> sums = new TreeMap<>();
    addMessages(sums, links);
    addParticipants(sums, participants);
    return columns(List.copyOf(sums.values()));
  }

  /** Corp, id and newest message time of each conversation that a message of the batch is in. */
  Tuple newestTimes() {
    List<Sums> rows = List.copyOf(allConversations().values());
    return Tuple.wrap(
        new Object[] {
          text(rows, row -> row.corp),
          text(rows, row -> row.first.conversationId()),
          column(rows, row -> at(row.lastMsgTimeMs), OffsetDateTime[]::new)
        });
  }

  /**
   * The conversations to be counted anew, with what the batch's messages say of them and nothing
   * counted: those that are found wanting, and those that gained a row.
   *
   * @param wanting corp and conversation of each
   * @param links corp, message and conversation of each link inserted
   * @param participants corp and conversation of each participant inserted
   */
  Tuple uncounted(Iterable<Row> wanting, Iterable<Row> links, Iterable<Row> participants) {
    Set<String> touched = new HashSet<>();
    wanting.forEach(row -> touched.add(key(row.getString(0), row.getString(1))));
    links.forEach(row -> touched.add(key(row.getString(0), row.getString(2))));
    participants.forEach(row -> touched.add(key(row.getString(0), row.getString(1))));
    Map<String, Sums> sums = allConversations();
    sums.keySet().retainAll(touched);
    return columns(List.copyOf(sums.values()));
  }

  private Map<String, Sums> allConversations() {
    TreeMap<String, Sums> sums = new TreeMap<>();
    for (MessageRows rows : messages) {
      if (rows.conversation() != null) {
        addTime(sumsOf(sums, rows), rows);
      }
    }
    return sums;
  }

  private static Tuple columns(List<Sums> rows) {
    return Tuple.wrap(
        new Object[] {
          text(rows, row -> row.corp),
          text(rows, row -> row.first.conversationId()),
          text(rows, Sums::type),
          text(rows, row -> row.first.roomId()),
          column(rows, row -> row.messages, Long[]::new),
          column(rows, row -> row.participants, Long[]::new),
          column(rows, row -> row.customers, Long[]::new),
          column(rows, row -> at(row.lastMsgTimeMs), OffsetDateTime[]::new)
        });
  }

  private void addMessages(Map<String, Sums> sums, Iterable<Row> links) {
    Map<String, MessageRows> byKey = new HashMap<>();
    for (MessageRows rows : messages) {
      if (rows.conversation() != null) {
        byKey.putIfAbsent(key(rows.message().corp().value(), rows.message().msgId()), rows);
      }
    }
    for (Row link : links) {
      MessageRows rows = byKey.get(key(link.getString(0), link.getString(1)));
      if (rows != null) {
        Sums sum = sumsOf(sums, rows);
        sum.messages++;
        addTime(sum, rows);
      }
    }
  }

  private static void addTime(Sums sum, MessageRows rows) {
    sum.lastMsgTimeMs = Math.max(sum.lastMsgTimeMs, rows.message().msgTimeMs());
    sum.external |= conversationOf(rows).type() == Conversation.Type.GROUP_EXTERNAL;
  }

  private void addParticipants(Map<String, Sums> sums, Iterable<Row> participants) {
    Map<String, MessageRows> byConversation = new HashMap<>();
    for (MessageRows rows : messages) {
      if (rows.conversation() != null) {
        byConversation.putIfAbsent(
            key(rows.message().corp().value(), conversationOf(rows).conversationId()), rows);
      }
    }
    for (Row participant : participants) {
      MessageRows rows =
          byConversation.get(key(participant.getString(0), participant.getString(1)));
      if (rows != null) {
        Sums sum = sumsOf(sums, rows);
        sum.participants++;
        if (PersonType.CUSTOMER.column().equals(participant.getString(2))) {
          sum.customers++;
        }
      }
    }
  }

  private static Sums sumsOf(Map<String, Sums> sums, MessageRows rows) {
    Conversation conversation = conversationOf(rows);
    String corp = rows.message().corp().value();
    return sums.computeIfAbsent(
        key(corp, conversation.conversationId()), key -> new Sums(corp, conversation));
  }

  /** Where the cursors move to, and the newest message time of each corp in this batch. */
  Tuple cursors(Map<CorpId, Cursor> moved) {
    Map<CorpId, Long> newest = new HashMap<>();
    messages.forEach(
        rows -> newest.merge(rows.message().corp(), rows.message().msgTimeMs(), Math::max));
    List<Map.Entry<CorpId, Cursor>> rows = new ArrayList<>();
    for (Map.Entry<CorpId, Cursor> entry : moved.entrySet()) {
      if (entry.getValue().fencingToken() != Cursor.NO_TOKEN) {
        rows.add(entry);
      }
    }
    rows.sort(Map.Entry.comparingByKey());
    return Tuple.wrap(
        new Object[] {
          text(rows, entry -> entry.getKey().value()),
          column(rows, entry -> entry.getValue().chatSeq(), Long[]::new),
          BatchColumns.<Map.Entry<CorpId, Cursor>, @Nullable OffsetDateTime>column(
              rows, entry -> atOrNull(newest.get(entry.getKey())), OffsetDateTime[]::new)
        });
  }

  private static Conversation conversationOf(MessageRows rows) {
    Conversation conversation = rows.conversation();
    if (conversation == null) {
      throw new IllegalArgumentException("a message without a conversation");
    }
    return conversation;
  }

  /**
   * Postgres' text form of a text[]: every element quoted, so that only two characters need
   * escaping.
   */
  static String arrayLiteral(List<String> elements) {
    StringBuilder literal = new StringBuilder().append('{');
    for (String element : elements) {
      if (literal.length() > 1) {
        literal.append(',');
      }
      literal.append('"');
      for (int i = 0; i < element.length(); i++) {
        char c = element.charAt(i);
        if (c == '"' || c == '\\') {
          literal.append('\\');
        }
        literal.append(c);
      }
      literal.append('"');
    }
    return literal.append('}').toString();
  }

  private static String key(String corp, String id) {
    return corp + '\n' + id;
  }

  private static OffsetDateTime at(long millis) {
    return OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  private static @Nullable OffsetDateTime atOrNull(@Nullable Long millis) {
    return millis == null ? null : at(millis);
  }

  private @Nullable String[] messageText(Function<MessageRow, @Nullable String> value) {
    return text(messages, rows -> value.apply(rows.message()));
  }

  private <C> C[] message(Function<MessageRow, C> value, IntFunction<C[]> array) {
    return column(messages, rows -> value.apply(rows.message()), array);
  }

  private static <T> @Nullable String[] text(
      List<T> rows, Function<? super T, @Nullable String> value) {
    return column(rows, value, String[]::new);
  }

  private static <T, C extends @Nullable Object> C[] column(
      List<T> rows, Function<? super T, ? extends C> value, IntFunction<C[]> array) {
    C[] column = array.apply(rows.size());
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }
}
