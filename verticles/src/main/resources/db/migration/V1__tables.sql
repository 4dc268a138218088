-- Every t_* table and column is one of the field mapping; columns under "Weir's own" are what the engine needs
-- besides. corp_id comes first in every key: WeCom's ids are unique per corp only, and it is what to shard by.
-- Names are not qualified: the schema is the search path's.

-- Messages ------------------------------------------------------------------------------------------------------

CREATE TABLE t_wecom_message (
  corp_id     text        NOT NULL,
  msg_id      text        NOT NULL,
  msg_time    timestamptz NOT NULL,  -- a pure function of the decrypted message (I5): the key holds it
  seq         bigint      NOT NULL,
  msg_action  text,
  msg_type    text,
  from_id     text,
  to_list     text[],
  room_id     text,
  msg_content jsonb,
  raw_content text,
  PRIMARY KEY (corp_id, msg_id, msg_time)
) PARTITION BY RANGE (msg_time);

CREATE INDEX t_wecom_message_seq ON t_wecom_message (corp_id, seq);

-- For times that no month is made for: before 2011, or further ahead than two months.
CREATE TABLE t_wecom_message_default PARTITION OF t_wecom_message DEFAULT;

-- Makes the partition of one month (UTC) and says whether it was not there yet. The partition is filled aside and
-- attached, which does not block writers of other months as PARTITION OF would, and a month that comes into range
-- takes its rows out of the default partition.
CREATE FUNCTION weir_make_month(month date) RETURNS boolean LANGUAGE plpgsql AS $$
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
  EXECUTE format('CREATE TABLE %I (LIKE t_wecom_message INCLUDING ALL)', part);
  EXECUTE format(
    'WITH moved AS (DELETE FROM t_wecom_message_default WHERE msg_time >= %L AND msg_time < %L RETURNING *)
     INSERT INTO %I SELECT * FROM moved', low, high, part);
  EXECUTE format(
    'ALTER TABLE t_wecom_message ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, low, high);
  RETURN true;
END
$$;

CREATE TABLE t_wecom_message_conversation (
  corp_id         text NOT NULL,
  msg_id          text NOT NULL,
  conversation_id text NOT NULL,
  PRIMARY KEY (corp_id, msg_id)
);

CREATE INDEX t_wecom_message_conversation_by_conversation
  ON t_wecom_message_conversation (corp_id, conversation_id);

CREATE TABLE t_wecom_message_media (
  corp_id           text NOT NULL,
  msg_id            text NOT NULL,
  media_index       int  NOT NULL,   -- Weir's own: from 0, depth first
  sdk_file_id       text,
  file_name         text,
  file_size         bigint,          -- bytes, as the message says
  file_id           text,
  thumbnail_file_id text,
  download_status   text NOT NULL DEFAULT 'pending'
    CHECK (download_status IN ('pending', 'downloading', 'done', 'failed', 'expired')),
  PRIMARY KEY (corp_id, msg_id, media_index)
);

-- Room in the pages of what is updated again and again: an update that changes no index then stays on its page.

CREATE TABLE t_wecom_conversation (
  corp_id           text   NOT NULL,
  conversation_id   text   NOT NULL,
  conversation_type text   NOT NULL CHECK (conversation_type IN
    ('single_internal', 'single_external', 'robot', 'group_internal', 'group_external')),
  room_id           text,
  msg_count         bigint NOT NULL DEFAULT 0,
  participant_count int    NOT NULL DEFAULT 0,
  customer_count    int    NOT NULL DEFAULT 0,
  last_msg_time     timestamptz,
  PRIMARY KEY (corp_id, conversation_id)
) WITH (fillfactor = 70);

CREATE TABLE t_wecom_conversation_participant (
  corp_id          text    NOT NULL,
  conversation_id  text    NOT NULL,
  participant_id   text    NOT NULL,
  participant_type text    NOT NULL CHECK (participant_type IN ('staff', 'customer', 'robot')),
  is_active        boolean NOT NULL DEFAULT true,
  PRIMARY KEY (corp_id, conversation_id, participant_id)
) WITH (fillfactor = 90);

-- Corps ---------------------------------------------------------------------------------------------------------

-- Every batch updates its corps' rows: half of each page is kept free, and vacuum comes early.
CREATE TABLE t_wecom_corp_config (
  corp_id            text    NOT NULL,
  corp_name          text,
  chat_secret        text,                        -- sealed
  chat_seq           bigint  NOT NULL DEFAULT 0,  -- the cursor of record (I2)
  chat_pull_status   text    NOT NULL DEFAULT 'idle',
  enabled_flag       boolean NOT NULL DEFAULT true,
  -- Weir's own
  fencing_token      bigint  NOT NULL DEFAULT 0,  -- of the newest lease (I4)
  lease_holder       text,
  chat_tip_at        timestamptz,                 -- when the source last had nothing more
  chat_last_msg_time timestamptz,                 -- msg_time at chat_seq
  PRIMARY KEY (corp_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE TABLE t_wecom_customer (
  corp_id                text NOT NULL,
  wecom_external_user_id text NOT NULL,
  customer_id            text,
  name                   text,
  avatar                 text,
  type                   int,    -- 1 WeChat, 2 WeCom
  gender                 int,    -- 0 unknown, 1 male, 2 female
  unionid                text,
  corp_name              text,
  PRIMARY KEY (corp_id, wecom_external_user_id)
);

CREATE TABLE t_wecom_staff (
  corp_id       text NOT NULL,
  wecom_user_id text NOT NULL,
  staff_id      text,
  name          text,
  department    bigint[],
  position      text,
  mobile        text,
  email         text,
  status        int,             -- 1 active, 2 disabled, 4 not activated, 5 left
  PRIMARY KEY (corp_id, wecom_user_id)
);

CREATE TABLE t_wecom_group (
  corp_id        text NOT NULL,
  wecom_chat_id  text NOT NULL,
  name           text,
  type           text,
  wecom_owner_id text,
  member_count   int,
  customer_num   int,
  PRIMARY KEY (corp_id, wecom_chat_id)
);

CREATE TABLE t_wecom_staff_customer_relation (
  corp_id                text NOT NULL,
  wecom_user_id          text NOT NULL,
  wecom_external_user_id text NOT NULL,
  add_time               timestamptz,
  add_way                int,
  relation_status        text,
  staff_remark           text,
  staff_description      text,
  tags                   jsonb,
  PRIMARY KEY (corp_id, wecom_user_id, wecom_external_user_id)
);

CREATE INDEX t_wecom_staff_customer_relation_by_customer
  ON t_wecom_staff_customer_relation (corp_id, wecom_external_user_id);

-- Files ---------------------------------------------------------------------------------------------------------

CREATE TABLE t_file (
  corp_id     text NOT NULL,
  file_id     text NOT NULL,
  bucket      text,
  storage_key text,
  md5         text,
  size        bigint,            -- bytes
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (corp_id, file_id)
);

CREATE TABLE t_wecom_export_task (
  corp_id     text NOT NULL,
  task_id     text NOT NULL,
  status      text,
  file_path   text,
  file_size   bigint,            -- bytes
  created_by  text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (corp_id, task_id)
);

-- Weir's own ----------------------------------------------------------------------------------------------------

-- How far each journal is in here; committed with the rows (I3, I5).
CREATE TABLE weir_checkpoint (
  journal_id text        NOT NULL,
  shard      int         NOT NULL,
  position   bigint      NOT NULL,
  commits    bigint      NOT NULL DEFAULT 0,  -- one more each commit: a failover that lost one is seen even if the position did not move
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (journal_id, shard)
) WITH (fillfactor = 20);        -- a handful of rows, updated by each batch

-- Callbacks: each once, whatever the number of pushes (I5). Secrets in the payload are sealed.
CREATE TABLE weir_inbox (
  receiver    text        NOT NULL,  -- suite:…, suite:…/corp, app:corp/agent
  digest      text        NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  corp_id     text,
  suite_id    text,
  event_type  text,
  change_type text,
  payload     jsonb,
  received_at timestamptz NOT NULL,
  state       text        NOT NULL DEFAULT 'new',
  attempts    int         NOT NULL DEFAULT 0,
  last_error  text,
  attempted_at timestamptz,          -- Weir's own: when its effect was last tried
  PRIMARY KEY (receiver, digest)
) WITH (fillfactor = 90);

CREATE INDEX weir_inbox_new ON weir_inbox (received_at) WHERE state = 'new';

-- What could not be decrypted or parsed, as it came; tried again when its key arrives.
CREATE TABLE weir_quarantine (
  id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source        text        NOT NULL CHECK (source IN ('callback', 'archive')),
  corp_id       text        NOT NULL DEFAULT '',  -- empty: not known
  seq           bigint,
  msg_id        text,
  key_version   bigint,
  reason        text        NOT NULL,
  record        bytea       NOT NULL,             -- ciphertext
  record_digest text        NOT NULL,             -- keeps a replay from adding it again (I5)
  created_at    timestamptz NOT NULL DEFAULT now(),
  state         text        NOT NULL DEFAULT 'new',
  UNIQUE (source, corp_id, record_digest)
);

CREATE INDEX weir_quarantine_new ON weir_quarantine (corp_id, key_version) WHERE state = 'new';

CREATE TABLE weir_suite (
  suite_id      text NOT NULL PRIMARY KEY,
  ticket_sealed text,
  ticket_time   timestamptz
);

CREATE TABLE weir_authorisation (
  suite_id              text        NOT NULL,
  corp_id               text        NOT NULL,
  permanent_code_sealed text,
  auth_time             timestamptz NOT NULL,  -- of the event that set the state: a late older one changes nothing
  state                 text        NOT NULL CHECK (state IN ('active', 'cancelled')),
  PRIMARY KEY (suite_id, corp_id)
);

-- Messages that the source let expire before they were pulled. Nobody has them any more.
CREATE TABLE weir_loss (
  corp_id     text        NOT NULL,
  from_time   timestamptz NOT NULL,
  to_time     timestamptz NOT NULL,
  detected_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (corp_id, from_time)
);
