-- The accounts that are to be connected, who has the connection, and who delivers.
CREATE TABLE channel_accounts (
  tenant TEXT NOT NULL,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  -- Fence of the connection; the silo that has it, null while none has.
  owner INTEGER NOT NULL,
  silo TEXT,
  -- Fence of the outbox.
  delivery_owner INTEGER NOT NULL,
  -- What the vendor calls the bot.
  identity TEXT,
  PRIMARY KEY (tenant, channel, account)
) WITHOUT ROWID;
CREATE INDEX channel_accounts_enabled ON channel_accounts (silo) WHERE enabled = 1;

-- Vendor ids of what was taken in: delivered again, it is known.
CREATE TABLE channel_seen (
  tenant TEXT NOT NULL,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  vendor_id TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, channel, account, vendor_id)
) WITHOUT ROWID;
CREATE INDEX channel_seen_at ON channel_seen (seen_at);

-- States: 0 waiting, 1 being sent, 2 sent, 3 given up, 4 unknown whether it was sent.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  -- Messages to one target keep their order.
  target TEXT NOT NULL,
  -- What it answers: one message each.
  source TEXT NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  sent_parts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  error TEXT,
  body BLOB NOT NULL,
  parts BLOB
);
CREATE UNIQUE INDEX outbox_source ON outbox (tenant, channel, account, source);
CREATE INDEX outbox_open ON outbox (tenant, channel, account, target, seq) WHERE state < 2;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE state >= 2;

UPDATE schema_info SET level = 3, oldest_binary_level = 1 WHERE id = 1;
