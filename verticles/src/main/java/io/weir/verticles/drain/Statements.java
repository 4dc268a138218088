package io.weir.verticles.drain;

/** The store's SQL: one statement a table and batch, rows as arrays in the order of their key. */
final class Statements {

  static final String CHECKPOINT =
      "SELECT position, commits FROM weir_checkpoint WHERE journal_id = $1 AND shard = $2";

  /** Waits for a commit that holds it, and makes it for one that would otherwise lock nothing. */
  static final String TAKE_CHECKPOINT_OVER =
      """
      INSERT INTO weir_checkpoint AS c (journal_id, shard, position, commits, updated_at)
        VALUES ($1, $2, -1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, now())
      ON CONFLICT (journal_id, shard) DO UPDATE
         SET commits = greatest(c.commits + 1, excluded.commits), updated_at = excluded.updated_at
      RETURNING position, commits""";

  static final String LOCK_CHECKPOINT = CHECKPOINT + " FOR UPDATE";

  static final String CURSORS =
      "SELECT corp_id, chat_seq, fencing_token FROM t_wecom_corp_config WHERE corp_id = ANY($1::text[])";

  static final String LOCK_CURSORS = CURSORS + " ORDER BY corp_id FOR UPDATE";

  static final String MESSAGES =
      """
      INSERT INTO t_wecom_message (corp_id, msg_id, msg_time, seq, msg_action, msg_type, from_id, to_list, room_id,
                                   msg_content, raw_content)
      SELECT corp_id, msg_id, msg_time, seq, msg_action, msg_type, from_id, to_list::text[], room_id,
             msg_content::jsonb, raw_content
        FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::text[], $10::text[], $11::text[])
          AS u (corp_id, msg_id, msg_time, seq, msg_action, msg_type, from_id, to_list, room_id, msg_content,
                raw_content)
      ON CONFLICT DO NOTHING""";

  static final String LINKS =
      """
      INSERT INTO t_wecom_message_conversation (corp_id, msg_id, conversation_id)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
      ON CONFLICT DO NOTHING RETURNING corp_id, msg_id, conversation_id""";

  static final String MEDIA =
      """
      INSERT INTO t_wecom_message_media (corp_id, msg_id, media_index, sdk_file_id, file_name, file_size,
                                         download_status)
      SELECT u.*, 'pending' FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::bigint[]) AS u
      ON CONFLICT DO NOTHING""";

  /**
   * Whoever is in a room whose members the directory knows is there already: one that is not was in
   * it once. Its row is held against a directory that writes the members meanwhile.
   */
  static final String PARTICIPANTS =
      """
      WITH u AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
          AS n (corp_id, conversation_id, participant_id, participant_type)),
      g AS MATERIALIZED (
        SELECT corp_id, wecom_chat_id, dismissed OR as_of > '-infinity' AS members_known FROM t_wecom_group
         WHERE (corp_id, wecom_chat_id) IN (SELECT corp_id, substr(conversation_id, 6) FROM u
                                             WHERE conversation_id LIKE 'room:%')
         ORDER BY corp_id, wecom_chat_id FOR SHARE)
      INSERT INTO t_wecom_conversation_participant (corp_id, conversation_id, participant_id, participant_type,
                                                    is_active)
      SELECT u.corp_id, u.conversation_id, u.participant_id, u.participant_type, NOT coalesce(g.members_known, false)
        FROM u LEFT JOIN g ON g.corp_id = u.corp_id AND u.conversation_id = 'room:' || g.wecom_chat_id
       ORDER BY u.corp_id, u.conversation_id, u.participant_id
      ON CONFLICT DO NOTHING RETURNING corp_id, conversation_id, participant_type""";

  static final String INBOX =
      """
      INSERT INTO weir_inbox (receiver, digest, corp_id, suite_id, event_type, change_type, payload, received_at, state,
                              attempts)
      SELECT receiver, digest, corp_id, suite_id, event_type, change_type, payload::jsonb, received_at, state, 0
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::timestamptz[], $9::text[])
          AS u (receiver, digest, corp_id, suite_id, event_type, change_type, payload, received_at, state)
      ON CONFLICT DO NOTHING""";

  /** But not what is stored as a message: a replay may come when its private key is gone (I5). */
  static final String QUARANTINE =
      """
      INSERT INTO weir_quarantine (source, corp_id, record_digest, seq, msg_id, key_version, reason, record)
      SELECT u.* FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[],
                             $8::bytea[])
               AS u (source, corp_id, record_digest, seq, msg_id, key_version, reason, record)
       WHERE u.source <> 'archive'
          OR NOT EXISTS (SELECT FROM t_wecom_message AS m
                          WHERE m.corp_id = u.corp_id AND m.seq = u.seq AND m.msg_id = u.msg_id)
      ON CONFLICT DO NOTHING""";

  static final String CONVERSATIONS =
      """
      INSERT INTO t_wecom_conversation AS c (corp_id, conversation_id, conversation_type, room_id, msg_count,
                                             participant_count, customer_count, last_msg_time)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
                           $8::timestamptz[])
      ON CONFLICT (corp_id, conversation_id) DO UPDATE
         SET msg_count = c.msg_count + excluded.msg_count,
             participant_count = c.participant_count + excluded.participant_count,
             customer_count = c.customer_count + excluded.customer_count,
             last_msg_time = greatest(c.last_msg_time, excluded.last_msg_time),
             conversation_type = CASE WHEN excluded.conversation_type = 'group_external' THEN 'group_external'
                                      ELSE c.conversation_type END""";

  /** Those that are not there, or do not know of a message that is linked to them. */
  static final String WANTING_CONVERSATIONS =
      """
      SELECT u.corp_id, u.conversation_id
        FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS u (corp_id, conversation_id, last_msg_time)
             LEFT JOIN t_wecom_conversation AS c USING (corp_id, conversation_id)
       WHERE c.corp_id IS NULL OR c.last_msg_time IS NULL OR c.last_msg_time < u.last_msg_time""";

  /**
   * Of rows that this transaction has locked: what others insert meanwhile, they add themselves.
   */
  static final String RECOUNT =
      """
      UPDATE t_wecom_conversation AS c
         SET msg_count = l.links, participant_count = p.participants, customer_count = p.customers,
             conversation_type = CASE WHEN c.conversation_type = 'group_internal' AND p.customers > 0
                                      THEN 'group_external' ELSE c.conversation_type END
        FROM unnest($1::text[], $2::text[]) AS u (corp_id, conversation_id)
             CROSS JOIN LATERAL
             (SELECT count(*) AS links FROM t_wecom_message_conversation AS k
               WHERE k.corp_id = u.corp_id AND k.conversation_id = u.conversation_id) AS l
             CROSS JOIN LATERAL
             (SELECT count(*) AS participants, count(*) FILTER (WHERE m.participant_type = 'customer') AS customers
                FROM t_wecom_conversation_participant AS m
               WHERE m.corp_id = u.corp_id AND m.conversation_id = u.conversation_id) AS p
       WHERE c.corp_id = u.corp_id AND c.conversation_id = u.conversation_id""";

  static final String MOVE_CURSORS =
      """
      UPDATE t_wecom_corp_config AS c
         SET chat_seq = u.chat_seq, chat_last_msg_time = greatest(c.chat_last_msg_time, u.last_msg_time)
        FROM unnest($1::text[], $2::bigint[], $3::timestamptz[]) AS u (corp_id, chat_seq, last_msg_time)
       WHERE c.corp_id = u.corp_id AND c.chat_seq <= u.chat_seq""";

  static final String MOVE_CHECKPOINT =
      """
      INSERT INTO weir_checkpoint AS c (journal_id, shard, position, commits, updated_at) VALUES ($1, $2, $3, 1, now())
      ON CONFLICT (journal_id, shard) DO UPDATE
         SET position = excluded.position, commits = c.commits + 1, updated_at = excluded.updated_at""";

  private Statements() {}
}
