-- The directory: customers, staff, groups and tags. `as_of` is the moment (of Postgres's clock) at which what stands in a row
-- was asked for, or at which an event said it: what was asked for earlier never writes over it.

ALTER TABLE t_wecom_customer
  ADD COLUMN position         text,
  ADD COLUMN corp_full_name   text,
  ADD COLUMN external_profile jsonb,
  ADD COLUMN as_of            timestamptz NOT NULL DEFAULT '-infinity';

ALTER TABLE t_wecom_staff
  ADD COLUMN alias           text,
  ADD COLUMN open_user_id    text,
  ADD COLUMN main_department bigint,
  ADD COLUMN as_of           timestamptz NOT NULL DEFAULT '-infinity';

ALTER TABLE t_wecom_group
  ADD COLUMN notice         text,
  ADD COLUMN created_time   timestamptz,
  ADD COLUMN admins         text[],
  ADD COLUMN member_version text,     -- null: the next change of its members asks for the group
  ADD COLUMN dismissed      boolean     NOT NULL DEFAULT false,
  ADD COLUMN listed_at      timestamptz,  -- when a list of all groups last had it
  ADD COLUMN as_of          timestamptz NOT NULL DEFAULT '-infinity',
  ADD CONSTRAINT t_wecom_group_type CHECK (type IN ('group_external', 'group_internal'));

ALTER TABLE t_wecom_staff_customer_relation
  ADD COLUMN status_time    timestamptz,  -- of the event that set relation_status, by WeCom's clock; null: none did
  ADD COLUMN state          text,         -- of the way by which they came
  ADD COLUMN oper_user_id   text,         -- who began it
  ADD COLUMN remark_company text,
  ADD COLUMN remark_mobiles text[],
  ADD COLUMN as_of          timestamptz NOT NULL DEFAULT '-infinity',
  ADD CONSTRAINT t_wecom_staff_customer_relation_status CHECK (relation_status IN
    ('half_added', 'active', 'deleted_by_staff', 'deleted_by_customer', 'transferred', 'transfer_failed'));

CREATE TABLE weir_tag_group (
  corp_id    text NOT NULL,
  group_id   text NOT NULL,
  name       text,
  sort_order bigint,              -- a greater one comes first
  created_at timestamptz,
  deleted    boolean     NOT NULL DEFAULT false,
  as_of      timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (corp_id, group_id)
);

CREATE TABLE weir_tag (
  corp_id    text NOT NULL,
  tag_id     text NOT NULL,
  group_id   text,
  name       text,
  sort_order bigint,
  created_at timestamptz,
  deleted    boolean     NOT NULL DEFAULT false,
  as_of      timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (corp_id, tag_id)
);

CREATE INDEX weir_tag_by_group ON weir_tag (corp_id, group_id);

CREATE TABLE weir_department (
  corp_id       text   NOT NULL,
  department_id bigint NOT NULL,
  name          text,
  name_en       text,
  parent_id     bigint,
  sort_order    bigint,
  leaders       text[],
  PRIMARY KEY (corp_id, department_id)
);

-- A relation's tags are ids, so that a tag's new name is in one place: [{"tag_id": …}], and personal tags, which have no id,
-- [{"name": …, "group": …}]. This is how they read.
CREATE VIEW weir_relation_tag AS
SELECT r.corp_id, r.wecom_user_id, r.wecom_external_user_id, e.tag ->> 'tag_id' AS tag_id,
       coalesce(t.name, e.tag ->> 'name') AS name, coalesce(g.name, e.tag ->> 'group') AS group_name,
       NOT e.tag ? 'tag_id' AS personal
  FROM t_wecom_staff_customer_relation AS r
       CROSS JOIN LATERAL jsonb_array_elements(r.tags) AS e (tag)
       LEFT JOIN weir_tag AS t ON t.corp_id = r.corp_id AND t.tag_id = e.tag ->> 'tag_id'
       LEFT JOIN weir_tag_group AS g ON g.corp_id = t.corp_id AND g.group_id = t.group_id;

-- Who has another id since when: an event of before that arrives late speaks of the same person.
CREATE TABLE weir_renamed (
  corp_id     text        NOT NULL,
  user_id     text        NOT NULL,
  new_user_id text        NOT NULL,
  renamed_at  timestamptz NOT NULL,  -- by WeCom's clock
  PRIMARY KEY (corp_id, user_id, renamed_at)
);

-- What is named by events, or missing, and is to be asked for; one row however many events name it.
CREATE TABLE weir_stale (
  corp_id    text        NOT NULL,
  kind       text        NOT NULL,
  id         text        NOT NULL,
  marks      bigint      NOT NULL DEFAULT 1,      -- one more each time: an answer to an older question does not settle it
  due_at     timestamptz NOT NULL DEFAULT now(),  -- while it is asked for: when whoever asks is given up
  attempts   int         NOT NULL DEFAULT 0,      -- that failed
  last_error text,
  PRIMARY KEY (corp_id, kind, id)
) WITH (fillfactor = 70);

CREATE INDEX weir_stale_due ON weir_stale (due_at);

-- How far the reading of a whole part of a corp's directory is, committed with the rows that it brought.
CREATE TABLE weir_sync (
  corp_id      text        NOT NULL,
  kind         text        NOT NULL CHECK (kind IN ('staff', 'customers', 'groups', 'tags')),
  state        text        NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  position     jsonb,                              -- where to go on; null: at the start
  rows         bigint      NOT NULL DEFAULT 0,     -- objects that this run has stored
  calls        bigint      NOT NULL DEFAULT 0,     -- of this run
  quarantined  bigint      NOT NULL DEFAULT 0,     -- objects of this run that could not be read
  expected     bigint,                             -- steps in all, as far as known
  steps        bigint      NOT NULL DEFAULT 0,     -- of them done
  due_at       timestamptz NOT NULL DEFAULT now(), -- next run; while running: when whoever runs it is given up
  started_at   timestamptz,
  finished_at  timestamptz,
  attempts     int         NOT NULL DEFAULT 0,
  last_error   text,
  PRIMARY KEY (corp_id, kind)
);

CREATE INDEX weir_sync_due ON weir_sync (due_at);

-- Events for the directory in the order of their arrival.
CREATE INDEX weir_inbox_directory ON weir_inbox (received_at, receiver, digest) WHERE state = 'directory';

ALTER TABLE weir_quarantine
  DROP CONSTRAINT weir_quarantine_source_check,
  ADD CONSTRAINT weir_quarantine_source_check CHECK (source IN ('callback', 'archive', 'directory'));
