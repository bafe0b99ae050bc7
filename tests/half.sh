#!/usr/bin/env bash
# Half of the unit tests: half.sh PROGRAM 1|2. The second is all that the first leaves, so none is lost.
# By folders, for --first and --last of doctest 2.4.9 leave nothing out.
set -euo pipefail
program=$1 half=$2
folders='*unit/check/*,*unit/cel/*,*unit/golden/*'
if [ "$half" = 1 ]; then exec "$program" --source-file="$folders"; else exec "$program" --source-file-exclude="$folders"; fi
