-- Keys that all processes of an installation share: made once, by the first process that asks.

UPDATE schema_info SET level = 5;

CREATE TABLE installation_keys (
  name text COLLATE "C" PRIMARY KEY,
  key bytea NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);
