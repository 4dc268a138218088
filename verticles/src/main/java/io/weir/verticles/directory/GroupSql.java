package io.weir.verticles.directory;

/**
 * SQL of groups and their members: the group's row first, then participants by key, conversations
 * last, which is the drain's order too.
 */
final class GroupSql {

  /** New ones are counted in their conversation; {@code moved} says what became of the others. */
  static final String JOIN =
      """
      INSERT INTO t_wecom_conversation_participant (corp_id, conversation_id, participant_id, participant_type, is_active)
      SELECT corp_id, 'room:' || chat_id, member_id, type, active
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, chat_id text, member_id text, type text, active boolean)
       ORDER BY corp_id, chat_id, member_id
      ON CONFLICT DO NOTHING RETURNING corp_id, conversation_id, participant_type""";

  static final String MOVE =
      """
      UPDATE t_wecom_conversation_participant AS p SET is_active = u.active
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, chat_id text, member_id text, type text, active boolean)
       WHERE p.corp_id = u.corp_id AND p.conversation_id = 'room:' || u.chat_id AND p.participant_id = u.member_id
         AND p.is_active <> u.active""";

  /** Robots are in no list of members. */
  static final String LEAVE =
      """
      UPDATE t_wecom_conversation_participant AS p SET is_active = false
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, chat_id text, members jsonb)
       WHERE p.corp_id = u.corp_id AND p.conversation_id = 'room:' || u.chat_id AND p.is_active
         AND p.participant_type <> 'robot' AND NOT (u.members ? p.participant_id)""";

  static final String COUNT_IN_CONVERSATIONS =
      """
      INSERT INTO t_wecom_conversation AS c
             (corp_id, conversation_id, conversation_type, room_id, participant_count, customer_count)
      SELECT corp_id, conversation_id, CASE WHEN customers > 0 THEN 'group_external' ELSE 'group_internal' END,
             substr(conversation_id, 6), participants, customers
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, conversation_id text, participants int, customers int)
       ORDER BY corp_id, conversation_id
      ON CONFLICT (corp_id, conversation_id) DO UPDATE
         SET participant_count = c.participant_count + excluded.participant_count,
             customer_count = c.customer_count + excluded.customer_count,
             conversation_type = CASE WHEN excluded.conversation_type = 'group_external' THEN 'group_external'
                                      ELSE c.conversation_type END""";

  /**
   * An event's version is newer than every answer to a question of before; null: no event, the
   * version that is there stays.
   */
  static final String COUNT_MEMBERS =
      """
      UPDATE t_wecom_group AS g
         SET member_count = m.members, customer_num = m.customers, member_version = coalesce(u.version, g.member_version),
             as_of = CASE WHEN u.version IS NULL THEN g.as_of ELSE clock_timestamp() END
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, chat_id text, version text)
             CROSS JOIN LATERAL
             (SELECT count(*) AS members, count(*) FILTER (WHERE p.participant_type = 'customer') AS customers
                FROM t_wecom_conversation_participant AS p
               WHERE p.corp_id = u.corp_id AND p.conversation_id = 'room:' || u.chat_id AND p.is_active
                 AND p.participant_type <> 'robot') AS m
       WHERE g.corp_id = u.corp_id AND g.wecom_chat_id = u.chat_id""";

  /** Nobody is in a group that is no more. */
  static final String DISMISS =
      """
      INSERT INTO t_wecom_group AS g (corp_id, wecom_chat_id, type, dismissed, member_count, customer_num, as_of)
      SELECT corp_id, chat_id, 'group_external', true, 0, 0, clock_timestamp()
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, chat_id text) ORDER BY corp_id, chat_id
      ON CONFLICT (corp_id, wecom_chat_id) DO UPDATE
         SET dismissed = true, member_version = NULL, member_count = 0, customer_num = 0, as_of = excluded.as_of""";

  private GroupSql() {}
}
