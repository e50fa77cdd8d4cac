#!/usr/bin/env bash
# Installs the official OpenClaw package (CLI, TUI, Control UI) as a peer for the conformance tests, with a Node that runs it.
# Finished installs are kept; the last line names the folder, or the script fails and its last line says why.
#   OPENCLAW_TEST_PEERS   where peers are kept (default ~/.cache/openclaw-orleans-tests)
set -euo pipefail

version=2026.2.17
node_major=24 # the package asks for 22.12 or newer
peers=${OPENCLAW_TEST_PEERS:-$HOME/.cache/openclaw-orleans-tests}
target=$peers/openclaw-$version

fail() { echo "$1"; exit 1; }

mkdir -p "$peers"
exec 9>"$peers/install.lock"
flock -w 900 9 || fail "another install holds $peers/install.lock"

# The marker is written last: an interrupted install is done again from the start.
if [ -f "$target/installed" ]; then echo "$target"; exit 0; fi
command -v npm >/dev/null || fail "npm is not installed"
rm -rf "$target"
mkdir -p "$target/libsignal/src"

case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) fail "no Node build for $(uname -m)" ;;
esac

# One library of the package lives in a git repository, which a registry cannot serve. It does the encryption of linked
# WhatsApp phones; no test links one, so a module that offers the imported names and refuses to work is enough.
echo '{"name":"libsignal","version":"2.0.1","main":"index.js"}' > "$target/libsignal/package.json"
refuse='const refuse = (name) => function () { throw new Error(`${name} is not available in tests`); };'
exports() {
  echo "$refuse"
  for name in "$@"; do echo "exports.$name = refuse('$name');"; done
}
exports ProtocolAddress SessionBuilder SessionCipher SessionRecord > "$target/libsignal/index.js"
exports encrypt decrypt calculateMAC deriveSecrets > "$target/libsignal/src/crypto.js"
exports generateKeyPair calculateSignature verifySignature > "$target/libsignal/src/curve.js"

cat > "$target/package.json" <<JSON
{
  "private": true,
  "dependencies": { "openclaw": "$version", "node-linux-$arch": "$node_major" },
  "overrides": { "libsignal": "file:./libsignal" }
}
JSON

# No scripts: nothing of the package's post-install (native builds, service set-up) is needed or wanted on a test machine.
(cd "$target" && timeout 600 npm install --ignore-scripts --legacy-peer-deps --no-audit --no-fund) > "$peers/install.log" 2>&1 \
  || fail "npm could not install openclaw@$version: $(grep -m1 'npm error' "$peers/install.log" || tail -1 "$peers/install.log")"

ln -s "node_modules/node-linux-$arch/bin/node" "$target/node"
"$target/node" "$target/node_modules/openclaw/openclaw.mjs" --version 2>/dev/null | grep -q "$version" \
  || fail "openclaw@$version was installed but does not start"
touch "$target/installed"
echo "$target"
