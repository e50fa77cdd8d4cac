#!/usr/bin/env bash
# Makes the certificate that wraps the keys of the secrets at rest (Secrets:Certificate), where there is none.
#
#   make-secrets.sh FOLDER      makes FOLDER/secrets.crt and FOLDER/secrets.key
#
# Keep a copy apart from the database's backups: without it what the database holds of secrets cannot be read any more, and
# who has both can read all of it. To exchange it: make a new one in another folder, put its files into Secrets:Certificate and
# Secrets:CertificateKey, and one file with the old certificate and key (cat secrets.crt secrets.key) into Secrets:OldCertificates.
set -euo pipefail
umask 077
folder=${1:?"usage: make-secrets.sh FOLDER"}
mkdir -p "$folder"
[ -f "$folder/secrets.key" ] && exit 0
# RSA, since the keys are wrapped by XML encryption. It is never sent anywhere, so nobody but us asks how long it lasts.
openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=OpenClaw secrets at rest" \
  -keyout "$folder/secrets.key.new" -out "$folder/secrets.crt" 2>/dev/null
mv "$folder/secrets.key.new" "$folder/secrets.key"
