package io.weir.engine.inbox;

import io.weir.engine.corp.CorpId;

/** What one inbox row sets off. */
public sealed interface Effect {

  /** A new suite_ticket: kept, sealed, when newer than the one that is there. */
  record StoreTicket(String suiteId, String ticket, long timeSeconds) implements Effect {
    @Override
    public String toString() {
      return "StoreTicket[" + suiteId + "]";
    }
  }

  /**
   * A corp let the suite in, or has its permanent code replaced: the code, which is good once and
   * for 10 minutes, is exchanged for a permanent one, which is kept, sealed.
   */
  record Authorise(String suiteId, String authCode, long timeSeconds) implements Effect {
    @Override
    public String toString() {
      return "Authorise[" + suiteId + "]";
    }
  }

  /** A corp changed what it allows the suite: its authorisation is read again. */
  record Refresh(String suiteId, CorpId corp, long timeSeconds) implements Effect {}

  /** A corp lets the suite in no more, as of a time. */
  record Cancel(String suiteId, CorpId corp, long timeSeconds) implements Effect {}

  /** Nothing that can be done now; the row says why. */
  record Unusable(String reason) implements Effect {}
}
