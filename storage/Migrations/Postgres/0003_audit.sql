-- Rows come in order of time, nearly: ids are the order of commit, since those who append wait for one another (see PostgresAuditStore).
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  -- Empty: the installation's own.
  tenant text COLLATE "C" NOT NULL,
  -- 0 security, 1 audit.
  category smallint NOT NULL,
  actor text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  target text COLLATE "C",
  -- 0 ok, 1 refused, 2 failed.
  outcome smallint NOT NULL,
  count integer NOT NULL,
  trace_id text COLLATE "C",
  details bytea
);
CREATE INDEX audit_log_tenant ON audit_log (tenant, id);
CREATE INDEX audit_log_age ON audit_log (category, at);

CREATE FUNCTION openclaw_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of % are never changed', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION openclaw_never_changed();

-- The key ring of the secrets at rest, each key wrapped as the installation is configured.
CREATE TABLE data_protection_keys (
  name text COLLATE "C" PRIMARY KEY,
  xml text NOT NULL,
  created_at bigint NOT NULL
);

UPDATE schema_info SET level = 3;
