#!/bin/bash
# Checks media files: check-media.sh PRESET FILE…
# Writes a report in JUnit XML for each into qc/, and exits with 1 if a file fails. The stack of AIPROD_URL checks them, else one
# that runs on this machine, else each command starts its own.
set -u
preset=$1
shift
mkdir -p qc
failed=0
for file in "$@"; do
  echo "$file"
  aiprod probe "$file" --preset "$preset" --report "qc/${file//\//-}.xml" || failed=1
done
exit $failed
