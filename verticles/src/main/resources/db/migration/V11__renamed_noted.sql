-- By Postgres's clock: an answer to a question of before may still have the old name.
ALTER TABLE weir_renamed ADD COLUMN noted_at timestamptz NOT NULL DEFAULT clock_timestamp();
