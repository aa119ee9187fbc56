#!/usr/bin/env bash
# Unpacks Debian packages into a directory without installing them, which needs no root: tools/unpack.sh DIRECTORY PACKAGE…
# Where there is no apt, or no way to a mirror, it says so; the tests that want the program are skipped then.
set -euo pipefail
directory=$1
shift
[ -e "$directory/usr" ] && exit 0
mkdir -p "$directory"
cd "$directory"
if apt-get -qq download "$@" 2>/dev/null || { apt-get -qq update && apt-get -qq download "$@"; }; then
  for package in *.deb; do dpkg -x "$package" . && rm "$package"; done
else
  echo "Cannot get $*: tests that need it will be skipped." >&2
fi
