package io.weir.engine.message;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code t_wecom_conversation}, as far as one message tells.
 *
 * @param conversationId {@code room:} + room id, or {@code single:} + both ids, sorted bytewise and
 *     joined by a colon
 * @param type as this message shows it: a stored {@link Type#GROUP_EXTERNAL} stays, whatever a
 *     later message shows
 * @param roomId null for a single chat
 */
public record Conversation(String conversationId, Type type, @Nullable String roomId) {

  /** The values of {@code conversation_type}. */
  public enum Type {
    SINGLE_INTERNAL("single_internal"),
    SINGLE_EXTERNAL("single_external"),
    ROBOT("robot"),
    GROUP_INTERNAL("group_internal"),
    GROUP_EXTERNAL("group_external");

    private final String column;

    Type(String column) {
      this.column = column;
    }

    /** As stored. */
    public String column() {
      return column;
    }
  }

  @Override
  public String toString() {
    return "Conversation[" + type.column() + "]";
  }
}
