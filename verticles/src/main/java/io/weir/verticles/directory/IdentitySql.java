package io.weir.verticles.directory;

/** SQL of what ids are called elsewhere; rows are touched in the order of their key. */
final class IdentitySql {

  /**
   * Of the ids $3, those that nobody asks for and nothing is known of, or no more: the caller's to
   * ask for during $4 milliseconds.
   */
  static final String CLAIM =
      """
      INSERT INTO weir_identity AS i (corp_id, kind, id, state, asked_at, expires_at)
      SELECT DISTINCT $1, $2, id, 'asking', clock_timestamp(), clock_timestamp() + $4::bigint * interval '1 millisecond'
        FROM unnest($3::text[]) AS id ORDER BY id
      ON CONFLICT (corp_id, kind, id) DO UPDATE
         SET state = 'asking', other_id = NULL, asked_at = excluded.asked_at, expires_at = excluded.expires_at
       WHERE i.expires_at <= clock_timestamp()
      RETURNING id""";

  /**
   * The next $3 archived members of the corp $1 behind $2 whose openuserid is to be asked for. Of
   * them alone it is certain that their ids are the corp's own: groups that a suite was told of
   * hold the suite's, and WeCom counts every wrong id.
   */
  static final String ARCHIVED_AFTER =
      """
      SELECT m.wecom_user_id FROM weir_archive_member AS m
       WHERE m.corp_id = $1 AND m.wecom_user_id > $2
         AND NOT EXISTS (SELECT FROM weir_identity AS i
                          WHERE i.corp_id = m.corp_id AND i.kind = 'open_user_id' AND i.id = m.wecom_user_id
                            AND (i.expires_at IS NULL OR i.expires_at > clock_timestamp()))
       ORDER BY m.wecom_user_id LIMIT $3""";

  /** What was said; unless a customer has settled it meanwhile. */
  static final String SETTLE =
      """
      UPDATE weir_identity AS i
         SET state = u.state, other_id = u.other_id,
             expires_at = clock_timestamp() + nullif(u.kept, 0) * interval '1 millisecond'
        FROM jsonb_to_recordset($1::text::jsonb)
          AS u (corp_id text, kind text, id text, other_id text, state text, kept bigint)
       WHERE i.corp_id = u.corp_id AND i.kind = u.kind AND i.id = u.id AND i.state = 'asking'""";

  /** Not answered: may be asked for again after $4 milliseconds. */
  static final String PUT_OFF =
      """
      UPDATE weir_identity SET expires_at = clock_timestamp() + $4::bigint * interval '1 millisecond'
       WHERE corp_id = $1 AND kind = $2 AND id = ANY ($3::text[]) AND state = 'asking'""";

  static final String FIND =
      """
      SELECT id, other_id, state FROM weir_identity
       WHERE corp_id = $1 AND kind = $2 AND id = ANY ($3::text[]) AND state <> 'asking'""";

  /** Customers with a union id that was asked for: this is who they are. */
  static final String RESOLVE =
      """
      UPDATE weir_identity AS i SET state = 'known', other_id = m.customer_id, expires_at = NULL
        FROM (SELECT w.corp_id, w.kind, w.id, u.id AS customer_id
                FROM weir_identity AS w
                     JOIN jsonb_to_recordset($1::text::jsonb) AS u (corp_id text, id text, unionid text)
                       ON w.corp_id = u.corp_id AND w.kind = 'external_user_id' AND w.id = u.unionid
               WHERE w.state IN ('asking', 'pending') ORDER BY w.corp_id, w.kind, w.id FOR UPDATE OF w) AS m
       WHERE i.corp_id = m.corp_id AND i.kind = m.kind AND i.id = m.id""";

  private IdentitySql() {}
}
