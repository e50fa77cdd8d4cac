#!/usr/bin/env bash
# Measures our gateway, and the original where it is to be had, and prints a Markdown table of medians.
#
#   bench/compare.sh [PUBLISHED_GATEWAY_DIRECTORY|-] [options of `bench compare`]
#
# Without a directory our gateway is published first; `-` leaves ours out. OPENCLAW_REFERENCE_RUN names the script that runs
# the original (bench/run-reference.sh is one); without it the original is left out. See docs/performance.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dotnet=${DOTNET:-dotnet}
published=${1:-}
[ $# -gt 0 ] && shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$dotnet" publish "$root/bench/OpenClaw.Bench.csproj" -c Release -o "$work/bench" -v q -clp:ErrorsOnly >&2

arguments=()
if [ -z "$published" ]; then
  published="$work/gateway"
  "$dotnet" publish "$root/gateway-frontend/OpenClaw.Gateway.csproj" -c Release --use-current-runtime --no-self-contained \
    -p:PublishReadyToRun=true -o "$published" -v q -clp:ErrorsOnly >&2
fi
[ "$published" = "-" ] || arguments+=(--ours "$published/OpenClaw.Gateway")
[ -z "${OPENCLAW_REFERENCE_RUN:-}" ] || arguments+=(--reference "$OPENCLAW_REFERENCE_RUN")

ulimit -n "$(ulimit -Hn)"
"$work/bench/OpenClaw.Bench" compare "${arguments[@]}" "$@"
