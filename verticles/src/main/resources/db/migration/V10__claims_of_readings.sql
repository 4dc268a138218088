ALTER TABLE weir_sync
  ADD COLUMN claim bigint  NOT NULL DEFAULT 0,      -- one more each time: whoever has an older one writes nothing
  ADD COLUMN again boolean NOT NULL DEFAULT false;  -- asked for while it ran: begins anew behind its end
