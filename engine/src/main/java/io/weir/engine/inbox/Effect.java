package io.weir.engine.inbox;

/** What one inbox row sets off. */
public sealed interface Effect {

  /** A new suite_ticket: kept, sealed, when newer than the one that is there. */
  record StoreTicket(String suiteId, String ticket, long timeSeconds) implements Effect {
    @Override
    public String toString() {
      return "StoreTicket[" + suiteId + "]";
    }
  }

  /** A corp let the suite in: the code is exchanged for a permanent one, which is kept, sealed. */
  record Authorise(String suiteId, String authCode, long timeSeconds) implements Effect {
    @Override
    public String toString() {
      return "Authorise[" + suiteId + "]";
    }
  }

  /** An authorisation is good, or over, as of a time. */
  record Refresh(String suiteId, String corpId, boolean active, long timeSeconds)
      implements Effect {}

  /** Nothing that can be done now; the row says why. */
  record Unusable(String reason) implements Effect {}
}
