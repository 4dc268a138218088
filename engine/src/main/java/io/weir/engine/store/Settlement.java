package io.weir.engine.store;

import io.weir.engine.message.MessageRows;

/** What becomes of one row of the quarantine that was tried again. */
public sealed interface Settlement {

  /** Of the row. */
  long id();

  /** It is a message: stored, and the row is resolved. */
  record Message(long id, MessageRows rows) implements Settlement {}

  /** It is a callback, a fresh one: its effect has never run. */
  record Callback(long id, InboxRow row) implements Settlement {}

  /**
   * It stays.
   *
   * @param reason why, this time; as in {@link QuarantineRow}
   */
  record Stays(long id, String reason) implements Settlement {}
}
