package io.weir.engine.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one message. Every text can go into Postgres as it is: no U+0000, no lone surrogate.
 *
 * @param conversation null when the message belongs to none (a switch, or nobody to talk to)
 * @param participants distinct; empty without a conversation
 * @param media in the order of their index, from 0
 */
public record MessageRows(
    MessageRow message,
    @Nullable Conversation conversation,
    List<Participant> participants,
    List<MediaRow> media)
    implements Mapping {

  public MessageRows {
    participants = List.copyOf(participants);
    media = List.copyOf(media);
  }

  @Override
  public String toString() {
    return "MessageRows[" + message + "]";
  }
}
