package io.weir.verticles.directory;

/** SQL of what events change; rows come as JSON in $1 and are touched in the order of their key. */
final class EventSql {

  /**
   * Rows that another node has taken are passed over: it is theirs. So are for a minute those of
   * the corps in $2, which another node keeps and this one does not know (yet).
   */
  static final String TAKE =
      """
      SELECT receiver, digest, corp_id, event_type, change_type, payload::text,
             received_at < now() - interval '1 minute', ctid::text
        FROM weir_inbox
       WHERE state = 'directory'
         AND (corp_id IS NULL OR corp_id <> ALL ($2::text[]) OR received_at < now() - interval '1 minute')
       ORDER BY received_at, receiver, digest LIMIT $1 FOR UPDATE SKIP LOCKED""";

  /** Those of the corps in $1 that a node keeps, or has kept. */
  static final String ENROLLED =
      "SELECT DISTINCT corp_id FROM weir_sync WHERE corp_id = ANY ($1::text[])";

  /** One that cannot be taken up even by itself. */
  static final String GIVE_UP =
      """
      UPDATE weir_inbox SET state = 'failed', last_error = $1
       WHERE receiver = $2 AND digest = $3 AND state = 'directory'""";

  /**
   * Rows by where they are: {@link #TAKE} has chosen and locked them in the same transaction, so
   * that they stay there. By nothing else, or the planner may go through all that wait instead.
   */
  static final String SETTLE =
      """
      UPDATE weir_inbox SET state = $1, last_error = $2
       WHERE ctid = ANY ($3::text[]::tid[])""";

  /** Names of those in $1 and of what they became, and so on. */
  static final String RENAMED =
      """
      WITH RECURSIVE named AS (
        SELECT r.* FROM weir_renamed AS r
               JOIN jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text)
                 ON r.corp_id = u.corp_id AND r.user_id = u.user_id
        UNION
        SELECT r.* FROM weir_renamed AS r JOIN named AS n ON r.corp_id = n.corp_id AND r.user_id = n.new_user_id)
      SELECT corp_id, user_id, new_user_id, extract(epoch FROM renamed_at)::bigint FROM named""";

  /**
   * Rows of those who are renamed move, and nobody may write others under the old names meanwhile:
   * a transaction that renames holds a corp's names alone, all others that write names of the corp
   * $1 hold them together. The first thing that each of them does, in the order of the locks.
   */
  static final String HOLD_NAMES =
      "SELECT pg_advisory_xact_lock_shared(hashtext('weir_renamed'), hashtext($1))";

  static final String HOLD_NAMES_OF_ALL =
      """
      SELECT CASE WHEN alone THEN pg_advisory_xact_lock(hashtext('weir_renamed'), corp)::text
                  ELSE pg_advisory_xact_lock_shared(hashtext('weir_renamed'), corp)::text END
        FROM (SELECT hashtext(corp_id) AS corp, bool_or(alone) AS alone
                FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, alone boolean)
               GROUP BY 1 ORDER BY 1) AS corps""";

  /**
   * Names of whose end we heard after a question was asked, and what those became: the answer may
   * still have them.
   */
  static final String RENAMED_SINCE =
      """
      WITH RECURSIVE named AS (
        SELECT r.* FROM weir_renamed AS r WHERE r.corp_id = $1 AND r.noted_at > $2
        UNION
        SELECT r.* FROM weir_renamed AS r JOIN named AS n ON r.corp_id = n.corp_id AND r.user_id = n.new_user_id)
      SELECT user_id, new_user_id, extract(epoch FROM renamed_at)::bigint FROM named""";

  static final String NOTE_RENAMED =
      """
      INSERT INTO weir_renamed (corp_id, user_id, new_user_id, renamed_at, noted_at)
      SELECT corp_id, user_id, new_user_id, to_timestamp(seconds), clock_timestamp()
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text, seconds bigint)
      ON CONFLICT DO NOTHING""";

  /** So that there is a row to lock: of two nodes with an event each the older must not win. */
  static final String EXPECT_RELATIONS =
      """
      INSERT INTO t_wecom_staff_customer_relation (corp_id, wecom_user_id, wecom_external_user_id)
      SELECT corp_id, user_id, customer_id
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, customer_id text)
       ORDER BY corp_id, user_id, customer_id
      ON CONFLICT DO NOTHING""";

  static final String STANDINGS =
      """
      SELECT r.corp_id, r.wecom_user_id, r.wecom_external_user_id, r.relation_status,
             coalesce(extract(epoch FROM r.status_time)::bigint, 0)
        FROM t_wecom_staff_customer_relation AS r
             JOIN jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, customer_id text)
               ON r.corp_id = u.corp_id AND r.wecom_user_id = u.user_id AND r.wecom_external_user_id = u.customer_id
       ORDER BY r.corp_id, r.wecom_user_id, r.wecom_external_user_id FOR UPDATE OF r""";

  static final String VERSIONS =
      """
      SELECT g.corp_id, g.wecom_chat_id, g.member_version
        FROM t_wecom_group AS g
             JOIN jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, chat_id text)
               ON g.corp_id = u.corp_id AND g.wecom_chat_id = u.chat_id
       WHERE g.member_version IS NOT NULL AND NOT g.dismissed
       ORDER BY g.corp_id, g.wecom_chat_id FOR UPDATE OF g""";

  static final String RELATIONS =
      """
      UPDATE t_wecom_staff_customer_relation AS r
         SET relation_status = u.status, status_time = to_timestamp(u.seconds), as_of = clock_timestamp(), ended_from = NULL
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, user_id text, customer_id text, status text, seconds bigint)
       WHERE r.corp_id = u.corp_id AND r.wecom_user_id = u.user_id AND r.wecom_external_user_id = u.customer_id""";

  /**
   * Where the new id has a relation already, that one stays, but for what only an event can tell:
   * how it ended. $2: statuses of relations that WeCom lists; between one that is and one that is
   * not, the later decides. What an answer ended had only lost its name.
   */
  static final String MERGE_RELATIONS =
      """
      UPDATE t_wecom_staff_customer_relation AS n SET relation_status = o.status, status_time = o.status_time
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text, seconds bigint)
             JOIN LATERAL (SELECT r.*, coalesce(r.ended_from, r.relation_status) AS status
                             FROM t_wecom_staff_customer_relation AS r
                            WHERE r.corp_id = u.corp_id AND r.wecom_user_id = u.user_id) AS o ON true
       WHERE n.corp_id = u.corp_id AND n.wecom_user_id = u.new_user_id
         AND n.wecom_external_user_id = o.wecom_external_user_id
         AND o.status_time <= to_timestamp(u.seconds) AND o.status_time > coalesce(n.status_time, '-infinity')
         AND ((o.status = ANY ($2::text[])) = (n.relation_status = ANY ($2::text[])) OR o.ended_from IS NULL AND o.as_of > n.as_of)""";

  /**
   * Of two rows one was read without personal tags, perhaps, and what an answer ended is not over,
   * perhaps: their customers are asked for.
   */
  static final String ASK_FOR_MERGED =
      """
      INSERT INTO weir_stale AS s (corp_id, kind, id)
      SELECT o.corp_id, 'customer', o.wecom_external_user_id
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
             JOIN t_wecom_staff_customer_relation AS o ON o.corp_id = u.corp_id AND o.wecom_user_id = u.user_id
             LEFT JOIN t_wecom_staff_customer_relation AS n
               ON n.corp_id = u.corp_id AND n.wecom_user_id = u.new_user_id
              AND n.wecom_external_user_id = o.wecom_external_user_id
       WHERE n.corp_id IS NOT NULL OR o.ended_from IS NOT NULL
       ORDER BY 1, 2, 3
      ON CONFLICT (corp_id, kind, id) DO UPDATE SET marks = s.marks + 1""";

  /** What an event said later is of somebody else, who has the old name now. */
  static final String RENAME_RELATIONS =
      """
      UPDATE t_wecom_staff_customer_relation AS r
         SET wecom_user_id = u.new_user_id, relation_status = coalesce(r.ended_from, r.relation_status), ended_from = NULL
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text, seconds bigint)
       WHERE r.corp_id = u.corp_id AND r.wecom_user_id = u.user_id
         AND coalesce(r.status_time <= to_timestamp(u.seconds), true)
         AND NOT EXISTS (SELECT FROM t_wecom_staff_customer_relation AS n
                          WHERE n.corp_id = u.corp_id AND n.wecom_user_id = u.new_user_id
                            AND n.wecom_external_user_id = r.wecom_external_user_id)""";

  static final String RENAME_STAFF =
      """
      UPDATE t_wecom_staff AS s SET wecom_user_id = u.new_user_id
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
       WHERE s.corp_id = u.corp_id AND s.wecom_user_id = u.user_id
         AND NOT EXISTS (SELECT FROM t_wecom_staff AS n
                          WHERE n.corp_id = u.corp_id AND n.wecom_user_id = u.new_user_id)""";

  /** Groups that they are in, and departments that they lead, name them otherwise now. */
  static final String ASK_FOR_GROUPS_OF_RENAMED =
      """
      INSERT INTO weir_stale AS s (corp_id, kind, id)
      SELECT g.corp_id, CASE g.type WHEN 'group_internal' THEN 'room' ELSE 'group' END, g.wecom_chat_id
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
             JOIN t_wecom_group AS g ON g.corp_id = u.corp_id AND NOT g.dismissed
       WHERE g.wecom_owner_id = u.user_id
          OR EXISTS (SELECT FROM t_wecom_conversation_participant AS p
                      WHERE p.corp_id = g.corp_id AND p.conversation_id = 'room:' || g.wecom_chat_id
                        AND p.participant_id = u.user_id AND p.is_active)
      UNION
      SELECT u.corp_id, 'departments', ''
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
       ORDER BY 1, 2, 3
      ON CONFLICT (corp_id, kind, id) DO UPDATE SET marks = s.marks + 1""";

  /** What is left under an id that is over: its successor has it. */
  static final String DROP_RENAMED_RELATIONS =
      """
      DELETE FROM t_wecom_staff_customer_relation AS r
       USING jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, seconds bigint)
       WHERE r.corp_id = u.corp_id AND r.wecom_user_id = u.user_id
         AND coalesce(r.status_time <= to_timestamp(u.seconds), true)""";

  static final String DROP_RENAMED_STAFF =
      """
      DELETE FROM t_wecom_staff AS s
       USING jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
       WHERE s.corp_id = u.corp_id AND s.wecom_user_id = u.user_id""";

  static final String DELETE_TAGS =
      """
      INSERT INTO weir_tag AS t (corp_id, tag_id, deleted, as_of)
      SELECT DISTINCT ON (corp_id, tag_id) corp_id, tag_id, true, clock_timestamp()
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, tag_id text) ORDER BY corp_id, tag_id
      ON CONFLICT (corp_id, tag_id) DO UPDATE SET deleted = true, as_of = excluded.as_of""";

  static final String DELETE_TAG_GROUPS =
      """
      INSERT INTO weir_tag_group AS g (corp_id, group_id, deleted, as_of)
      SELECT DISTINCT ON (corp_id, group_id) corp_id, group_id, true, clock_timestamp()
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, group_id text) ORDER BY corp_id, group_id
      ON CONFLICT (corp_id, group_id) DO UPDATE SET deleted = true, as_of = excluded.as_of""";

  /** No event speaks of the tags of a group that is deleted. */
  static final String DELETE_TAGS_OF_GROUPS =
      """
      UPDATE weir_tag AS t SET deleted = true, as_of = clock_timestamp()
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, group_id text)
       WHERE t.corp_id = u.corp_id AND t.group_id = u.group_id AND NOT t.deleted
      RETURNING t.corp_id, t.tag_id""";

  /**
   * A customer has no tag that is deleted. One pass over the corp's relations, for a rare event.
   */
  static final String STRIP_TAGS =
      """
      UPDATE t_wecom_staff_customer_relation AS r
         SET tags = coalesce((SELECT jsonb_agg(e.tag ORDER BY e.place)
                                FROM jsonb_array_elements(r.tags) WITH ORDINALITY AS e (tag, place)
                               WHERE NOT coalesce(e.tag ->> 'tag_id' = ANY (d.ids), false)), '[]')
        FROM (SELECT corp_id, array_agg(tag_id) AS ids, array_agg(jsonb_build_array(jsonb_build_object('tag_id', tag_id))) AS any_of
                FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, tag_id text) GROUP BY corp_id) AS d
       WHERE r.corp_id = d.corp_id AND r.tags @> ANY (d.any_of)""";

  static final String MARK_STALE =
      """
      INSERT INTO weir_stale AS s (corp_id, kind, id)
      SELECT DISTINCT corp_id, kind, id FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, kind text, id text)
       ORDER BY corp_id, kind, id
      ON CONFLICT (corp_id, kind, id) DO UPDATE SET marks = s.marks + 1""";

  /** Of groups that are asked for at this moment the answer is too old to be stored: once more. */
  static final String ASK_AGAIN_FOR_GROUPS =
      """
      UPDATE weir_stale AS s SET marks = s.marks + 1
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, chat_id text)
       WHERE s.corp_id = u.corp_id AND s.kind = 'group' AND s.id = u.chat_id""";

  private EventSql() {}
}
