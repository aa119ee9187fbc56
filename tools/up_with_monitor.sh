#!/bin/sh
# `make up MONITOR=1`: the stack with Prometheus at 127.0.0.1:9090 (or MONITOR_PORT), and Grafana at 127.0.0.1:3000 where it is installed.
set -eu
folder=${AIPROD_HOME:-.aiprod}/monitor
PATH=$PATH:$PWD/.aiprod/prometheus/usr/bin
if ! command -v prometheus >/dev/null; then
  echo "MONITOR=1 needs prometheus: \`make programs\` unpacks Debian's, or install it, and run this again" >&2
  exit 1
fi
at=127.0.0.1:${MONITOR_PORT:-9090}
answers() { curl -sf "http://$at/-/ready" >/dev/null; }
if answers; then
  echo "another program answers at $at: stop it, or set MONITOR_PORT" >&2
  exit 1
fi
port=9464
targets=
for service in gateway llm render probe storage collab; do
  name=$(echo "$service" | tr '[:lower:]' '[:upper:]')
  export "AIPROD_${name}_METRICS_LISTEN=127.0.0.1:$port"
  targets="$targets $service=127.0.0.1:$port"
  port=$((port + 1))
done
# shellcheck disable=SC2086 # one word for each service
python -m aiprod_infrastructure.local "$folder" "http://$at" $targets
prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" \
  --web.listen-address="$at" 2>"$folder/prometheus.log" &
started=$!
trap 'kill $started 2>/dev/null || true' EXIT
until answers; do
  if ! kill -0 "$started" 2>/dev/null; then
    echo "Prometheus did not start:" >&2
    tail -n 3 "$folder/prometheus.log" >&2
    exit 1
  fi
  sleep 0.2
done
export AIPROD_GATEWAY_MONITOR_URL="http://$at"
echo "Prometheus: http://$at"
if command -v grafana >/dev/null; then
  GF_PATHS_PROVISIONING=$folder/grafana GF_PATHS_DATA=$folder/grafana-data GF_SERVER_HTTP_ADDR=127.0.0.1 \
    GF_AUTH_ANONYMOUS_ENABLED=true grafana server --homepath "${GRAFANA_HOME:-/usr/share/grafana}" >"$folder/grafana.log" 2>&1 &
  started="$started $!"
  echo "Grafana: http://127.0.0.1:3000/d/aiprod"
else
  echo "Grafana is not installed; its dashboard is $folder/grafana/json/aiprod.json"
fi
aiprod up
