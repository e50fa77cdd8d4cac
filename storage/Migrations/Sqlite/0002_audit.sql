-- Rows come in order of time, nearly: ids are the order of commit. An id is never given twice, so a reader's place stays true.
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  -- Empty: the installation's own.
  tenant TEXT NOT NULL,
  -- 0 security, 1 audit.
  category INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT,
  -- 0 ok, 1 refused, 2 failed.
  outcome INTEGER NOT NULL,
  count INTEGER NOT NULL,
  trace_id TEXT,
  details BLOB
);
CREATE INDEX audit_log_tenant ON audit_log (tenant, id);
CREATE INDEX audit_log_age ON audit_log (category, at);

CREATE TRIGGER audit_log_append_only BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'entries of audit_log are never changed');
END;

-- The key ring of the secrets at rest, each key wrapped as the installation is configured.
CREATE TABLE data_protection_keys (
  name TEXT NOT NULL PRIMARY KEY,
  xml TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

UPDATE schema_info SET level = 2;
