#!/usr/bin/env bash
# Makes a certificate authority of a cluster's own, and certificates for its processes, for tests and first deployments.
#
#   make.sh FOLDER NAME...       makes FOLDER/ca.crt and ca.key where they are missing, and FOLDER/NAME.crt and NAME.key
#
#   DAYS=30                      how long a process's certificate lasts (default 365; the authority: 3650)
#
# A process is given ca.crt, its NAME.crt and NAME.key (Cluster:Tls:Authority, :Certificate, :Key); ca.key stays with you.
# To exchange certificates: run it again and put the new files in place of the old; processes see it by themselves.
# To exchange the authority: make a new one in another folder, give every process a ca.crt with both (cat old new), then every process
# a certificate of the new one, then a ca.crt with the new one alone.
set -euo pipefail
umask 077
folder=${1:?"usage: make.sh FOLDER NAME..."}
shift
mkdir -p "$folder"

if [ ! -f "$folder/ca.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=OpenClaw cluster authority" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$folder/ca.key" -out "$folder/ca.crt" 2>/dev/null
fi

for name in "$@"; do
  request=$(mktemp)
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "$folder/$name.key.new" -out "$request" 2>/dev/null
  # Every process is both ends of some connection.
  openssl x509 -req -in "$request" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -days "${DAYS:-365}" -out "$folder/$name.crt.new" \
    -extfile <(printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" "extendedKeyUsage=serverAuth,clientAuth") 2>/dev/null
  rm "$request"
  mv "$folder/$name.key.new" "$folder/$name.key"
  mv "$folder/$name.crt.new" "$folder/$name.crt"
done
