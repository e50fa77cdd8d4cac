#!/usr/bin/env bash
# Makes all certificates of the compose file, where they are missing.
set -euo pipefail
folder=${1:?"usage: make-all.sh FOLDER"}
here=$(dirname "${BASH_SOURCE[0]}")
for name in silo-1 silo-2 frontend-1 frontend-2; do
  [ -f "$folder/$name.key" ] || "$here/make.sh" "$folder" "$name"
done
"$here/make-secrets.sh" "$folder"
