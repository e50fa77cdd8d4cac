-- Blobs stand last in every table: SQLite then reads the columns before them without touching overflow pages.
-- Tables whose rows are large keep a rowid: rows of one batch share the tail page, and retention walks them in order of arrival.

CREATE TABLE schema_info (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  level INTEGER NOT NULL,
  -- The oldest binary that may run on this schema, told by the newest level it knows.
  oldest_binary_level INTEGER NOT NULL
);
INSERT INTO schema_info (id, level, oldest_binary_level) VALUES (1, 1, 1);

-- A row with a null session_id is only a fence: claimed but never used, or deleted.
CREATE TABLE sessions (
  tenant TEXT NOT NULL,
  session_key TEXT NOT NULL,
  owner INTEGER NOT NULL,
  session_id TEXT,
  agent_id TEXT,
  kind TEXT,
  label TEXT,
  display_name TEXT,
  spawned_by TEXT,
  channel TEXT,
  updated_at INTEGER,
  search_text TEXT,
  first_user_text TEXT,
  last_text TEXT,
  list_row BLOB,
  entry BLOB,
  PRIMARY KEY (tenant, session_key)
);
CREATE UNIQUE INDEX sessions_label ON sessions (tenant, label) WHERE label IS NOT NULL;
CREATE INDEX sessions_session_id ON sessions (tenant, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX sessions_updated_at ON sessions (tenant, updated_at) WHERE session_id IS NOT NULL;

CREATE TABLE transcript_entries (
  tenant TEXT NOT NULL,
  session_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  entry_id TEXT NOT NULL,
  parent_id TEXT,
  type TEXT NOT NULL,
  timestamp INTEGER NOT NULL,
  client_json BLOB,
  json BLOB NOT NULL,
  PRIMARY KEY (tenant, session_id, seq)
);
CREATE INDEX transcript_entries_history ON transcript_entries (tenant, session_id, seq) WHERE client_json IS NOT NULL;

-- States: 0 waiting, 1 in a run, 2 answered, 3 dropped.
CREATE TABLE inbox (
  tenant TEXT NOT NULL,
  session_key TEXT NOT NULL,
  seq INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  run_id TEXT,
  reason TEXT,
  accepted_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, session_key, seq)
);
CREATE INDEX inbox_open ON inbox (tenant, session_key, seq) WHERE state < 2;

-- States: 0 accepted, 1 running, 2 ok, 3 error, 4 aborted, 5 interrupted.
CREATE TABLE run_ledger (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  run_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  raw_session_key TEXT NOT NULL,
  session_id TEXT,
  state INTEGER NOT NULL,
  silo TEXT,
  seq_high_water INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  error TEXT,
  side_effect TEXT,
  result BLOB,
  PRIMARY KEY (tenant, kind, idempotency_key)
);
CREATE INDEX run_ledger_run ON run_ledger (tenant, run_id);
CREATE INDEX run_ledger_open ON run_ledger (tenant, session_key) WHERE state < 2;

CREATE TABLE usage (
  tenant TEXT NOT NULL,
  at INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL
);
CREATE INDEX usage_at ON usage (tenant, at);

-- Content is shared within a tenant only: a hash must not tell what another tenant has.
CREATE TABLE blobs (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  refs INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (tenant, hash)
);

CREATE TABLE workspace_files (
  tenant TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, agent_id, path)
) WITHOUT ROWID;

CREATE TABLE tenant_logs (
  tenant TEXT NOT NULL,
  cursor INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (tenant, cursor)
) WITHOUT ROWID;

CREATE TABLE tenant_log_ends (
  tenant TEXT NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL,
  lines INTEGER NOT NULL
) WITHOUT ROWID;

-- An etag starts at random, so that a row cleared and written anew never has an etag of its former life.
CREATE TABLE grain_state (
  storage_name TEXT NOT NULL,
  grain_id TEXT NOT NULL,
  state_name TEXT NOT NULL,
  etag INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (storage_name, grain_id, state_name)
);

CREATE TABLE reminders (
  grain_id TEXT NOT NULL,
  name TEXT NOT NULL,
  grain_hash INTEGER NOT NULL,
  start_at_ticks INTEGER NOT NULL,
  period_ticks INTEGER NOT NULL,
  etag INTEGER NOT NULL,
  PRIMARY KEY (grain_id, name)
) WITHOUT ROWID;
CREATE INDEX reminders_hash ON reminders (grain_hash);
