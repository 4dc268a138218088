package io.weir.bench.wecom.oracle;

import java.io.IOException;

/**
 * Is shown what is expected, corp by corp in the order of their ids, each kind in the order of its
 * key.
 */
public interface ExpectedVisitor {

  /** A corp; what follows is its own until the next. */
  default void corp(String corpId, long chatSeq) throws IOException {}

  /** A message, in the order of message ids. */
  default void message(String corpId, ExpectedMessage message) throws IOException {}

  /** A conversation, in the order of conversation ids. */
  default void conversation(String corpId, ExpectedConversation conversation) throws IOException {}

  /** An entry for the quarantine, in no order. */
  default void quarantine(String corpId, ExpectedQuarantine entry) throws IOException {}

  /** A callback, in the order of (receiver, digest). */
  default void inbox(ExpectedInbox row) throws IOException {}
}
