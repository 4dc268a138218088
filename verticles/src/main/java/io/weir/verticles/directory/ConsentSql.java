package io.weir.verticles.directory;

/** SQL of consent, archive members and robots; as {@link FactSql} has it. */
final class ConsentSql {

  /** Members of the edition $3. */
  static final String ARCHIVED =
      """
      INSERT INTO weir_archive_member AS m (corp_id, wecom_user_id, editions, as_of)
      SELECT DISTINCT corp_id, id, ARRAY[$3::int], $2::timestamptz
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text) ORDER BY 1, 2
      ON CONFLICT (corp_id, wecom_user_id) DO UPDATE
         SET editions = ARRAY(SELECT DISTINCT e FROM unnest(m.editions || excluded.editions) AS e ORDER BY e),
             as_of = excluded.as_of
       WHERE m.as_of <= excluded.as_of""";

  /** Of the corp $1 by the edition $3, who is not among $4 is not archived (any more). */
  static final String NOT_ARCHIVED =
      """
      UPDATE weir_archive_member SET editions = array_remove(editions, $3::int), as_of = $2
       WHERE corp_id = $1 AND $3 = ANY (editions) AND NOT (wecom_user_id = ANY ($4::text[])) AND as_of <= $2""";

  static final String DROP_UNARCHIVED =
      "DELETE FROM weir_archive_member WHERE corp_id = $1 AND editions = '{}'";

  static final String CONSENTS =
      """
      INSERT INTO weir_consent AS c
             (corp_id, wecom_user_id, room_id, wecom_external_user_id, agree_status, changed_at, as_of)
      SELECT DISTINCT ON (corp_id, user_id, room_id, customer_id) corp_id, user_id, room_id, customer_id, status,
             to_timestamp(nullif(changed, 0)), $2::timestamptz
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, user_id text, room_id text, customer_id text, status text, changed bigint)
       ORDER BY corp_id, user_id, room_id, customer_id
      ON CONFLICT (corp_id, wecom_user_id, room_id, wecom_external_user_id) DO UPDATE
         SET agree_status = excluded.agree_status, changed_at = coalesce(excluded.changed_at, c.changed_at),
             as_of = excluded.as_of
       WHERE c.as_of <= excluded.as_of""";

  /** A member of staff has another id: what customers said goes with them. */
  static final String RENAME_CONSENTS =
      """
      UPDATE weir_consent AS c SET wecom_user_id = u.new_user_id
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
       WHERE c.corp_id = u.corp_id AND c.wecom_user_id = u.user_id
         AND NOT EXISTS (SELECT FROM weir_consent AS n
                          WHERE n.corp_id = u.corp_id AND n.wecom_user_id = u.new_user_id
                            AND n.wecom_external_user_id = c.wecom_external_user_id)""";

  static final String DROP_RENAMED_CONSENTS =
      """
      DELETE FROM weir_consent AS c
       USING jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
       WHERE c.corp_id = u.corp_id AND c.wecom_user_id = u.user_id""";

  /** Until the next reading of who is archived. */
  static final String RENAME_ARCHIVED =
      """
      UPDATE weir_archive_member AS m SET wecom_user_id = u.new_user_id
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, user_id text, new_user_id text)
       WHERE m.corp_id = u.corp_id AND m.wecom_user_id = u.user_id
         AND NOT EXISTS (SELECT FROM weir_archive_member AS n
                          WHERE n.corp_id = u.corp_id AND n.wecom_user_id = u.new_user_id)""";

  static final String ROBOTS =
      """
      INSERT INTO weir_robot AS r (corp_id, robot_id, name, creator_user_id, as_of)
      SELECT corp_id, id, name, creator, $2::timestamptz
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text, name text, creator text)
       ORDER BY corp_id, id
      ON CONFLICT (corp_id, robot_id) DO UPDATE
         SET name = coalesce(excluded.name, r.name),
             creator_user_id = coalesce(excluded.creator_user_id, r.creator_user_id), as_of = excluded.as_of
       WHERE r.as_of <= excluded.as_of""";

  /**
   * The next $3 keys of the corp $1 behind $2; relations of a status in $4. The archive's members
   * as an array: joined, while Postgres has not counted them yet, each page cost a pass over all
   * relations (0.3 s of 30,000, a millisecond by the index).
   */
  static final String PAIRS_AFTER =
      """
      SELECT r.wecom_user_id || '/' || r.wecom_external_user_id FROM t_wecom_staff_customer_relation AS r
       WHERE r.corp_id = $1 AND r.relation_status = ANY ($4::text[])
         AND (r.wecom_user_id, r.wecom_external_user_id) > (split_part($2, '/', 1), split_part($2, '/', 2))
         AND r.wecom_user_id = ANY (ARRAY(SELECT m.wecom_user_id FROM weir_archive_member AS m WHERE m.corp_id = $1))
       ORDER BY r.wecom_user_id, r.wecom_external_user_id LIMIT $3""";

  static final String ROOMS_AFTER =
      """
      SELECT wecom_chat_id FROM t_wecom_group
       WHERE corp_id = $1 AND wecom_chat_id > $2 AND type = 'group_external' AND NOT dismissed
       ORDER BY wecom_chat_id LIMIT $3""";

  static final String ROBOTS_AFTER =
      """
      SELECT DISTINCT p.participant_id FROM t_wecom_conversation_participant AS p
       WHERE p.corp_id = $1 AND p.participant_id > $2 AND p.participant_type = 'robot'
         AND NOT EXISTS (SELECT FROM weir_robot AS r WHERE r.corp_id = p.corp_id AND r.robot_id = p.participant_id)
       ORDER BY 1 LIMIT $3""";

  private ConsentSql() {}
}
