-- Finds the next kind and corp, and what is due of them. One key, or a plan might look for a single row by it and not by the
-- primary key, and meet all of its corp and kind.
DROP INDEX weir_stale_due;
CREATE INDEX weir_stale_due ON weir_stale ((kind || ' ' || corp_id), due_at);
