-- A message of 2 to 8 KB, most often one with many recipients, stays in its row as it is. Above 2 KB Postgres compresses a row
-- until it is below again, or moves parts of it aside: that was most of what storing such a message cost.
CREATE OR REPLACE FUNCTION weir_make_month(month date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  part text := format('t_wecom_message_y%sm%s', to_char(month, 'YYYY'), to_char(month, 'MM'));
  low  timestamptz := month::timestamp AT TIME ZONE 'UTC';
  high timestamptz := (month::timestamp + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
  IF to_regclass(part) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('weir_make_month'), hashtext(current_schema()));
  -- Locking a table, unlike an advisory lock, also brings in what others have changed in the catalog meanwhile.
  LOCK TABLE t_wecom_message_default IN ACCESS EXCLUSIVE MODE;
  IF to_regclass(part) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE t_wecom_message INCLUDING ALL) WITH (toast_tuple_target = 8160)', part);
  EXECUTE format(
    'WITH moved AS (DELETE FROM t_wecom_message_default WHERE msg_time >= %L AND msg_time < %L RETURNING *)
     INSERT INTO %I SELECT * FROM moved', low, high, part);
  EXECUTE format(
    'ALTER TABLE t_wecom_message ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, low, high);
  RETURN true;
END
$$;

DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('t_wecom_message') LOOP
    EXECUTE format('ALTER TABLE %s SET (toast_tuple_target = 8160)', part);
  END LOOP;
END
$$;
