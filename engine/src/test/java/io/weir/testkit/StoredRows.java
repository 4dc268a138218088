package io.weir.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a store holds: every row of every table that a batch writes, in one order, so that two of
 * them can be compared as they are.
 */
public record StoredRows(
    List<Message> messages,
    List<Link> links,
    List<Media> media,
    List<Member> participants,
    List<Talk> conversations,
    List<Inbox> inbox,
    List<Quarantined> quarantine) {

  /** A row of {@code t_wecom_message}. */
  public record Message(String corp, String msgId, long msgTimeMs, long seq, String rawContent) {}

  /** A row of {@code t_wecom_message_conversation}. */
  public record Link(String corp, String msgId, String conversationId) {}

  /** A row of {@code t_wecom_message_media}. */
  public record Media(String corp, String msgId, int mediaIndex, String sdkFileId) {}

  /** A row of {@code t_wecom_conversation_participant}. */
  public record Member(String corp, String conversationId, String participantId, String type) {}

  /**
   * A row of {@code t_wecom_conversation}.
   *
   * @param roomId empty for NULL
   */
  public record Talk(
      String corp,
      String conversationId,
      String type,
      String roomId,
      long msgCount,
      long participantCount,
      long customerCount,
      long lastMsgTimeMs) {}

  /** A row of {@code weir_inbox}. */
  public record Inbox(String receiver, String digest, String state) {}

  /** A row of {@code weir_quarantine}. */
  public record Quarantined(String source, String corp, String digest, long seq, String reason) {}

  public StoredRows {
    messages = inOrder(messages);
    links = inOrder(links);
    media = inOrder(media);
    participants = inOrder(participants);
    conversations = inOrder(conversations);
    inbox = inOrder(inbox);
    quarantine = inOrder(quarantine);
  }

  public static StoredRows none() {
    return new StoredRows(
        List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /**
   * What the conversations must be, counted anew from the other tables and nothing else: the naive
   * way.
   */
  public List<Talk> recounted() {
    Map<String, Long> times = new HashMap<>();
    messages.forEach(m -> times.merge(m.corp() + ' ' + m.msgId(), m.msgTimeMs(), Math::max));
    Map<String, Talk> talks = new TreeMap<>();
    for (Link link : links) {
      talks.computeIfAbsent(
          link.corp() + ' ' + link.conversationId(),
          key -> recounted(link.corp(), link.conversationId(), times));
    }
    return inOrder(new ArrayList<>(talks.values()));
  }

  private Talk recounted(String corp, String conversation, Map<String, Long> times) {
    List<Link> own =
        links.stream()
            .filter(l -> l.corp().equals(corp) && l.conversationId().equals(conversation))
            .toList();
    List<String> types =
        participants.stream()
            .filter(p -> p.corp().equals(corp) && p.conversationId().equals(conversation))
            .map(Member::type)
            .toList();
    long customers = types.stream().filter("customer"::equals).count();
    long last =
        own.stream()
            .mapToLong(l -> times.getOrDefault(l.corp() + ' ' + l.msgId(), 0L))
            .max()
            .orElse(0);
    boolean room = conversation.startsWith("room:");
    String suffix = customers > 0 ? "external" : "internal";
    String single = types.contains("robot") ? "robot" : "single_" + suffix;
    return new Talk(
        corp,
        conversation,
        room ? "group_" + suffix : single,
        room ? conversation.substring("room:".length()) : "",
        own.size(),
        types.size(),
        customers,
        last);
  }

  private static <T> List<T> inOrder(List<T> rows) {
    // Each row is spelt once: sorting spells it at every comparison.
    return rows.stream()
        .map(row -> Map.entry(row.toString(), row))
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }
}
