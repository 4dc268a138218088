-- Who was shown decrypted messages, when and why; written before anything is shown.
CREATE TABLE weir_audit (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT now(),
  os_user    text        NOT NULL,  -- of the operating system, on host
  host       text        NOT NULL,
  command    text        NOT NULL,
  reason     text        NOT NULL,  -- as given with the command
  journal_id text        NOT NULL,
  corp_id    text,                  -- null: of all corps
  range      text        NOT NULL,  -- which records were asked for
  records    bigint      NOT NULL DEFAULT 0  -- shown at most; raised before each further one is shown
);

-- Replays. How far one is stands in weir_checkpoint under the journal id 'replay-' || job_id, committed with its rows.
CREATE TABLE weir_replay (
  job_id        text        NOT NULL PRIMARY KEY,
  journal_id    text        NOT NULL,  -- of the journal that is read
  from_ms       bigint      NOT NULL,  -- arrival in the journal, milliseconds since 1970; inclusive
  to_ms         bigint      NOT NULL,  -- exclusive
  shard         int         NOT NULL,  -- -1: every one
  from_position bigint      NOT NULL,
  to_position   bigint      NOT NULL,
  corp_id       text,                  -- null: of all corps
  ends          bigint[]    NOT NULL,  -- the last position of each shard that is looked at
  started_at    timestamptz NOT NULL DEFAULT now(),
  finished_at   timestamptz
);

-- A row is new until its record could be stored; then it is resolved, in the transaction that stores it.
ALTER TABLE weir_quarantine
  ADD COLUMN attempts    int NOT NULL DEFAULT 0,  -- retries that failed
  ADD COLUMN tried_at    timestamptz,
  ADD COLUMN resolved_at timestamptz,
  ADD CONSTRAINT weir_quarantine_state CHECK (state IN ('new', 'resolved'));
