package io.weir.bench.wecom.oracle;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code t_wecom_conversation}; the counts of people follow from the participants.
 *
 * @param participants participant id to participant type
 */
public record ExpectedConversation(
    String conversationId,
    String type,
    @Nullable String roomId,
    long msgCount,
    long lastMsgMillis,
    SortedMap<String, String> participants) {

  /** Participants that are customers. */
  public long customerCount() {
    return participants.values().stream().filter("customer"::equals).count();
  }
}
