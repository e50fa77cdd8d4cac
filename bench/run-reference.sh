#!/usr/bin/env bash
# Runs the original in the foreground for `bench compare`, which sets the OPENCLAW_BENCH_* and OPENCLAW_GATEWAY_* variables.
# Wanted from you: OPENCLAW_REFERENCE_PACKAGE, the folder of the installed npm package (…/node_modules/openclaw), and a node
# that can run it, on the PATH or as OPENCLAW_REFERENCE_NODE.
set -euo pipefail
package=${OPENCLAW_REFERENCE_PACKAGE:?is the folder of the installed npm package openclaw}
state=${OPENCLAW_BENCH_STATE:?}
mkdir -p "$state/state" "$state/home" "$state/workspace"
[ -f "$state/openclaw.json" ] || cat > "$state/openclaw.json" <<JSON
{
  "update": { "checkOnStart": false },
  "discovery": { "mdns": { "mode": "off" } },
  "gateway": {
    "mode": "local", "bind": "loopback", "port": ${OPENCLAW_GATEWAY_PORT:?},
    "auth": { "mode": "token", "token": "${OPENCLAW_GATEWAY_TOKEN:?}" }
  },
  "agents": { "defaults": {
    "maxConcurrent": ${OPENCLAW_BENCH_LANES:?}, "workspace": "$state/workspace", "model": { "primary": "mock/mock-1" }
  } },
  "models": { "mode": "replace", "providers": { "mock": {
    "baseUrl": "${OPENCLAW_BENCH_MODEL:?}", "apiKey": "bench-key", "api": "openai-completions",
    "models": [ {
      "id": "mock-1", "name": "Bench model", "reasoning": false, "input": ["text"],
      "cost": { "input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0 }, "contextWindow": 128000, "maxTokens": 4096
    } ]
  } } }
}
JSON
export HOME="$state/home" OPENCLAW_HOME="$state/home"
export OPENCLAW_STATE_DIR="$state/state" OPENCLAW_CONFIG_PATH="$state/openclaw.json"
# One process, nothing announced on the network: what is measured is the gateway.
export OPENCLAW_NO_RESPAWN=1 OPENCLAW_DISABLE_BONJOUR=1 OPENCLAW_SKIP_GMAIL_WATCHER=1
exec "${OPENCLAW_REFERENCE_NODE:-node}" "$package/openclaw.mjs" gateway run --port "$OPENCLAW_GATEWAY_PORT" --bind loopback
