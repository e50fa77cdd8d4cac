#!/usr/bin/env bash
# Builds the solution and runs every test project under tests/; the last line is the sum: N passed, N failed, N skipped.
#
#   ./test.sh                    everything
#   ./test.sh unit conformance   only these folders of tests/
#
#   CONFIGURATION=Debug          instead of Release
#   OPENCLAW_TEST_FILTER=...     handed to `dotnet test --filter`
#   OPENCLAW_TEST_OFFLINE=1      installs nothing; tests that need what is missing are skipped
#   OPENCLAW_TEST_PEERS=...      where official clients are kept between runs
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration=${CONFIGURATION:-Release}
peers=${OPENCLAW_TEST_PEERS:-$HOME/.cache/openclaw-orleans-tests}
results=artifacts/test-results
# A project that hangs is ended, and counts as failed, before the whole suite runs out of time.
project_limit_minutes=15
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

passed=0 failed=0 skipped=0
notes=()

finish() {
  for note in "${notes[@]+"${notes[@]}"}"; do echo "note: $note"; done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

broken() {
  echo "error: $1"
  failed=$((failed + 1))
  finish
}

offline() { [ "${OPENCLAW_TEST_OFFLINE:-}" = 1 ]; }

# Installs Debian packages where that is possible; what stays missing is for the tests to notice and to skip.
# The command may be a pattern for what a package puts beside the path; it stays unquoted, so that it is looked up anew each time.
need_package() { # command, package, what for
  command -v $1 >/dev/null && return
  if ! offline && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $2"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null 2>&1
    command -v $1 >/dev/null && return
  fi
  notes+=("$2 is not installed and could not be: $3 are skipped or fail")
}

install_official_client() {
  if offline; then notes+=("offline: the official client is used only if it is installed already"); return; fi
  local said
  rm -f "$peers/install-failed"
  if said=$(tests/support/Peers/install-official-client.sh 2>&1); then return; fi
  mkdir -p "$peers"
  tail -1 <<<"$said" > "$peers/install-failed"
  notes+=("the official client could not be installed, its tests are skipped: $(tail -1 <<<"$said")")
}

# --- What to run

projects=()
for folder in "${@:-}"; do
  found=(tests/"${folder:-*}"/*.csproj)
  [ -n "$folder" ] || found=(tests/*/*.csproj)
  [ -e "${found[0]}" ] || broken "there is no test project in tests/$folder"
  for project in "${found[@]}"; do
    grep -q Microsoft.NET.Test.Sdk "$project" && projects+=("$project")
  done
done

# --- What the tests need

for project in "${projects[@]}"; do
  case $project in
    tests/conformance/*)
      need_package chromium chromium "tests of the Control UI"
      need_package script bsdutils "tests of the terminal user interface"
      install_official_client ;;
    tests/e2e/*)
      need_package chromium chromium "tests of the Control UI"
      need_package ngircd ngircd "tests of the IRC channel" ;;
    tests/channels/*)
      need_package ngircd ngircd "tests of the IRC channel" ;;
  esac
  case $project in
    tests/unit/*|tests/cluster/*|tests/e2e/*|tests/chaos/*)
      need_package '/usr/lib/postgresql/*/bin/initdb' postgresql "tests on PostgreSQL" ;;
  esac
done

# --- Build, once: everything, or what the asked folders need

build=(OpenClaw.Orleans.sln)
[ $# -eq 0 ] || build=("${projects[@]}")
for target in "${build[@]}"; do
  dotnet build "$target" --configuration "$configuration" --verbosity quiet -clp:ErrorsOnly || broken "the build of $target failed"
done

# --- Run

rm -rf "$results"
counter() { grep -om1 "$2=\"[0-9]*\"" "$1" | tr -dc 0-9; }
for project in "${projects[@]}"; do
  name=$(basename "$(dirname "$project")")
  echo "--- $name"
  timeout --kill-after=30 "${project_limit_minutes}m" dotnet test "$project" --no-build --configuration "$configuration" \
    ${OPENCLAW_TEST_FILTER:+--filter "$OPENCLAW_TEST_FILTER"} \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results"
  code=$?

  summary=$results/$name.trx
  if [ ! -f "$summary" ]; then
    # With a filter a project may hold none of the tests asked for.
    if [ "$code" -eq 0 ] && [ -n "${OPENCLAW_TEST_FILTER:-}" ]; then continue; fi
    notes+=("$name ended with code $code and no results")
    failed=$((failed + 1))
    continue
  fi
  counters=$(mktemp)
  grep -m1 '<Counters' "$summary" > "$counters"
  total=$(counter "$counters" total) project_passed=$(counter "$counters" passed) executed=$(counter "$counters" executed)
  project_failed=$((executed - project_passed))
  rm "$counters"
  # Failed outside of any test: a crashed host, a fixture that could not be cleaned up.
  if [ "$code" -ne 0 ] && [ "$project_failed" -eq 0 ]; then
    notes+=("$name ended with code $code although no test failed")
    project_failed=1
  fi
  passed=$((passed + project_passed)) failed=$((failed + project_failed)) skipped=$((skipped + total - executed))
  # Each skipped test with its reason, the same reason once.
  while read -r count reason; do notes+=("$name skipped $count: $reason"); done < <(
    tr '\n' ' ' < "$summary" | sed 's/<UnitTestResult/\n&/g; s/<\/UnitTestResult>/\n/g' | grep 'outcome="NotExecuted"' \
      | grep -oP '(?<=<Message>|<StdOut>)[^<]*' | sort | uniq -c)
done

finish
