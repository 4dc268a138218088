package io.weir.engine.message;

import io.weir.engine.corp.PersonType;

/** A row of {@code t_wecom_conversation_participant}; {@code is_active} is true. */
public record Participant(String participantId, PersonType type) {

  static Participant of(String id) {
    return new Participant(id, PersonType.of(id));
  }

  @Override
  public String toString() {
    return "Participant[" + type.column() + "]";
  }
}
