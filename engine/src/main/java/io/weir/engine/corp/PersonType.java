package io.weir.engine.corp;

/** Who an id stands for; {@code participant_type}. */
public enum PersonType {
  STAFF("staff"),
  CUSTOMER("customer"),
  ROBOT("robot");

  private final String column;

  PersonType(String column) {
    this.column = column;
  }

  /** As stored. */
  public String column() {
    return column;
  }

  /** By WeCom's prefixes (protocol §4): wo and wm are external contacts, wb robots. */
  public static PersonType of(String id) {
    if (id.startsWith("wo") || id.startsWith("wm")) {
      return CUSTOMER;
    }
    return id.startsWith("wb") ? ROBOT : STAFF;
  }
}
