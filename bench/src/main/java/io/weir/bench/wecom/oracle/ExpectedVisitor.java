package io.weir.bench.wecom.oracle;

import java.io.IOException;

/**
 * Is shown what is expected, corp by corp in the order of their ids, each kind in the order of its
 * key.
 */
public interface ExpectedVisitor {

  /** A corp; what follows is its own until the next. */
  default void corp(String corpId, long chatSeq) throws IOException {}

  /**
   * A row of one of {@link TableNames#DIRECTORY}, in the order of its key, which doesn't name the
   * corp. All of the directory comes before the messages.
   */
  default void directoryRow(String corpId, String table, Row row) throws IOException {}

  /** A room of the directory, in the order of room ids. */
  default void room(String corpId, ExpectedRoom room) throws IOException {}

  /** A userid that is another now. */
  default void renamed(String corpId, String userId) throws IOException {}

  /** A message, in the order of message ids. */
  default void message(String corpId, ExpectedMessage message) throws IOException {}

  /** A conversation, in the order of conversation ids. */
  default void conversation(String corpId, ExpectedConversation conversation) throws IOException {}

  /** An entry for the quarantine, in no order. */
  default void quarantine(String corpId, ExpectedQuarantine entry) throws IOException {}

  /** A callback, in the order of (receiver, digest). */
  default void inbox(ExpectedInbox row) throws IOException {}
}
