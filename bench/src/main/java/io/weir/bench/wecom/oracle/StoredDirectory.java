package io.weir.bench.wecom.oracle;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables of the directory. A text that is empty where the platform sends an empty one for
 * "none" is NULL here, as it is in what is expected; gender 0 and parent 0 are, too.
 */
final class StoredDirectory {

  private final StoredRows stored;

  StoredDirectory(StoredRows stored) {
    this.stored = stored;
  }

  /** The rows of one of {@link TableNames#DIRECTORY}. */
  RowCursor rows(String table) throws SQLException {
    return switch (table) {
      case TableNames.CUSTOMER -> customers();
      case TableNames.STAFF -> staff();
      case TableNames.RELATION -> relations();
      case TableNames.GROUP -> groups();
      case TableNames.TAG_GROUP -> tagGroups();
      case TableNames.TAG -> tags();
      case TableNames.DEPARTMENT -> departments();
      default -> throw new IllegalArgumentException("no table of the directory: " + table);
    };
  }

  /** Conversations that also say whether their counts are those of their participants. */
  RowCursor conversations() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, conversation_id, conversation_type, room_id, msg_count, participant_count,
               customer_count, (extract(epoch FROM last_msg_time) * 1000000)::bigint AS at,
               participant_count = people AND customer_count = customers AS counted
          FROM t_wecom_conversation
          LEFT JOIN (SELECT corp_id, conversation_id, count(*) AS people,
                            count(*) FILTER (WHERE participant_type = 'customer') AS customers
                       FROM t_wecom_conversation_participant GROUP BY 1, 2) AS seen
         USING (corp_id, conversation_id)
         ORDER BY corp_id COLLATE "C", conversation_id COLLATE "C"
        """,
        row -> StoredRows.conversation(row).with("counted", row.getBoolean("counted")));
  }

  private RowCursor customers() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, wecom_external_user_id, name, avatar, type, nullif(gender, 0) AS gender,
               unionid, corp_name, position, external_profile::text AS profile
          FROM t_wecom_customer ORDER BY corp_id COLLATE "C", wecom_external_user_id COLLATE "C"
        """,
        row ->
            texts(
                    Row.of(row.getString("corp_id"), row.getString("wecom_external_user_id")),
                    row,
                    "name",
                    "avatar",
                    "unionid",
                    "corp_name",
                    "position")
                .with("external_profile", CanonicalJson.of(row.getString("profile")))
                .with("type", StoredRows.number(row, "type"))
                .with("gender", StoredRows.number(row, "gender")));
  }

  private RowCursor staff() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, wecom_user_id, name, department, nullif(position, '') AS position,
               nullif(mobile, '') AS mobile, nullif(email, '') AS email, status
          FROM t_wecom_staff ORDER BY corp_id COLLATE "C", wecom_user_id COLLATE "C"
        """,
        row ->
            texts(
                    Row.of(row.getString("corp_id"), row.getString("wecom_user_id")),
                    row,
                    "name",
                    "position",
                    "mobile",
                    "email")
                .with("department", numbers(row))
                .with("status", StoredRows.number(row, "status")));
  }

  private RowCursor relations() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, wecom_user_id, wecom_external_user_id, add_way, relation_status,
               staff_remark, staff_description, remark_company, tags::text AS tags,
               (extract(epoch FROM add_time) * 1000000)::bigint AS at
          FROM t_wecom_staff_customer_relation
         ORDER BY corp_id COLLATE "C", wecom_user_id COLLATE "C", wecom_external_user_id COLLATE "C"
        """,
        row ->
            texts(
                    Row.of(
                        row.getString("corp_id"),
                        row.getString("wecom_user_id"),
                        row.getString("wecom_external_user_id")),
                    row,
                    DirectoryColumns.STATUS,
                    "staff_remark",
                    "staff_description",
                    "remark_company")
                .with("add_time", StoredRows.number(row, "at"))
                .with("add_way", StoredRows.number(row, "add_way"))
                .with("tags", CanonicalJson.of(row.getString("tags"))));
  }

  private RowCursor groups() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, wecom_chat_id, nullif(name, '') AS name, type, wecom_owner_id,
               member_count, customer_num
          FROM t_wecom_group ORDER BY corp_id COLLATE "C", wecom_chat_id COLLATE "C"
        """,
        row ->
            texts(
                    Row.of(row.getString("corp_id"), row.getString("wecom_chat_id")),
                    row,
                    "name",
                    "type",
                    "wecom_owner_id")
                .with("member_count", StoredRows.number(row, "member_count"))
                .with("customer_num", StoredRows.number(row, "customer_num")));
  }

  private RowCursor tagGroups() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, group_id, name, sort_order, deleted FROM weir_tag_group
         ORDER BY corp_id COLLATE "C", group_id COLLATE "C"
        """,
        row ->
            texts(Row.of(row.getString("corp_id"), row.getString("group_id")), row, "name")
                .with("sort_order", StoredRows.number(row, "sort_order"))
                .with("deleted", row.getBoolean("deleted")));
  }

  private RowCursor tags() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, tag_id, group_id, name, sort_order, deleted FROM weir_tag
         WHERE deleted OR group_id IS NOT NULL -- others are asked for, and in no list
         ORDER BY corp_id COLLATE "C", tag_id COLLATE "C"
        """,
        row ->
            texts(
                    Row.of(row.getString("corp_id"), row.getString("tag_id")),
                    row,
                    "group_id",
                    "name")
                .with("sort_order", StoredRows.number(row, "sort_order"))
                .with("deleted", row.getBoolean("deleted")));
  }

  private RowCursor departments() throws SQLException {
    return stored.cursor(
        """
        SELECT corp_id, department_id, name, nullif(name_en, '') AS name_en,
               nullif(parent_id, 0) AS parent_id, sort_order, coalesce(leaders, '{}') AS leaders
          FROM weir_department ORDER BY corp_id COLLATE "C", department_id
        """,
        row ->
            texts(
                    Row.of(
                        row.getString("corp_id"),
                        DirectoryColumns.padded(row.getLong("department_id"))),
                    row,
                    "name",
                    "name_en")
                .with("parent_id", StoredRows.number(row, "parent_id"))
                .with("sort_order", StoredRows.number(row, "sort_order"))
                .with(
                    "leaders",
                    DirectoryColumns.texts(
                        Arrays.asList((String[]) row.getArray("leaders").getArray()))));
  }

  private static Row texts(Row row, ResultSet stored, String... columns) throws SQLException {
    for (String column : columns) {
      row.with(column, stored.getString(column));
    }
    return row;
  }

  private static @Nullable String numbers(ResultSet row) throws SQLException {
    Array array = row.getArray("department");
    return array == null ? null : DirectoryColumns.numbers(List.of((Long[]) array.getArray()));
  }
}
