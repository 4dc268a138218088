package io.weir.it;

import io.weir.contract.MessageStoreContract;
import io.weir.engine.corp.CorpId;
import io.weir.engine.store.MessageStore;
import io.weir.testkit.StoredRows;
import io.weir.verticles.drain.PgMessageStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The store's contract on real Postgres. */
@SuppressWarnings({"NullAway", "NullAway.Init"}) // set before all tests
class PgMessageStoreIT extends MessageStoreContract {

  private static StoreRig rig;
  private static PgMessageStore store;

  @BeforeAll
  static void open() throws Exception {
    rig = new StoreRig();
  }

  @AfterAll
  static void close() throws Exception {
    rig.close();
  }

  @Override
  protected void reset() {
    sql(
        "TRUNCATE t_wecom_message, t_wecom_message_conversation, t_wecom_message_media, t_wecom_conversation,"
            + " t_wecom_conversation_participant, t_wecom_corp_config, weir_checkpoint, weir_inbox, weir_quarantine");
    if (store != null) {
      rig.closePools();
    }
    store = rig.store();
  }

  @Override
  protected MessageStore store() {
    return store;
  }

  @Override
  protected void lease(CorpId corp, long fencingToken) {
    sql(
        String.format(
            Locale.ROOT,
            "INSERT INTO t_wecom_corp_config (corp_id, fencing_token) VALUES ('%s', %d)"
                + " ON CONFLICT (corp_id) DO UPDATE SET fencing_token = excluded.fencing_token",
            corp.value(),
            fencingToken));
  }

  @Override
  protected StoredRows rows() {
    return new StoredRows(
        all(
            "SELECT corp_id, msg_id, 1000 * extract(epoch FROM msg_time), seq, raw_content FROM t_wecom_message",
            r ->
                new StoredRows.Message(
                    r.getString(1), r.getString(2), r.getLong(3), r.getLong(4), r.getString(5))),
        all(
            "SELECT corp_id, msg_id, conversation_id FROM t_wecom_message_conversation",
            r -> new StoredRows.Link(r.getString(1), r.getString(2), r.getString(3))),
        all(
            "SELECT corp_id, msg_id, media_index, sdk_file_id FROM t_wecom_message_media",
            r -> new StoredRows.Media(r.getString(1), r.getString(2), r.getInt(3), r.getString(4))),
        all(
            "SELECT corp_id, conversation_id, participant_id, participant_type"
                + " FROM t_wecom_conversation_participant",
            r ->
                new StoredRows.Member(
                    r.getString(1), r.getString(2), r.getString(3), r.getString(4))),
        all(
            "SELECT corp_id, conversation_id, conversation_type, coalesce(room_id, ''), msg_count,"
                + " participant_count, customer_count, 1000 * extract(epoch FROM last_msg_time)"
                + " FROM t_wecom_conversation",
            r ->
                new StoredRows.Talk(
                    r.getString(1),
                    r.getString(2),
                    r.getString(3),
                    r.getString(4),
                    r.getLong(5),
                    r.getLong(6),
                    r.getLong(7),
                    r.getLong(8))),
        all(
            "SELECT receiver, digest, state FROM weir_inbox",
            r -> new StoredRows.Inbox(r.getString(1), r.getString(2), r.getString(3))),
        all(
            "SELECT source, corp_id, record_digest, seq, reason FROM weir_quarantine",
            r ->
                new StoredRows.Quarantined(
                    r.getString(1), r.getString(2), r.getString(3), r.getLong(4), r.getString(5))));
  }

  @FunctionalInterface
  private interface Spelling<T> {
    T row(ResultSet row) throws SQLException;
  }

  private static <T> List<T> all(String sql, Spelling<T> spelling) {
    List<T> rows = new ArrayList<>();
    try {
      rig.each(sql, row -> rows.add(spelling.row(row)));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return rows;
  }

  private static void sql(String statement) {
    try {
      rig.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
