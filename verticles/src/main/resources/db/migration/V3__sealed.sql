-- Which key the secrets in an inbox row's payload are sealed under (their form is v1:KEY:…); NULL when it has none.
-- A quote inside somebody's text is written \", so no text can look like a field.
CREATE FUNCTION weir_sealed_key(payload jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT substring(payload::text FROM '"(?:AuthCode|SuiteTicket|Token)": \[?"v1:([0-9a-f]{8}):')
$$;

-- What is under an older key must be found among millions of rows that are not.
CREATE INDEX weir_inbox_by_sealed_key ON weir_inbox (weir_sealed_key(payload), receiver, digest)
  WHERE weir_sealed_key(payload) IS NOT NULL;
