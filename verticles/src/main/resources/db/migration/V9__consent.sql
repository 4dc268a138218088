-- Whose conversations are archived, who agreed to it, which robots spoke, and what ids are called elsewhere. `as_of` as in V7.

CREATE TABLE weir_archive_member (
  corp_id       text        NOT NULL,
  wecom_user_id text        NOT NULL,
  editions      int[]       NOT NULL,  -- 1 office, 2 service, 3 enterprise
  as_of         timestamptz NOT NULL,
  PRIMARY KEY (corp_id, wecom_user_id)
);

-- A customer's word to one member of staff, or in one group: the other of the two is empty.
CREATE TABLE weir_consent (
  corp_id                text        NOT NULL,
  wecom_user_id          text        NOT NULL DEFAULT '',
  room_id                text        NOT NULL DEFAULT '',
  wecom_external_user_id text        NOT NULL,
  agree_status           text        NOT NULL CHECK (agree_status IN ('agree', 'disagree', 'default_agree')),
  changed_at             timestamptz,  -- by WeCom's clock; null: it does not say
  as_of                  timestamptz NOT NULL,
  PRIMARY KEY (corp_id, wecom_user_id, room_id, wecom_external_user_id),
  CHECK ((wecom_user_id = '') <> (room_id = ''))
);

CREATE TABLE weir_robot (
  corp_id         text        NOT NULL,
  robot_id        text        NOT NULL,
  name            text,                  -- null with its creator: WeCom knows none of that id
  creator_user_id text,
  as_of           timestamptz NOT NULL,
  PRIMARY KEY (corp_id, robot_id)
);

-- Few participants are robots.
CREATE INDEX weir_participant_robot ON t_wecom_conversation_participant (corp_id, participant_id)
  WHERE participant_type = 'robot';

-- What an id is elsewhere: a userid's openuserid, a union id's external_userid.
CREATE TABLE weir_identity (
  corp_id    text        NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('open_user_id', 'external_user_id')),
  id         text        NOT NULL,
  other_id   text,                       -- while it is pending: WeCom's pending_id
  state      text        NOT NULL CHECK (state IN ('asking', 'known', 'pending', 'refused')),
  asked_at   timestamptz NOT NULL,
  expires_at timestamptz,                -- then it may be asked for (again); null: never
  PRIMARY KEY (corp_id, kind, id),
  CHECK ((other_id IS NOT NULL) = (state IN ('known', 'pending')))
);

ALTER TABLE weir_sync
  DROP CONSTRAINT weir_sync_kind_check,
  ADD CONSTRAINT weir_sync_kind_check CHECK (kind IN ('staff', 'customers', 'groups', 'tags', 'consent'));
