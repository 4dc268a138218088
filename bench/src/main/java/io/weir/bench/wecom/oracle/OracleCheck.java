package io.weir.bench.wecom.oracle;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares Postgres with the oracle, row by row, in one snapshot and one pass over each table. */
public final class OracleCheck {

  private final String jdbcUrl;
  private final String user;
  private final String password;

  /** A check of the database at {@code jdbcUrl}; reads only. */
  public OracleCheck(String jdbcUrl, String user, String password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  /** How far the database has come. */
  public record Progress(long messages, long callbacks, long quarantined) {}

  /** Counts what is stored by now. */
  public Progress progress() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        Statement statement = connection.createStatement();
        var counts =
            statement.executeQuery(
                """
                SELECT (SELECT count(*) FROM t_wecom_message), (SELECT count(*) FROM weir_inbox),
                       (SELECT count(*) FROM weir_quarantine WHERE state = 'new')
                """)) {
      counts.next();
      return new Progress(counts.getLong(1), counts.getLong(2), counts.getLong(3));
    }
  }

  /**
   * What is to be done yet for the directory.
   *
   * @param events not taken up
   * @param things that are stale
   * @param readings of the whole that have ended; there is one a corp and kind
   */
  public record DirectoryWork(long events, long things, long readings) {}

  /** Counts what is to be done by now. */
  public DirectoryWork directoryWork() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        Statement statement = connection.createStatement();
        var counts =
            statement.executeQuery(
                """
                SELECT (SELECT count(*) FROM weir_inbox WHERE state = 'directory'),
                       (SELECT count(*) FROM weir_stale),
                       (SELECT count(*) FROM weir_sync WHERE state = 'done')
                """)) {
      counts.next();
      return new DirectoryWork(counts.getLong(1), counts.getLong(2), counts.getLong(3));
    }
  }

  /** Counts how full the directory's columns are by now. */
  public FilledColumns filledColumns() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
      return FilledColumns.count(connection);
    }
  }

  /**
   * Compares every table but those of the directory with what it must hold.
   *
   * @throws IOException when {@code expected.json} or a table can't be read
   */
  public Comparison compare(Expected expected) throws IOException, SQLException {
    return compare(expected, Agreement.NONE);
  }

  /**
   * Compares every table with what it must hold; the directory as closely as {@code agreement}.
   *
   * @throws IOException when {@code expected.json} or a table can't be read, or when the directory
   *     is to be compared and not all of it is expected
   */
  public Comparison compare(Expected expected, Agreement agreement)
      throws IOException, SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      StoredRows stored = new StoredRows(connection);
      if (agreement == Agreement.NONE) {
        Merges merges = new Merges(stored);
        expected.visit(merges);
        return new Comparison(merges.finish());
      }
      StoredDirectory storedDirectory = new StoredDirectory(stored);
      Merges merges = new Merges(stored, storedDirectory.conversations());
      DirectoryMerges directory = new DirectoryMerges(storedDirectory::rows, agreement, merges);
      expected.visit(directory);
      return new Comparison(directory.finish());
    }
  }

  /** All tables of the messages side by side, fed from one walk through the expectations. */
  private static final class Merges implements MessageTables {

    private final RowMerge messages;
    private final RowMerge links;
    private final RowMerge conversations;
    private final RowMerge participants;
    private final RowMerge media;
    private final RowMerge chatSeqs;
    private final RowMerge inbox;
    private final RowMerge quarantine;
    // One corp's, since they are compared in another order than they were made in.
    private final List<Row> quarantined = new ArrayList<>();

    Merges(StoredRows stored) throws IOException, SQLException {
      this(stored, stored.conversations());
    }

    /** With conversations from somewhere else. */
    Merges(StoredRows stored, RowCursor storedConversations) throws IOException, SQLException {
      messages = new RowMerge(TableNames.MESSAGE, stored.messages());
      links = new RowMerge(TableNames.MESSAGE_CONVERSATION, stored.links());
      conversations = new RowMerge(TableNames.CONVERSATION, storedConversations);
      participants = new RowMerge(TableNames.PARTICIPANT, stored.participants());
      media = new RowMerge(TableNames.MEDIA, stored.media());
      chatSeqs = new RowMerge(TableNames.CORP_CONFIG, stored.chatSeqs());
      inbox = new RowMerge(TableNames.INBOX, stored.inbox());
      quarantine = new RowMerge(TableNames.QUARANTINE, stored.quarantined());
    }

    @Override
    public void corp(String corpId, long chatSeq) throws IOException {
      expectQuarantined();
      chatSeqs.expect(ExpectedRows.chatSeq(corpId, chatSeq));
    }

    @Override
    public void message(String corpId, ExpectedMessage message) throws IOException {
      messages.expect(ExpectedRows.message(corpId, message));
      String conversationId = message.conversationId();
      if (conversationId != null) {
        links.expect(ExpectedRows.link(corpId, message.msgId(), conversationId));
      }
      for (int i = 0; i < message.media().size(); i++) {
        media.expect(ExpectedRows.media(corpId, message.msgId(), i, message.media().get(i)));
      }
    }

    @Override
    public void conversation(String corpId, ExpectedConversation conversation) throws IOException {
      conversations.expect(ExpectedRows.conversation(corpId, conversation));
      for (var participant : conversation.participants().entrySet()) {
        participants.expect(
            ExpectedRows.participant(
                corpId,
                conversation.conversationId(),
                participant.getKey(),
                participant.getValue()));
      }
    }

    @Override
    public void room(String corpId, RoomUnion room) throws IOException {
      conversations.expect(room.conversation(corpId));
      for (Row participant : room.participants(corpId)) {
        participants.expect(participant);
      }
    }

    @Override
    public void quarantine(String corpId, ExpectedQuarantine entry) {
      quarantined.add(ExpectedRows.quarantined(corpId, entry));
    }

    @Override
    public void inbox(ExpectedInbox row) throws IOException {
      inbox.expect(ExpectedRows.inbox(row));
    }

    private void expectQuarantined() throws IOException {
      quarantined.sort(Comparator.comparing(row -> row.key().get(1)));
      for (Row row : quarantined) {
        quarantine.expect(row);
      }
      quarantined.clear();
    }

    @Override
    public List<TableComparison> finish() throws IOException {
      expectQuarantined();
      return List.of(
          messages.finish(),
          links.finish(),
          conversations.finish(),
          participants.finish(),
          media.finish(),
          chatSeqs.finish(),
          inbox.finish(),
          quarantine.finish());
    }
  }
}
