package io.weir.bench.wecom.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is stored, spelled the way {@link ExpectedRows} does, through cursors of a thousand
 * rows.
 */
final class StoredRows {

  private static final int FETCH_ROWS = 1000;

  private final Connection connection;

  /** {@code connection} must not commit by itself, or cursors would read whole tables. */
  StoredRows(Connection connection) {
    this.connection = connection;
  }

  /** Spells the row that a result stands at. */
  @FunctionalInterface
  interface Spelling {
    Row row(ResultSet stored) throws SQLException;
  }

  RowCursor cursor(String sql, Spelling spelling) throws SQLException {
    Statement statement = connection.createStatement();
    statement.closeOnCompletion();
    statement.setFetchSize(FETCH_ROWS);
    ResultSet stored = statement.executeQuery(sql);
    return () -> {
      try {
        if (stored.isClosed()) {
          return null;
        }
        if (stored.next()) {
          return spelling.row(stored);
        }
        stored.close();
        return null;
      } catch (SQLException e) {
        throw new IOException("reading with " + sql, e);
      }
    };
  }

  RowCursor messages() throws SQLException {
    return cursor(
        """
        SELECT corp_id, msg_id, seq, msg_action, msg_type, from_id, to_list, room_id, raw_content,
               msg_content::text AS content, (extract(epoch FROM msg_time) * 1000000)::bigint AS at
          FROM t_wecom_message ORDER BY corp_id COLLATE "C", msg_id COLLATE "C"
        """,
        stored ->
            Row.of(stored.getString("corp_id"), stored.getString("msg_id"))
                .with("seq", number(stored, "seq"))
                .with("msg_time", number(stored, "at"))
                .with("msg_action", stored.getString("msg_action"))
                .with("msg_type", stored.getString("msg_type"))
                .with("from_id", stored.getString("from_id"))
                .with("to_list", list(stored.getArray("to_list")))
                .with("room_id", stored.getString("room_id"))
                .with("raw_content", sha256(stored.getString("raw_content")))
                .with("msg_content", CanonicalJson.of(stored.getString("content"))));
  }

  RowCursor links() throws SQLException {
    return cursor(
        """
        SELECT corp_id, msg_id, conversation_id FROM t_wecom_message_conversation
         ORDER BY corp_id COLLATE "C", msg_id COLLATE "C"
        """,
        stored ->
            Row.of(stored.getString("corp_id"), stored.getString("msg_id"))
                .with("conversation_id", stored.getString("conversation_id")));
  }

  RowCursor media() throws SQLException {
    return cursor(
        """
        SELECT corp_id, msg_id, media_index, sdk_file_id, file_name, file_size, download_status,
               file_id, thumbnail_file_id
          FROM t_wecom_message_media
         ORDER BY corp_id COLLATE "C", msg_id COLLATE "C", media_index
        """,
        stored ->
            Row.of(
                    stored.getString("corp_id"),
                    stored.getString("msg_id"),
                    ExpectedRows.padded(stored.getLong("media_index")))
                .with("sdk_file_id", stored.getString("sdk_file_id"))
                .with("file_name", stored.getString("file_name"))
                .with("file_size", number(stored, "file_size"))
                .with("download_status", stored.getString("download_status"))
                .with("file_id", stored.getString("file_id"))
                .with("thumbnail_file_id", stored.getString("thumbnail_file_id")));
  }

  RowCursor conversations() throws SQLException {
    return cursor(
        """
        SELECT corp_id, conversation_id, conversation_type, room_id, msg_count, participant_count,
               customer_count, (extract(epoch FROM last_msg_time) * 1000000)::bigint AS at
          FROM t_wecom_conversation ORDER BY corp_id COLLATE "C", conversation_id COLLATE "C"
        """,
        StoredRows::conversation);
  }

  static Row conversation(ResultSet stored) throws SQLException {
    return Row.of(stored.getString("corp_id"), stored.getString("conversation_id"))
        .with("conversation_type", stored.getString("conversation_type"))
        .with("room_id", stored.getString("room_id"))
        .with("msg_count", number(stored, "msg_count"))
        .with("participant_count", number(stored, "participant_count"))
        .with("customer_count", number(stored, "customer_count"))
        .with("last_msg_time", number(stored, "at"));
  }

  RowCursor participants() throws SQLException {
    return cursor(
        """
        SELECT corp_id, conversation_id, participant_id, participant_type, is_active
          FROM t_wecom_conversation_participant
         ORDER BY corp_id COLLATE "C", conversation_id COLLATE "C", participant_id COLLATE "C"
        """,
        stored ->
            Row.of(
                    stored.getString("corp_id"),
                    stored.getString("conversation_id"),
                    stored.getString("participant_id"))
                .with("participant_type", stored.getString("participant_type"))
                .with("is_active", stored.getBoolean("is_active")));
  }

  RowCursor chatSeqs() throws SQLException {
    return cursor(
        """
        SELECT corp_id, coalesce(chat_seq, 0) AS chat_seq FROM t_wecom_corp_config
         ORDER BY corp_id COLLATE "C"
        """,
        stored -> Row.of(stored.getString("corp_id")).with("chat_seq", number(stored, "chat_seq")));
  }

  /** Each entry once: a page that had to be asked for again may bring a bad entry twice. */
  RowCursor quarantined() throws SQLException {
    return cursor(
        """
        SELECT corp_id, seq, msg_id, bool_and(coalesce(reason, '') <> '') AS stated
          FROM (SELECT corp_id, CASE WHEN seq > 0 THEN seq END AS seq,
                       nullif(msg_id, '') AS msg_id, reason
                  FROM weir_quarantine WHERE source = 'archive' AND state = 'new') AS entry
         GROUP BY corp_id, seq, msg_id
         ORDER BY corp_id COLLATE "C", seq IS NOT NULL, seq, msg_id COLLATE "C"
        """,
        stored -> {
          String msgId = stored.getString("msg_id");
          return Row.of(
                  stored.getString("corp_id"),
                  ExpectedRows.quarantineKey(number(stored, "seq"), msgId))
              .with("msg_id", msgId)
              .with("reason", stored.getBoolean("stated") ? "stated" : "not stated");
        });
  }

  RowCursor inbox() throws SQLException {
    return cursor(
        """
        SELECT receiver, digest, nullif(corp_id, '') AS corp_id, nullif(suite_id, '') AS suite_id,
               event_type, nullif(change_type, '') AS change_type
          FROM weir_inbox ORDER BY receiver COLLATE "C", digest
        """,
        stored ->
            Row.of(stored.getString("receiver"), digest(stored))
                .with("corp_id", stored.getString("corp_id"))
                .with("suite_id", stored.getString("suite_id"))
                .with("event_type", stored.getString("event_type"))
                .with("change_type", stored.getString("change_type")));
  }

  /** Lowercase hexadecimal, whether the column is bytes or text. */
  private static String digest(ResultSet stored) throws SQLException {
    return stored.getObject("digest") instanceof byte[] bytes
        ? HexFormat.of().formatHex(bytes)
        : String.valueOf(stored.getString("digest")).toLowerCase(Locale.ROOT);
  }

  static @Nullable Long number(ResultSet stored, String column) throws SQLException {
    long number = stored.getLong(column);
    return stored.wasNull() ? null : number;
  }

  private static @Nullable String list(@Nullable Array array) throws SQLException {
    return array == null ? null : ExpectedRows.list(Arrays.asList((String[]) array.getArray()));
  }

  private static @Nullable String sha256(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }
}
