#!/usr/bin/env bash
# Usage: tools/unpack.sh DIRECTORY PACKAGE…
# Unpacks Debian packages into a directory without installing them, so it needs no root.
# Without apt or a mirror it prints a warning, and the tests that need the program are skipped.
set -euo pipefail
directory=$1
shift
[ -e "$directory/usr" ] && exit 0
mkdir -p "$directory"
cd "$directory"
if apt-get -qq download "$@" 2>/dev/null || { apt-get -qq update && apt-get -qq download "$@"; }; then
  for package in *.deb; do dpkg -x "$package" . && rm "$package"; done
else
  echo "Cannot download $*: the tests that need it are skipped." >&2
fi
