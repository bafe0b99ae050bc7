#!/bin/bash
# run.sh DUCHA SHIM RULES: the n-th write, sync, creation and rename fails, for n = 1.. until the
# command gets through. After each failure the output is the old file or the whole new one, nothing
# else lies beside it, and the exit code is 2 where the output was not written.
set -u
ducha=$(realpath "$1") shim=$(realpath "$2") rules=$(realpath "$3")
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0 tried=0
complain() { echo "faults: $*" >&2; bad=1; }
cd "$work" || exit 2
mkdir out

# walk NAME COMMAND...: the command writes out/file.
walk() {
  local name=$1 n=1 code reached want
  shift
  rm -rf out/*
  "$@" >/dev/null 2>&1
  want=$?
  [ "$want" -le 1 ] || { complain "$name: exit $want without a fault"; return; }
  cp out/file whole
  for errno in 28 5; do # ENOSPC, EIO
    for ((n = 1; n < 200; n++)); do
      rm -rf out/* reached
      echo old >out/file
      FAULT_AT=$n FAULT_ERRNO=$errno FAULT_LOG=$work/reached LD_PRELOAD=$shim "$@" >/dev/null 2>error
      code=$?
      [ -e reached ] || break
      tried=$((tried + 1))
      if cmp -s out/file whole; then
        [ "$code" -eq "$want" ] || [ "$code" -eq 2 ] || complain "$name, call $n: exit $code"
      elif [ "$(cat out/file)" = old ]; then
        [ "$code" -eq 2 ] || complain "$name, call $n: not written, but exit $code"
      else
        complain "$name, call $n: a cut file"
      fi
      [ "$(ls out)" = file ] || complain "$name, call $n: left behind: $(ls out | tr '\n' ' ')"
    done
    [ "$n" -gt 1 ] || complain "$name: no call was reached"
    [ "$n" -lt 200 ] || complain "$name: does not come to an end"
  done
}

common=(--rules "$rules" --as-of 2024-12-31 --no-progress --jobs 1)
for format in csv github gitlab json junit markdown ndjson rollup sarif scores text; do
  walk "check $format" "$ducha" check "$here/samples/violations" "${common[@]}" --format "$format=out/file"
done
walk shard "$ducha" check "$here/samples/violations" "${common[@]}" --shard 1/1 --output out/file
"$ducha" check "$here/samples/violations" "${common[@]}" --shard 1/1 --output shard >/dev/null 2>&1
walk merge "$ducha" merge shard --rules "$rules" --as-of 2024-12-31 --format json=out/file

# walk_folder NAME COMMAND...: the command makes the folder that is its last word.
walk_folder() {
  local name=$1 n code errno
  shift
  rm -rf out/* whole-folder
  "$@" whole-folder >/dev/null 2>&1
  for errno in 28 5; do
    for ((n = 1; n < 200; n++)); do
      rm -rf out/* reached
      FAULT_AT=$n FAULT_ERRNO=$errno FAULT_LOG=$work/reached LD_PRELOAD=$shim "$@" out/folder >/dev/null 2>error
      code=$?
      [ -e reached ] || break
      tried=$((tried + 1))
      if [ -e out/folder ]; then
        diff -rq out/folder whole-folder >/dev/null || complain "$name, call $n: a folder that is not whole"
        [ "$code" -ge 1 ] || complain "$name, call $n: exit $code"
      else
        [ "$code" -eq 2 ] || complain "$name, call $n: not written, but exit $code"
        [ -z "$(ls out)" ] || complain "$name, call $n: left behind: $(ls out | tr '\n' ' ')"
      fi
    done
    [ "$n" -gt 1 ] && [ "$n" -lt 200 ] || complain "$name: $n calls"
  done
}
walk_folder import "$ducha" import "$here/samples/tables/schools.csv" "$here/samples/tables/roster.csv" \
  --map "$here/samples/tables/county.map" --rules "$rules" --output
"$ducha" check "$here/samples/violations" "${common[@]}" --format json=run.json >/dev/null 2>&1
walk_folder letters "$ducha" report run.json --per dossier --format markdown --output

# A full device as standard output is no result.
"$ducha" check "$here/samples/violations" "${common[@]}" >/dev/full 2>/dev/null
[ $? -eq 2 ] || complain "standard output full: not exit 2"
# Nor is a pipe whose reader has gone.
"$ducha" check "$here/samples/violations" "${common[@]}" 2>/dev/null | true
code=${PIPESTATUS[0]}
[ "$code" -le 2 ] || complain "pipe closed: exit $code"

[ "$tried" -gt 0 ] || complain "nothing was tried"
[ "$bad" -eq 0 ] && echo "faults: $tried failures, no cut file"
exit $bad
