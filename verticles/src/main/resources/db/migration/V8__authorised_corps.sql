-- A suite's authorisations are read back after a restart, and by the other nodes of a fleet.
ALTER TABLE weir_authorisation
  ADD COLUMN code_time  timestamptz,  -- of the event that brought the permanent code; NULL: from before this column, any newer exchange replaces it
  ADD COLUMN corp_name  text,         -- as get_permanent_code or get_auth_info last said
  ADD COLUMN agents     text[],       -- the suite's apps that the corp installed
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();

-- Who calls WeCom for a row has it until then: an auth code is good once.
ALTER TABLE weir_inbox ADD COLUMN claimed_until timestamptz;
