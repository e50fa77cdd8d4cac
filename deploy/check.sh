#!/usr/bin/env bash
# Checks the deployment files with whatever of these tools is installed: yamllint, promtool, haproxy, shellcheck, kubectl, docker, node.
# Says what it could not check; fails when a check fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
failed=0

check() { # tool, what, command...
  local tool=$1 what=$2
  shift 2
  if ! command -v "$tool" >/dev/null; then
    echo "skipped  $what: $tool is not installed"
  elif said=$("$@" 2>&1); then
    echo "ok       $what"
  else
    echo "FAILED   $what"
    echo "$said"
    failed=1
  fi
}

check yamllint "YAML" yamllint --strict --config-file deploy/yamllint.yaml docker-compose.yml deploy
check promtool "Prometheus' configuration" promtool check config deploy/prometheus/prometheus.yml
check promtool "alerts" promtool test rules deploy/prometheus/alerts.test.yml
check haproxy "load balancer" haproxy -c -f deploy/haproxy/haproxy.cfg
check shellcheck "scripts" shellcheck deploy/check.sh deploy/certificates/*.sh
check kubectl "Kubernetes: the base" kubectl kustomize deploy/kubernetes/base
check kubectl "Kubernetes: the example" kubectl kustomize deploy/kubernetes/overlays/example
compose=docker
docker compose version >/dev/null 2>&1 || compose=docker-compose
check "$compose" "compose file" env POSTGRES_PASSWORD=x OPENCLAW_ADMIN_TOKEN=x GRAFANA_PASSWORD=x docker compose config --quiet
check node "dashboard" node -e 'JSON.parse(require("fs").readFileSync("deploy/grafana/dashboards/openclaw.json"))'
exit "$failed"
