-- The accounts that are to be connected, who has the connection, and who delivers.
CREATE TABLE channel_accounts (
  tenant text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  enabled boolean NOT NULL,
  -- Fence of the connection; the silo that has it, null while none has.
  owner bigint NOT NULL,
  silo text COLLATE "C",
  -- Fence of the outbox.
  delivery_owner bigint NOT NULL,
  -- What the vendor calls the bot.
  identity text,
  PRIMARY KEY (tenant, channel, account)
);
CREATE INDEX channel_accounts_enabled ON channel_accounts (silo) WHERE enabled;

-- Vendor ids of what was taken in: delivered again, it is known.
CREATE TABLE channel_seen (
  tenant text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  vendor_id text COLLATE "C" NOT NULL,
  seen_at bigint NOT NULL,
  PRIMARY KEY (tenant, channel, account, vendor_id)
);
CREATE INDEX channel_seen_at ON channel_seen (seen_at);

-- States: 0 waiting, 1 being sent, 2 sent, 3 given up, 4 unknown whether it was sent.
CREATE TABLE outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  -- Messages to one target keep their order.
  target text COLLATE "C" NOT NULL,
  -- What it answers: one message each.
  source text COLLATE "C" NOT NULL,
  state bigint NOT NULL,
  attempts bigint NOT NULL,
  sent_parts bigint NOT NULL,
  next_at bigint NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint,
  error text,
  body bytea NOT NULL,
  parts bytea
);
CREATE UNIQUE INDEX outbox_source ON outbox (tenant, channel, account, source);
CREATE INDEX outbox_open ON outbox (tenant, channel, account, target, seq) WHERE state < 2;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE state >= 2;

UPDATE schema_info SET level = 3, oldest_binary_level = 1 WHERE id = 1;
