#!/usr/bin/env bash
# Half of the unit tests: half.sh PROGRAM 1|2.
set -euo pipefail
program=$1 half=$2
count=$("$program" --count --no-version | sed -n 's/.*filters: *//p' | tr -dc 0-9)
[ "$count" -gt 100 ] || { echo "half.sh: only $count tests" >&2; exit 1; }
middle=$((count / 2))
if [ "$half" = 1 ]; then exec "$program" --last="$middle"; else exec "$program" --first=$((middle + 1)); fi
