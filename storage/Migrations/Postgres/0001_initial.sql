-- Text is compared by its bytes (COLLATE "C"): keys sort the same on every server, and a start of a key can be looked up in an index.

CREATE TABLE schema_info (
  id integer PRIMARY KEY CHECK (id = 1),
  level integer NOT NULL,
  -- The oldest binary that may run on this schema, told by the newest level it knows.
  oldest_binary_level integer NOT NULL
);
INSERT INTO schema_info (id, level, oldest_binary_level) VALUES (1, 1, 1);

-- Ends the transaction of a batch whose condition does not hold, with a code of ours, so that asking for it costs no round trip of its own.
CREATE FUNCTION openclaw_require(held boolean, code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF held IS NOT TRUE THEN
    RAISE EXCEPTION 'a condition of the commit does not hold' USING ERRCODE = code;
  END IF;
END
$$;

-- A row with a null session_id is only a fence: claimed but never used, or deleted.
CREATE TABLE sessions (
  tenant text COLLATE "C" NOT NULL,
  session_key text COLLATE "C" NOT NULL,
  owner bigint NOT NULL,
  session_id text COLLATE "C",
  agent_id text COLLATE "C",
  kind text COLLATE "C",
  label text COLLATE "C",
  display_name text,
  spawned_by text COLLATE "C",
  channel text COLLATE "C",
  updated_at bigint,
  search_text text COLLATE "C",
  first_user_text text,
  last_text text,
  list_row bytea,
  entry bytea,
  PRIMARY KEY (tenant, session_key)
);
CREATE UNIQUE INDEX sessions_label ON sessions (tenant, label) WHERE label IS NOT NULL;
CREATE INDEX sessions_session_id ON sessions (tenant, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX sessions_updated_at ON sessions (tenant, updated_at) WHERE session_id IS NOT NULL;

CREATE TABLE transcript_entries (
  tenant text COLLATE "C" NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  entry_id text COLLATE "C" NOT NULL,
  parent_id text COLLATE "C",
  type text COLLATE "C" NOT NULL,
  timestamp bigint NOT NULL,
  client_json bytea,
  json bytea NOT NULL,
  PRIMARY KEY (tenant, session_id, seq)
);

-- States: 0 waiting, 1 in a run, 2 answered, 3 dropped.
CREATE TABLE inbox (
  tenant text COLLATE "C" NOT NULL,
  session_key text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  message_id text COLLATE "C" NOT NULL,
  state smallint NOT NULL,
  run_id text COLLATE "C",
  reason text,
  accepted_at bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (tenant, session_key, seq)
);
CREATE INDEX inbox_open ON inbox (tenant, session_key, seq) WHERE state < 2;
CREATE INDEX inbox_settled ON inbox (accepted_at) WHERE state >= 2;

-- States: 0 accepted, 1 running, 2 ok, 3 error, 4 aborted, 5 interrupted. The arrival orders what was accepted in the same millisecond.
CREATE TABLE run_ledger (
  tenant text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  idempotency_key text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  session_key text COLLATE "C" NOT NULL,
  raw_session_key text COLLATE "C" NOT NULL,
  session_id text COLLATE "C",
  state smallint NOT NULL,
  silo text COLLATE "C",
  seq_high_water bigint NOT NULL,
  accepted_at bigint NOT NULL,
  started_at bigint,
  ended_at bigint,
  error text,
  side_effect text,
  result bytea,
  arrival bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (tenant, kind, idempotency_key)
);
CREATE INDEX run_ledger_run ON run_ledger (tenant, run_id);
CREATE INDEX run_ledger_open ON run_ledger (tenant, session_key) WHERE state < 2;
CREATE INDEX run_ledger_ended ON run_ledger ((coalesce(ended_at, accepted_at))) WHERE state >= 2;

CREATE TABLE usage (
  tenant text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  input bigint NOT NULL,
  output bigint NOT NULL,
  cache_read bigint NOT NULL,
  cache_write bigint NOT NULL,
  cost_micros bigint NOT NULL
);
CREATE INDEX usage_at ON usage (tenant, at);

-- Content is shared within a tenant only: a hash must not tell what another tenant has.
CREATE TABLE blobs (
  tenant text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  refs bigint NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (tenant, hash)
);

CREATE TABLE workspace_files (
  tenant text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (tenant, agent_id, path)
);

-- Counts the changes of a workspace, so that a silo sees those that another made.
CREATE TABLE workspaces (
  tenant text COLLATE "C" NOT NULL,
  agent_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (tenant, agent_id)
);

CREATE TABLE tenant_logs (
  tenant text COLLATE "C" NOT NULL,
  cursor bigint NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (tenant, cursor)
);

CREATE TABLE tenant_log_ends (
  tenant text COLLATE "C" PRIMARY KEY,
  size bigint NOT NULL,
  lines bigint NOT NULL
);
