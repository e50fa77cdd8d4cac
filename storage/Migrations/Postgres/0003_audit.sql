-- Ids are the order of insertion. A transaction that is slow to commit may show its rows after later ones.
-- Whoever follows the log by id while it is written must therefore look back a moment.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  -- Empty: the installation's own.
  tenant text COLLATE "C" NOT NULL,
  -- 0 security, 1 audit.
  category integer NOT NULL,
  actor text NOT NULL,
  action text COLLATE "C" NOT NULL,
  target text,
  -- 0 ok, 1 refused, 2 failed.
  outcome integer NOT NULL,
  count integer NOT NULL,
  trace_id text COLLATE "C",
  details bytea
);
CREATE INDEX audit_log_tenant ON audit_log (tenant, id);
CREATE INDEX audit_log_age ON audit_log (category, at);

CREATE FUNCTION openclaw_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of audit_log are never changed';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION openclaw_audit_append_only();

-- The key ring of the secrets at rest, each key wrapped as the installation is configured.
CREATE TABLE data_protection_keys (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  xml text NOT NULL,
  created_at bigint NOT NULL
);

UPDATE schema_info SET level = 3;
