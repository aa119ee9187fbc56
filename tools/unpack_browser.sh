#!/usr/bin/env bash
# Usage: tools/unpack_browser.sh DIRECTORY
# Unpacks Chromium and those of its libraries that this machine lacks. Where Chromium is installed, it does nothing.
set -euo pipefail
command -v chromium >/dev/null && exit 0
missing() { apt-get -qq --simulate --no-install-recommends install chromium 2>/dev/null | awk '/^Inst/ {print $2}'; }
packages=$(missing || { apt-get -qq update >/dev/null 2>&1; missing; } || echo chromium)
# One word a package.
# shellcheck disable=SC2086
exec "$(dirname "$0")/unpack.sh" "$1" $packages
