package io.weir.engine.message;

/** A row of {@code t_wecom_conversation_participant}; {@code is_active} is true. */
public record Participant(String participantId, Type type) {

  /** The values of {@code participant_type}. */
  public enum Type {
    STAFF("staff"),
    CUSTOMER("customer"),
    ROBOT("robot");

    private final String column;

    Type(String column) {
      this.column = column;
    }

    /** As stored. */
    public String column() {
      return column;
    }
  }

  static Participant of(String id) {
    return new Participant(id, typeOf(id));
  }

  /** By WeCom's prefixes (protocol §4): wo and wm are external contacts, wb robots. */
  private static Type typeOf(String id) {
    if (id.startsWith("wo") || id.startsWith("wm")) {
      return Type.CUSTOMER;
    }
    return id.startsWith("wb") ? Type.ROBOT : Type.STAFF;
  }

  @Override
  public String toString() {
    return "Participant[" + type.column() + "]";
  }
}
