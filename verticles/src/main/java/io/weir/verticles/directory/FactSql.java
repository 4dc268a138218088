package io.weir.verticles.directory;

/**
 * SQL of what WeCom was asked for: rows as JSON in $1, in $2 when it was asked. A row that is newer
 * than that stays as it is; null is unknown and writes over nothing.
 */
final class FactSql {

  static final String CUSTOMERS =
      """
      INSERT INTO t_wecom_customer AS c (corp_id, wecom_external_user_id, customer_id, name, avatar, type, gender, unionid,
                                         corp_name, position, corp_full_name, external_profile, as_of)
      SELECT DISTINCT ON (corp_id, id) corp_id, id, md5(corp_id || ':' || id), name, avatar, nullif(type, 0), gender,
             unionid, corp_name, position, corp_full_name, profile::jsonb, $2
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, id text, name text, avatar text, type int, gender int, unionid text, corp_name text,
                position text, corp_full_name text, profile text)
       ORDER BY corp_id, id
      ON CONFLICT (corp_id, wecom_external_user_id) DO UPDATE
         SET customer_id = coalesce(c.customer_id, excluded.customer_id), name = coalesce(excluded.name, c.name),
             avatar = coalesce(excluded.avatar, c.avatar), type = coalesce(excluded.type, c.type),
             gender = coalesce(nullif(excluded.gender, 0), c.gender, 0), unionid = coalesce(excluded.unionid, c.unionid),
             corp_name = coalesce(excluded.corp_name, c.corp_name), position = coalesce(excluded.position, c.position),
             corp_full_name = coalesce(excluded.corp_full_name, c.corp_full_name),
             external_profile = coalesce(excluded.external_profile, c.external_profile), as_of = excluded.as_of
       WHERE c.as_of <= excluded.as_of""";

  /** Whoever deletes a tag that is told of here waits for it, or was waited for. */
  static final String HOLD_TAGS =
      """
      SELECT FROM weir_tag AS t
       WHERE (t.corp_id, t.tag_id) IN (
         SELECT u.corp_id, e.tag ->> 'tag_id'
           FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, tags jsonb)
                CROSS JOIN LATERAL jsonb_array_elements(u.tags) AS e (tag))
       ORDER BY t.corp_id, t.tag_id FOR SHARE""";

  /**
   * Listed relations. $3 maps what the status was to what it is now that WeCom lists it. Where only
   * ids of tags are told, personal tags, which have none, stay. A tag that is deleted was so before
   * the answer came, however new that is: nobody has it any more.
   */
  static final String RELATIONS =
      """
      INSERT INTO t_wecom_staff_customer_relation AS r
             (corp_id, wecom_user_id, wecom_external_user_id, add_time, add_way, relation_status, staff_remark,
              staff_description, tags, state, oper_user_id, remark_company, remark_mobiles, as_of)
      SELECT DISTINCT ON (corp_id, user_id, customer_id) corp_id, user_id, customer_id, to_timestamp(added), add_way,
             $3::text::jsonb ->> '', remark, description,
             coalesce((SELECT jsonb_agg(e.tag ORDER BY e.place)
                         FROM jsonb_array_elements(tags) WITH ORDINALITY AS e (tag, place)
                        WHERE (SELECT t.deleted FROM weir_tag AS t
                                WHERE t.corp_id = u.corp_id AND t.tag_id = e.tag ->> 'tag_id') IS NOT TRUE), '[]'),
             state, oper_user_id, remark_company, ARRAY(SELECT jsonb_array_elements_text(mobiles)), $2
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, user_id text, customer_id text, added bigint, add_way int, remark text, description text,
                tags jsonb, named boolean, state text, oper_user_id text, remark_company text, mobiles jsonb)
       WHERE named = $4
       ORDER BY corp_id, user_id, customer_id
      ON CONFLICT (corp_id, wecom_user_id, wecom_external_user_id) DO UPDATE
         SET add_time = coalesce(excluded.add_time, r.add_time), add_way = excluded.add_way,
             relation_status = coalesce($3::text::jsonb ->> r.relation_status, $3::text::jsonb ->> ''), ended_from = NULL,
             staff_remark = coalesce(excluded.staff_remark, r.staff_remark),
             staff_description = coalesce(excluded.staff_description, r.staff_description),
             tags = CASE WHEN $4 THEN excluded.tags
                         ELSE excluded.tags || coalesce((SELECT jsonb_agg(e.tag) FROM jsonb_array_elements(r.tags) AS e (tag)
                                                          WHERE NOT e.tag ? 'tag_id'), '[]') END,
             state = coalesce(excluded.state, r.state), oper_user_id = coalesce(excluded.oper_user_id, r.oper_user_id),
             remark_company = coalesce(excluded.remark_company, r.remark_company),
             remark_mobiles = CASE WHEN cardinality(excluded.remark_mobiles) > 0 THEN excluded.remark_mobiles
                                   ELSE r.remark_mobiles END,
             as_of = excluded.as_of
       WHERE r.as_of <= excluded.as_of""";

  /**
   * Relations of customers whose followers are known that are not among them; $3 as above. What
   * they were is kept, should their member prove to have another id now.
   */
  static final String UNLISTED =
      """
      UPDATE t_wecom_staff_customer_relation AS r
         SET relation_status = coalesce($3::text::jsonb ->> r.relation_status, $3::text::jsonb ->> ''), as_of = $2,
             ended_from = CASE WHEN $3::text::jsonb ->> r.relation_status = r.relation_status THEN r.ended_from
                               ELSE r.relation_status END
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, customer_id text, users jsonb)
       WHERE r.corp_id = u.corp_id AND r.wecom_external_user_id = u.customer_id
         AND NOT (u.users ? r.wecom_user_id) AND r.as_of <= $2""";

  /** The same for all relations of members of staff who are gone. */
  static final String UNLISTED_OF_STAFF =
      """
      UPDATE t_wecom_staff_customer_relation AS r
         SET relation_status = coalesce($3::text::jsonb ->> r.relation_status, $3::text::jsonb ->> ''), as_of = $2,
             ended_from = CASE WHEN $3::text::jsonb ->> r.relation_status = r.relation_status THEN r.ended_from
                               ELSE r.relation_status END
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text)
       WHERE r.corp_id = u.corp_id AND r.wecom_user_id = u.id AND r.as_of <= $2""";

  /** The same for relations that a reading of all customers, begun at $4, has not come across. */
  static final String UNSEEN_RELATIONS =
      """
      UPDATE t_wecom_staff_customer_relation AS r
         SET relation_status = coalesce($3::text::jsonb ->> r.relation_status, $3::text::jsonb ->> ''), as_of = $2,
             ended_from = CASE WHEN $3::text::jsonb ->> r.relation_status = r.relation_status THEN r.ended_from
                               ELSE r.relation_status END
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text)
       WHERE r.corp_id = u.corp_id AND r.wecom_user_id = u.id AND r.as_of < $4""";

  static final String UNTOLD =
      """
      UPDATE t_wecom_staff_customer_relation AS r SET as_of = greatest(r.as_of, $2)
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text)
       WHERE r.corp_id = u.corp_id AND r.wecom_user_id = u.id""";

  /** Tags that no row is known of are to be asked for. */
  static final String ASK_FOR_TAGS =
      """
      INSERT INTO weir_stale (corp_id, kind, id)
      SELECT DISTINCT u.corp_id, 'tag', e.tag ->> 'tag_id'
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, tags jsonb)
             CROSS JOIN LATERAL jsonb_array_elements(u.tags) AS e (tag)
       WHERE e.tag ? 'tag_id'
         AND NOT EXISTS (SELECT FROM weir_tag AS t WHERE t.corp_id = u.corp_id AND t.tag_id = e.tag ->> 'tag_id')
       ORDER BY 1, 2, 3
      ON CONFLICT DO NOTHING""";

  static final String STAFF =
      """
      INSERT INTO t_wecom_staff AS s (corp_id, wecom_user_id, staff_id, name, department, position, mobile, email, status,
                                      alias, open_user_id, main_department, as_of)
      SELECT DISTINCT ON (corp_id, id) corp_id, id, md5(corp_id || ':' || id), name,
             CASE WHEN departments <> '[]' THEN ARRAY(SELECT jsonb_array_elements_text(departments)::bigint) END,
             position, mobile, email, nullif(status, 0), alias, open_user_id, nullif(main_department, 0), $2
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, id text, name text, departments jsonb, position text, mobile text, email text, status int,
                alias text, open_user_id text, main_department bigint)
       ORDER BY corp_id, id
      ON CONFLICT (corp_id, wecom_user_id) DO UPDATE
         SET staff_id = coalesce(s.staff_id, excluded.staff_id), name = coalesce(excluded.name, s.name),
             department = coalesce(excluded.department, s.department), position = coalesce(excluded.position, s.position),
             mobile = coalesce(excluded.mobile, s.mobile), email = coalesce(excluded.email, s.email),
             status = coalesce(excluded.status, s.status), alias = coalesce(excluded.alias, s.alias),
             open_user_id = coalesce(excluded.open_user_id, s.open_user_id),
             main_department = coalesce(excluded.main_department, s.main_department), as_of = excluded.as_of
       WHERE s.as_of <= excluded.as_of""";

  /**
   * Of one who was never known, too: an older answer that still has them must not bring them back.
   * Who has another id now has not left; somebody else who has the old one since may.
   */
  static final String STAFF_GONE =
      """
      INSERT INTO t_wecom_staff AS s (corp_id, wecom_user_id, staff_id, status, as_of)
      SELECT DISTINCT corp_id, id, md5(corp_id || ':' || id), 5, $2::timestamptz
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text)
       WHERE NOT EXISTS (SELECT FROM weir_renamed AS n WHERE n.corp_id = u.corp_id AND n.user_id = u.id)
          OR EXISTS (SELECT FROM t_wecom_staff AS k WHERE k.corp_id = u.corp_id AND k.wecom_user_id = u.id)
       ORDER BY 1, 2
      ON CONFLICT (corp_id, wecom_user_id) DO UPDATE SET status = 5, as_of = excluded.as_of WHERE s.as_of <= excluded.as_of""";

  /** Only groups that it returns were written: the members of the others are newer, too. */
  static final String GROUPS =
      """
      INSERT INTO t_wecom_group AS g (corp_id, wecom_chat_id, name, type, wecom_owner_id, notice, created_time, admins,
                                      member_version, as_of)
      SELECT corp_id, id, name, type, owner, notice, to_timestamp(nullif(created, 0)),
             ARRAY(SELECT jsonb_array_elements_text(admins)), version, $2
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, id text, type text, name text, owner text, notice text, created bigint, admins jsonb,
                version text)
       ORDER BY corp_id, id
      ON CONFLICT (corp_id, wecom_chat_id) DO UPDATE
         SET name = coalesce(excluded.name, g.name), type = excluded.type,
             wecom_owner_id = coalesce(excluded.wecom_owner_id, g.wecom_owner_id),
             notice = coalesce(excluded.notice, g.notice), created_time = coalesce(excluded.created_time, g.created_time),
             admins = excluded.admins, member_version = excluded.member_version, dismissed = false, as_of = excluded.as_of
       WHERE g.as_of <= excluded.as_of
      RETURNING wecom_chat_id""";

  static final String GROUPS_GONE =
      """
      INSERT INTO t_wecom_group AS g (corp_id, wecom_chat_id, type, dismissed, member_count, customer_num, as_of)
      SELECT corp_id, id, 'group_external', true, 0, 0, $2
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text) ORDER BY corp_id, id
      ON CONFLICT (corp_id, wecom_chat_id) DO UPDATE
         SET dismissed = true, member_version = NULL, member_count = 0, customer_num = 0, as_of = excluded.as_of
       WHERE g.as_of <= excluded.as_of
      RETURNING wecom_chat_id""";

  static final String GROUPS_LISTED =
      """
      INSERT INTO t_wecom_group AS g (corp_id, wecom_chat_id, type, listed_at)
      SELECT DISTINCT corp_id, id, 'group_external', $2::timestamptz
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, kind text, id text)
       WHERE kind = 'group' ORDER BY corp_id, id
      ON CONFLICT (corp_id, wecom_chat_id) DO UPDATE SET listed_at = greatest(g.listed_at, excluded.listed_at)""";

  /** Not listed by a reading of all groups begun at $2: perhaps dismissed, perhaps out of sight. */
  static final String ASK_FOR_UNLISTED_GROUPS =
      """
      INSERT INTO weir_stale AS s (corp_id, kind, id)
      SELECT corp_id, 'group', wecom_chat_id FROM t_wecom_group
       WHERE corp_id = $1 AND type = 'group_external' AND NOT dismissed AND as_of < $2
         AND coalesce(listed_at, '-infinity') < $2
       ORDER BY 1, 2, 3
      ON CONFLICT (corp_id, kind, id) DO UPDATE SET marks = s.marks + 1""";

  /** Internal rooms, of which no event tells, and rooms that are known by their messages alone. */
  static final String ASK_FOR_ROOMS =
      """
      INSERT INTO weir_stale (corp_id, kind, id)
      SELECT corp_id, 'room', room_id FROM t_wecom_conversation AS c
       WHERE corp_id = $1 AND room_id IS NOT NULL
         AND NOT EXISTS (SELECT FROM t_wecom_group AS g WHERE g.corp_id = c.corp_id AND g.wecom_chat_id = c.room_id
                            AND (g.type = 'group_external' OR g.as_of >= $2))
       ORDER BY 1, 2, 3
      ON CONFLICT DO NOTHING""";

  /** Not seen by a reading of all staff begun at $2: gone, or out of sight. */
  static final String ASK_FOR_UNSEEN_STAFF =
      """
      INSERT INTO weir_stale AS s (corp_id, kind, id)
      SELECT corp_id, 'staff', wecom_user_id FROM t_wecom_staff
       WHERE corp_id = $1 AND status IS DISTINCT FROM 5 AND as_of < $2
       ORDER BY 1, 2, 3
      ON CONFLICT (corp_id, kind, id) DO UPDATE SET marks = s.marks + 1""";

  static final String TAG_GROUPS =
      """
      INSERT INTO weir_tag_group AS g (corp_id, group_id, name, sort_order, created_at, deleted, as_of)
      SELECT DISTINCT ON (corp_id, id) corp_id, id, name, sort_order, to_timestamp(nullif(created, 0)), deleted, $2
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, id text, name text, sort_order bigint, created bigint, deleted boolean)
       ORDER BY corp_id, id
      ON CONFLICT (corp_id, group_id) DO UPDATE
         SET name = coalesce(excluded.name, g.name), sort_order = excluded.sort_order,
             created_at = coalesce(excluded.created_at, g.created_at), deleted = excluded.deleted, as_of = excluded.as_of
       WHERE g.as_of <= excluded.as_of""";

  /**
   * A group that was deleted after this was asked for took its tags with it, those unknown, too.
   */
  static final String TAGS =
      """
      INSERT INTO weir_tag AS t (corp_id, tag_id, group_id, name, sort_order, created_at, deleted, as_of)
      SELECT DISTINCT ON (corp_id, id) corp_id, id, group_id, name, sort_order, to_timestamp(nullif(created, 0)),
             deleted OR EXISTS (SELECT FROM weir_tag_group AS g WHERE g.corp_id = u.corp_id AND g.group_id = u.group_id
                                   AND g.deleted AND g.as_of > $2), $2
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, id text, group_id text, name text, sort_order bigint, created bigint, deleted boolean)
       ORDER BY corp_id, id
      ON CONFLICT (corp_id, tag_id) DO UPDATE
         SET group_id = excluded.group_id, name = coalesce(excluded.name, t.name), sort_order = excluded.sort_order,
             created_at = coalesce(excluded.created_at, t.created_at), deleted = excluded.deleted, as_of = excluded.as_of
       WHERE t.as_of <= excluded.as_of
      RETURNING tag_id, deleted""";

  /**
   * Of what was asked for, tags that were not told of: of group $3, or, where that is null, all.
   * But those of no group: no list has ever had them.
   */
  static final String TAGS_GONE =
      """
      UPDATE weir_tag SET deleted = true, as_of = $2
       WHERE corp_id = $1 AND group_id = coalesce($3, group_id) AND NOT deleted AND as_of < $2
      RETURNING tag_id, deleted""";

  /**
   * A tag that was asked for and not told of is deleted if a list has had it. Customers may have
   * others: tags of rules have lists of their own. The row keeps them from being asked for again.
   */
  static final String TAG_GONE =
      """
      INSERT INTO weir_tag AS t (corp_id, tag_id, as_of) VALUES ($1, $3, $2)
      ON CONFLICT (corp_id, tag_id) DO UPDATE SET deleted = t.deleted OR t.group_id IS NOT NULL, as_of = excluded.as_of
       WHERE t.as_of < excluded.as_of
      RETURNING tag_id, deleted""";

  /** The same for groups. */
  static final String TAG_GROUPS_GONE =
      """
      UPDATE weir_tag_group SET deleted = true, as_of = $2
       WHERE corp_id = $1 AND ($3::text IS NULL OR group_id = $3) AND NOT deleted AND as_of < $2""";

  /** A whole list; none, where a newer one is stored. */
  static final String DEPARTMENTS =
      """
      INSERT INTO weir_department AS d (corp_id, department_id, name, name_en, parent_id, sort_order, leaders, as_of)
      SELECT DISTINCT ON (corp_id, id) corp_id, id, name, name_en, nullif(parent, 0), sort_order,
             ARRAY(SELECT jsonb_array_elements_text(leaders)), $2
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, id bigint, name text, name_en text, parent bigint, sort_order bigint, leaders jsonb)
       WHERE NOT EXISTS (SELECT FROM weir_department AS n WHERE n.corp_id = u.corp_id AND n.as_of > $2)
       ORDER BY corp_id, id
      ON CONFLICT (corp_id, department_id) DO UPDATE
         SET name = coalesce(excluded.name, d.name), name_en = coalesce(excluded.name_en, d.name_en),
             parent_id = excluded.parent_id, sort_order = excluded.sort_order, leaders = excluded.leaders,
             as_of = excluded.as_of
       WHERE d.as_of <= excluded.as_of""";

  static final String DEPARTMENTS_GONE =
      "DELETE FROM weir_department WHERE corp_id = $1 AND as_of < $2 AND NOT (department_id = ANY($3::bigint[]))";

  /** A record is there once for what it is known by, as a rule itself. */
  static final String QUARANTINE =
      """
      INSERT INTO weir_quarantine (source, corp_id, record_digest, reason, record)
      SELECT 'directory', corp_id, encode(sha256(convert_to(reason || coalesce(known_by, record), 'UTF8')), 'hex'),
             reason, convert_to(record, 'UTF8')
        FROM jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, reason text, record text, known_by text)
      ON CONFLICT DO NOTHING""";

  private FactSql() {}
}
